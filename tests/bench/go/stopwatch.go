package main

import "time"

// nanosecondsEach is the time since start, divided among count operations.
func nanosecondsEach(start time.Time, count int) float64 {
	return float64(time.Since(start).Nanoseconds()) / float64(count)
}

func microsecondsEach(total time.Duration, count int) float64 {
	return float64(total.Nanoseconds()) / 1_000 / float64(count)
}

func check(ok bool, what string) {
	if !ok {
		panic("wrong result: " + what)
	}
}
