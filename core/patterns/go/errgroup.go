// A goroutine for every job; the first error cancels the rest.
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
	numJobs = 10 //knob jobs 10
	limit   = -1 // at a time; negative: all at once //knob limit -1
)

//if work is sleep
const workTime = 100 * time.Millisecond //knob workMs 100
//end
//if work is hash
const workBlocks = 2000 //knob workBlocks 2000
//end
//if work is image
const longest = 512 // pixels //knob workPixels 512
//end
//if heedContext is true
//if timeoutMs is not 0
const timeout = 50 * time.Millisecond //knob timeoutMs 50
//end
//end
//if work is fetch
const site = "https://example.com"
//end

var failing = []int{4, 7} //knob fail 4, 7

func main() {
	//if heedContext is true
	g, ctx := errgroup.WithContext(context.Background())
	//else
	g, _ := errgroup.WithContext(context.Background()) // nobody can see that it is cancelled
	//end
	g.SetLimit(limit) //cpp g.set_limit(s.limit)
	values := make([]int, numJobs) // each job has a slot of its own

	for job := 1; job <= numJobs; job++ {
		//if heedContext is true
		if ctx.Err() != nil {
			break // under a limit: those that waited need not start
		}
		//end
		g.Go(func() error { //cpp co_await g.go(
			fmt.Printf("Job %d started\n", job) //cpp println("Job {} started"
			//if heedContext is true
			value, err := process(ctx, job) //cpp env.work.process(ctx, job)
			//else
			value, err := process(job) //cpp env.work.process(ctx, job)
			//end
			values[job-1] = value
			return err
		})
	}

	err := g.Wait() //cpp co_await g.wait()
	for _, value := range values {
		if value != 0 { // this job came to a value
			fmt.Println("Result:", value) //cpp println("Result: {}"
		}
	}
	if err != nil {
		fmt.Println("Error:", err) //cpp println("Error: {}"
	}
}

//include process.go
