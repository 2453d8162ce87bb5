package main

import (
	"sync"
	"time"
)

var channelBenchmarks = []benchmark{
	{"ping_pong", "ns/trip", 250_000, 25_000, pingPong},
	{"buffered_1_1", "ns/item", 1_000_000, 100_000, buffered(1)},
	{"buffered_4_4", "ns/item", 1_000_000, 100_000, buffered(4)},
}

// pingPong: two goroutines hand one value to and fro over two unbuffered channels.
func pingPong(count int) float64 {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for v := range ping {
			pong <- v + 1
		}
		close(pong)
	}()
	start := time.Now()
	value := 0
	for range count {
		ping <- value
		value = <-pong
	}
	each := nanosecondsEach(start, count)
	close(ping)
	<-pong
	check(value == count, "ping_pong")
	return each
}

// buffered: `pairs` senders and as many receivers on one channel of capacity 128.
func buffered(pairs int) func(count int) float64 {
	return func(count int) float64 {
		items := make(chan int, 128)
		sums := make(chan int, pairs)
		var senders sync.WaitGroup
		start := time.Now()
		for range pairs {
			senders.Add(1)
			go func() {
				defer senders.Done()
				for i := range count / pairs {
					items <- i
				}
			}()
			go func() {
				received := 0
				for range items {
					received++
				}
				sums <- received
			}()
		}
		senders.Wait()
		close(items)
		total := 0
		for range pairs {
			total += <-sums
		}
		each := nanosecondsEach(start, count)
		check(total == count, "buffered")
		return each
	}
}
