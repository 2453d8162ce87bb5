package main

import "time"

var poolBenchmarks = []benchmark{
	{"pool_buffered", "ns/job", 1_000_000, 50_000, pool(3, 100, double)},
	{"pool_unbuffered", "ns/job", 1_000_000, 50_000, pool(3, 0, double)},
	{"cpu_pool_1", "ns/job", 10_000, 500, pool(1, 100, hash)},
	{"cpu_pool_2", "ns/job", 10_000, 500, pool(2, 100, hash)},
}

func double(job uint64) uint64 { return job * 2 }

// hash is FNV-1a over 17,000 words: about 20 microseconds that no compiler can shorten.
func hash(job uint64) uint64 {
	h := uint64(14695981039346656037)
	for i := uint64(0); i < 17_000; i++ {
		h = (h ^ (job + i)) * 1099511628211
	}
	return h
}

// pool: workers range over jobs and send results; main takes every result.
func pool(workers, buffer int, work func(uint64) uint64) func(count int) float64 {
	return func(count int) float64 {
		jobs := make(chan uint64, buffer)
		results := make(chan uint64, buffer)
		start := time.Now()
		for range workers {
			go func() {
				for job := range jobs {
					results <- work(job)
				}
			}()
		}
		go func() {
			for job := range count {
				jobs <- uint64(job)
			}
			close(jobs)
		}()
		var sum uint64
		for range count {
			sum += <-results
		}
		each := nanosecondsEach(start, count)
		var right uint64
		for job := range count {
			right += work(uint64(job))
		}
		check(sum == right, "pool")
		return each
	}
}
