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
	//if work is sleep or fetch
	"time"
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
)
//if work is fetch

const site = "https://example.com"

var client = http.Client{Timeout: 0 * time.Millisecond} // zero: none //knob timeoutMs 0
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

// process does the work of a job. Some fail.
//if heedContext is true
func process(ctx context.Context, job int) (int, error) {
//else
func process(job int) (int, error) {
//end
	//if work is hash
	var digest [sha256.Size]byte
	for range workBlocks {
		//if heedContext is true
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		//end
		digest = sha256.Sum256(digest[:])
	}
	//end
	//if work is sleep
	//if heedContext is true
	select {
	case <-time.After(workTime):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	//else
	time.Sleep(workTime)
	//end
	//end
	//if work is image
	//if heedContext is true
	if err := makeThumbnails(ctx, job); err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	//else
	if err := makeThumbnails(job); err != nil {
	//end
		return 0, fmt.Errorf("job %d: %w", job, err)
	}
	//end
	//if work is fetch
	//if heedContext is true
	if err := fetch(ctx, job); err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	//else
	if err := fetch(job); err != nil {
	//end
		return 0, fmt.Errorf("job %d: %w", job, err)
	}
	//else
	if slices.Contains(failing, job) {
		return 0, fmt.Errorf("job %d: failed", job)
	}
	//end
	return job * 2, nil
}
//if work is fetch

// fetch gets a file; those of the failing jobs do not exist.
//if heedContext is true
func fetch(ctx context.Context, job int) error {
//else
func fetch(job int) error {
//end
	name := "job"
	if slices.Contains(failing, job) {
		name = "missing"
	}
	url := fmt.Sprintf("%s/fetch/%s.json?n=%d", site, name, job)
	//if heedContext is true
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	//else
	resp, err := client.Get(url)
	//end
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
//end
//if work is image

// makeThumbnails decodes a picture and saves it in three sizes.
//if heedContext is true
func makeThumbnails(ctx context.Context, job int) error {
//else
func makeThumbnails(job int) error {
//end
	file, err := os.Open(fmt.Sprintf("pictures/%d", job))
	if err != nil {
		return err
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		return err
	}
	for _, side := range []int{longest, longest / 2, longest / 4} {
		//if heedContext is true
		if ctx.Err() != nil {
			return ctx.Err()
		}
		//end
		to := image.NewRGBA(fit(picture.Bounds(), side))
		draw.CatmullRom.Scale(to, to.Bounds(), picture, picture.Bounds(), draw.Src, nil)
		if err := save(to, job); err != nil {
			return err
		}
	}
	return nil
}

// fit has the proportions of r, and a longer side as told.
func fit(r image.Rectangle, side int) image.Rectangle {
	longer := max(r.Dx(), r.Dy())
	return image.Rect(0, 0, max(1, r.Dx()*side/longer), max(1, r.Dy()*side/longer))
}

func save(thumbnail image.Image, job int) error {
	out, err := os.Create(fmt.Sprintf("thumbnails/%d-%d.png", job, thumbnail.Bounds().Dx()))
	if err != nil {
		return err
	}
	defer out.Close()
	return png.Encode(out, thumbnail)
}
//end
