// A feeder and a pool of workers in one error group.
package main

import (
	"context"
	//if work is hash
	"crypto/sha256"
	//end
	"fmt"
	//if work is image
	"image"
	_ "image/jpeg"
	"image/png"
	//end
	//if work is fetch
	"io"
	//end
	//if work is fetch
	"net/http"
	//end
	//if work is image
	"os"
	//end
	"slices"
	//if errorPolicy is continue
	"sync"
	//end
	//if work is sleep
	"time"
	//else
	//if heedContext is true
	//if timeoutMs is not 0
	"time"
	//end
	//end
	//end

	//if work is image
	"golang.org/x/image/draw"
	//end
	"golang.org/x/sync/errgroup"
)

const (
	numWorkers = 3  //knob workers 3
	numJobs    = 10 //knob jobs 10
	buffer     = 10 //knob buffer 10
	//if work is sleep
	workTime   = 100 * time.Millisecond //knob workMs 100
	//end
	//if work is hash
	workBlocks = 2000 //knob workBlocks 2000
	//end
	//if work is image
	longest    = 512 // pixels //knob workPixels 512
	//end
	//if heedContext is true
	//if timeoutMs is not 0
	timeout    = 50 * time.Millisecond //knob timeoutMs 50
	//end
	//end
)
//if work is fetch

const site = "https://example.com"
//end

var failing = []int{4, 7} //knob fail 4, 7

// feed looks at ctx whatever the jobs do: somebody has to stop handing out work.
func feed(ctx context.Context, jobs chan<- int) error {
	defer close(jobs) //cpp jobs.close()
	for job := 1; job <= numJobs; job++ {
		select { //cpp select(send(jobs, job), done(ctx))
		case jobs <- job:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

//if errorPolicy is cancel
func worker(ctx context.Context, id int, jobs <-chan int, results chan<- int) error { //cpp workers.done()
//else
func worker(ctx context.Context, id int, jobs <-chan int, results chan<- int,
	workers *sync.WaitGroup, errs []error) error {
	defer workers.Done() //cpp workers.done()
//end
	//if heedContext is true
	for {
		var job int
		var open bool
		select { //cpp select(recv(jobs, job), done(ctx))
		case job, open = <-jobs:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !open {
			return nil
		}
	//else
	for job := range jobs { // never looks at ctx //cpp job = co_await jobs.recv()
	//end
		fmt.Printf("Worker %d processing job %d\n", id, job) //cpp println("Worker {} processing job {}"
		//if heedContext is true
		value, err := process(ctx, job) //cpp env.work.process(ctx, *job)
		//else
		value, err := process(job) //cpp env.work.process(ctx, *job)
		//end
		if err != nil {
			//if errorPolicy is cancel
			return err
			//else
			errs[job-1] = err
			continue
			//end
		}
		results <- value //cpp co_await results.send(r)
	}
	//if heedContext is false
	return nil
	//end
}
//if errorPolicy is continue

// firstOf returns the error of the lowest-numbered job, once all workers are done.
func firstOf(workers *sync.WaitGroup, errs []error) error {
	workers.Wait() //cpp co_await workers.wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
//end

func main() {
	g, ctx := errgroup.WithContext(context.Background())
	jobs := make(chan int, buffer)
	results := make(chan int, numJobs)
	//if errorPolicy is continue
	errs := make([]error, numJobs) // each job has a slot of its own
	var workers sync.WaitGroup
	//end

	g.Go(func() error { return feed(ctx, jobs) }) //cpp return feed(ctx, jobs, s.jobs)
	for w := 1; w <= numWorkers; w++ {
		//if errorPolicy is cancel
		g.Go(func() error { return worker(ctx, w, jobs, results) }) //cpp return worker(ctx, w, jobs //cpp workers.add()
		//else
		workers.Add(1) //cpp workers.add()
		g.Go(func() error { return worker(ctx, w, jobs, results, &workers, errs) }) //cpp return worker(ctx, w, jobs
		//end
	}
	//if errorPolicy is continue
	g.Go(func() error { return firstOf(&workers, errs) }) //cpp return first_of(workers, errs)
	//end

	err := g.Wait() //cpp co_await g.wait()
	close(results) //cpp results.close()
	for value := range results { //cpp auto r = co_await results.recv()
		fmt.Println("Result:", value) //cpp println("Result: {}"
	}
	if err != nil {
		fmt.Println("Error:", err) //cpp println("Error: {}"
	}
}

//include process.go
