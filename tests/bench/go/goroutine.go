package main

import (
	"runtime"
	"sync"
	"time"
)

// Go's Wasm heap of 4 GiB does not hold a million of Go 1.23's goroutines.
var many = map[bool]int{true: 250_000, false: 1_000_000}[runtime.GOARCH == "wasm"]

var goroutineBenchmarks = []benchmark{
	{"spawn_join", "ns/goroutine", many, many / 10, spawnJoin(0)},
	{"spawn_yield", "ns/goroutine", many, many / 10, spawnJoin(256)},
	{"park", "ns/goroutine", many, many / 10, parkAndWake(true)},
	{"wake", "ns/goroutine", many, many / 10, parkAndWake(false)},
	{"sieve", "ms", 2_000, 200, sieve},
}

// spawnJoin: start count goroutines that do nothing but report to a wait group, and wait for it.
// With yieldEvery, main lets them run now and then, so that few are alive at a time.
func spawnJoin(yieldEvery int) func(count int) float64 {
	return func(count int) float64 {
		var all sync.WaitGroup
		start := time.Now()
		for i := range count {
			all.Add(1)
			go func() { all.Done() }()
			if yieldEvery != 0 && i%yieldEvery == yieldEvery-1 {
				runtime.Gosched()
			}
		}
		all.Wait()
		return nanosecondsEach(start, count)
	}
}

// parkAndWake: start count goroutines that wait on a channel, and then close it: how long it takes
// until all have come to wait, or from then on until all have gone.
func parkAndWake(park bool) func(count int) float64 {
	return func(count int) float64 {
		start := time.Now()
		wake := startParked(count)
		toPark := nanosecondsEach(start, count)
		start = time.Now()
		wake()
		if park {
			return toPark
		}
		return nanosecondsEach(start, count)
	}
}

// sieve: the prime sieve of the Go tour, one goroutine and one unbuffered channel for each prime.
func sieve(count int) float64 {
	start := time.Now()
	numbers := make(chan int)
	go func(out chan<- int) {
		for i := 2; ; i++ {
			out <- i
		}
	}(numbers)
	prime := 0
	for range count {
		prime = <-numbers
		filtered := make(chan int)
		go func(in <-chan int, out chan<- int, prime int) {
			for {
				if i := <-in; i%prime != 0 {
					out <- i
				}
			}
		}(numbers, filtered, prime)
		numbers = filtered
	}
	check(count != 2_000 || prime == 17_389, "sieve")
	return nanosecondsEach(start, 1_000_000)
}
