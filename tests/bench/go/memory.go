package main

import "runtime"

var memoryBenchmarks = []benchmark{
	{"parked_bytes", "bytes each", many, 0, parkedBytes},
}

// parkedBytes: how much memory the process gained for each of count goroutines that wait on a
// channel.
func parkedBytes(count int) float64 {
	runtime.GC()
	before := processBytes()
	wake := startParked(count)
	for range 100 {
		runtime.Gosched()
	}
	grown := processBytes() - before
	wake()
	return float64(grown) / float64(count)
}
