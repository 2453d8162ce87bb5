package main

import (
	"context"
	"time"
)

var contextBenchmarks = append([]benchmark{
	{"context_cancel", "ns/context", 250_000, 25_000, contextCancel},
	{"context_child", "ns/context", 250_000, 25_000, contextChild},
	{"context_tree", "us/tree", 20, 2, contextTree},
}, errgroupBenchmarks...)

// contextCancel: make a cancellable context and cancel it.
func contextCancel(count int) float64 {
	start := time.Now()
	for range count {
		_, cancel := context.WithCancel(context.Background())
		cancel()
	}
	return nanosecondsEach(start, count)
}

// contextChild: the same under a parent that can be cancelled.
func contextChild(count int) float64 {
	parent, cancelParent := context.WithCancel(context.Background())
	start := time.Now()
	for range count {
		_, cancel := context.WithCancel(parent)
		cancel()
	}
	each := nanosecondsEach(start, count)
	cancelParent()
	return each
}

// contextTree: cancel one context that has 10,000 children.
func contextTree(count int) float64 {
	var total time.Duration
	for range count {
		parent, cancel := context.WithCancel(context.Background())
		children := make([]context.Context, 10_000)
		for i := range children {
			child, stop := context.WithCancel(parent)
			children[i], _ = child, stop
		}
		start := time.Now()
		cancel()
		total += time.Since(start)
		check(children[0].Err() != nil && children[9_999].Err() != nil, "context_tree")
	}
	return microsecondsEach(total, count)
}
