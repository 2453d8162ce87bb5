//go:build xsync

package main

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

var errgroupBenchmarks = []benchmark{
	{"errgroup_10", "ns/group", 100_000, 20_000, errgroup10},
	{"errgroup_ctx_10", "ns/group", 100_000, 20_000, errgroupCtx10},
	{"cancel_1000", "us/cancel", 500, 100, cancel1000},
}

// errgroup10: a group of ten functions that return nil.
func errgroup10(count int) float64 {
	start := time.Now()
	for range count {
		var group errgroup.Group
		for range 10 {
			group.Go(func() error { return nil })
		}
		check(group.Wait() == nil, "errgroup_10")
	}
	return nanosecondsEach(start, count)
}

// errgroupCtx10: the same with a context.
func errgroupCtx10(count int) float64 {
	start := time.Now()
	for range count {
		group, _ := errgroup.WithContext(context.Background())
		for range 10 {
			group.Go(func() error { return nil })
		}
		check(group.Wait() == nil, "errgroup_ctx_10")
	}
	return nanosecondsEach(start, count)
}

// cancel1000: from the failure of one function until Wait has seen 1,000 siblings leave.
func cancel1000(count int) float64 {
	failure := errors.New("failed")
	var total time.Duration
	for range count {
		group, ctx := errgroup.WithContext(context.Background())
		var waiting sync.WaitGroup
		waiting.Add(1000)
		for range 1000 {
			group.Go(func() error {
				waiting.Done()
				<-ctx.Done()
				return ctx.Err()
			})
		}
		waiting.Wait()
		for range 10 {
			runtime.Gosched()
		}
		start := time.Now()
		group.Go(func() error { return failure })
		check(group.Wait() == failure, "cancel_1000")
		total += time.Since(start)
	}
	return microsecondsEach(total, count)
}
