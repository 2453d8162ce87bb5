// fit has the proportions of r, and a longer side as told: its own, if that is shorter.
func fit(r image.Rectangle, side int) image.Rectangle {
	longer := max(r.Dx(), r.Dy())
	side = min(side, longer)
	return image.Rect(0, 0, max(1, r.Dx()*side/longer), max(1, r.Dy()*side/longer))
}

func save(thumbnail image.Image, job int) error {
	out, err := os.Create(fmt.Sprintf("thumbnails/%d-%d.png", job, thumbnail.Bounds().Dx()))
	if err != nil {
		return err
	}
	defer out.Close()
	return png.Encode(out, thumbnail)
}
