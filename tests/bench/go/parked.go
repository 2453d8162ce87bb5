package main

import "sync"

// startParked starts count goroutines and returns when all have come to wait on a channel; wake
// closes that, and returns when all have gone.
func startParked(count int) (wake func()) {
	gate := make(chan struct{})
	var arrived, left sync.WaitGroup
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
	return func() {
		close(gate)
		left.Wait()
	}
}
