package main

import "time"

var selectBenchmarks = []benchmark{
	{"select_ready", "ns/select", 200_000, 20_000, selectReady},
	{"select_blocked", "ns/select", 250_000, 25_000, selectBlocked},
	{"select_default", "ns/select", 250_000, 25_000, selectDefault},
	{"select_one_ready", "ns/select", 250_000, 25_000, selectOneReady},
}

// selectReady: four channels that always hold something. Each holds over a quarter of count, with
// room for chance to be uneven.
func selectReady(count int) float64 {
	var full [4]chan int
	for i := range full {
		full[i] = make(chan int, count/4+count/16+64)
		for range cap(full[i]) {
			full[i] <- 1
		}
	}
	a, b, c, d := full[0], full[1], full[2], full[3]
	taken := 0
	start := time.Now()
	for range count {
		select {
		case v := <-a:
			taken += v
		case v := <-b:
			taken += v
		case v := <-c:
			taken += v
		case v := <-d:
			taken += v
		}
	}
	each := nanosecondsEach(start, count)
	check(taken == count, "select_ready")
	return each
}

// selectBlocked: a select over four empty channels parks; a peer sends on one of them and waits for
// the answer, so that the next select parks as well.
func selectBlocked(count int) float64 {
	var empty [4]chan int
	for i := range empty {
		empty[i] = make(chan int)
	}
	answer := make(chan int)
	go func() {
		for i := range count {
			empty[i%4] <- 1
			<-answer
		}
	}()
	a, b, c, d := empty[0], empty[1], empty[2], empty[3]
	taken := 0
	start := time.Now()
	for range count {
		select {
		case v := <-a:
			taken += v
		case v := <-b:
			taken += v
		case v := <-c:
			taken += v
		case v := <-d:
			taken += v
		}
		answer <- taken
	}
	each := nanosecondsEach(start, count)
	check(taken == count, "select_blocked")
	return each
}

// selectDefault: four empty channels, select takes its default case.
func selectDefault(count int) float64 {
	a, b, c, d := make(chan int, 1), make(chan int, 1), make(chan int, 1), make(chan int, 1)
	taken, defaults := 0, 0
	start := time.Now()
	for range count {
		select {
		case v := <-a:
			taken += v
		case v := <-b:
			taken += v
		case v := <-c:
			taken += v
		case v := <-d:
			taken += v
		default:
			defaults++
		}
	}
	each := nanosecondsEach(start, count)
	check(defaults == count && taken == 0, "select_default")
	return each
}

// selectOneReady: one channel of four holds a value, which the same goroutine has just sent.
func selectOneReady(count int) float64 {
	var channels [4]chan int
	for i := range channels {
		channels[i] = make(chan int, 1)
	}
	a, b, c, d := channels[0], channels[1], channels[2], channels[3]
	taken := 0
	start := time.Now()
	for i := range count {
		channels[i%4] <- 1
		select {
		case v := <-a:
			taken += v
		case v := <-b:
			taken += v
		case v := <-c:
			taken += v
		case v := <-d:
			taken += v
		}
	}
	each := nanosecondsEach(start, count)
	check(taken == count, "select_one_ready")
	return each
}
