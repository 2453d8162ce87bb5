package main

import (
	"runtime"
	"sync"
)

var memoryBenchmarks = []benchmark{
	{"parked_bytes", "bytes each", many, 0, parkedBytes},
}

// parkedBytes: how much memory the process gained for each of count goroutines that wait on a
// channel.
func parkedBytes(count int) float64 {
	gate := make(chan struct{})
	var arrived, left sync.WaitGroup
	runtime.GC()
	before := processBytes()
	for range count {
		arrived.Add(1)
		left.Add(1)
		go func() {
			arrived.Done()
			<-gate
			left.Done()
		}()
	}
	arrived.Wait()
	for range 100 {
		runtime.Gosched()
	}
	grown := processBytes() - before
	close(gate)
	left.Wait()
	return float64(grown) / float64(count)
}
