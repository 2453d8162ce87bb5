// Package draw declares what the listings call of golang.org/x/image/draw, so that they can be vetted without it.
package draw

import (
	"image"
	"image/draw"
)

type Image = draw.Image

type Op = draw.Op

const Src = draw.Src

type Options struct{}

type Interpolator interface {
	Scale(dst Image, dr image.Rectangle, src image.Image, sr image.Rectangle, op Op, opts *Options)
}

var CatmullRom Interpolator
