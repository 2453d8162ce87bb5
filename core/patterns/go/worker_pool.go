// Workers share the jobs of one channel and send results down another.
package main

import (
	//if timeoutMs is not 0
	//if work is not fetch
	"context"
	//end
	//end
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
	"log"
	//if work is fetch
	"net/http"
	//end
	//if work is image
	"os"
	//end
	"slices"
	"sync"
	//if mistake is atomic-counter
	"sync/atomic"
	//end
	//if work is sleep or fetch
	"time"
	//else
	//if timeoutMs is not 0
	"time"
	//end
	//end
	//if work is image

	"golang.org/x/image/draw"
	//end
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
	//if timeoutMs is not 0
	//if work is not fetch
	timeout    = 50 * time.Millisecond //knob timeoutMs 50
	//end
	//end
)
//if work is fetch

const site = "https://example.com"

var client = http.Client{Timeout: 0 * time.Millisecond} // zero: none //knob timeoutMs 0
//end

var failing = []int{4, 7} //knob fail 4, 7

type result struct {
	value int
	err   error
}
//if mistake is unsynchronised-counter

var counter int
//end
//if mistake is mutex-counter

var (
	counterLock sync.Mutex
	counter     int
)
//end
//if mistake is atomic-counter

var counter atomic.Int64
//end

func worker(id int, jobs <-chan int, results chan<- result, wg *sync.WaitGroup) {
	//if mistake is add-inside
	wg.Add(1) // too late: Wait may have returned //cpp == mistake_kind::add_inside) wg.add()
	//end
	//if mistake is forget-done
	// wg.Done() is never called.
	//else
	defer wg.Done() //cpp wg.done()
	//end
	for job := range jobs { //cpp auto job = co_await jobs.recv()
		fmt.Printf("Worker %d processing job %d\n", id, job) //cpp println("Worker {} processing job {}"
		r := process(job) //cpp env.work.process(*job)
		//if mistake is unsynchronised-counter
		counter++ // reads, then writes: another may write in between //cpp const int seen = //cpp env.counter.store(seen + 1)
		//end
		//if mistake is mutex-counter
		counterLock.Lock() //cpp env.counter_lock->lock()
		counter++ //cpp env.counter.store(co_await env.counter.load() + 1)
		counterLock.Unlock() //cpp env.counter_lock->unlock()
		//end
		//if mistake is atomic-counter
		counter.Add(1) //cpp env.atomic_counter.fetch_add(1)
		//end
		results <- r //cpp co_await results.send(r)
	}
}

func main() {
	jobs := make(chan int, buffer)
	//if mistake is unbuffered-results
	results := make(chan result) // each send waits for main, and main waits for the workers
	//else
	results := make(chan result, numJobs)
	//end
	var wg sync.WaitGroup

	for w := 1; w <= numWorkers; w++ {
		//if mistake is not add-inside
		wg.Add(1) //cpp != mistake_kind::add_inside) wg.add()
		//end
		go worker(w, jobs, results, &wg) //cpp go(worker, w, jobs
	}

	for j := 1; j <= numJobs; j++ {
		jobs <- j //cpp co_await jobs.send(j)
	}

	//if mistake is not early-return
	//if mistake is no-close
	// close(jobs) is missing: the workers wait for more.
	//else
	close(jobs) //cpp jobs.close()
	//end

	wg.Wait() //cpp co_await wg.wait()
	close(results) //cpp results.close()

	//end
	var err error
	//if mistake is early-return
	// Takes its results and leaves: jobs stays open, and its workers wait for ever.
	for range numJobs {
		err = show(<-results, err) //cpp print(*co_await results.recv(), env)
	}
	//else
	for r := range results { //cpp auto r = co_await results.recv()
		err = show(r, err)
	}
	//end
	//if mistake is unsynchronised-counter or mutex-counter
	fmt.Println("Counted:", counter) //cpp println("Counted: {}" //cpp : co_await env.counter.load()
	//end
	//if mistake is atomic-counter
	fmt.Println("Counted:", counter.Load()) //cpp println("Counted: {}"
	//end
	if err != nil {
		log.Fatal(err)
	}
}

// show prints r and returns the error that the pool has come to.
func show(r result, err error) error {
	if r.err == nil {
		fmt.Println("Result:", r.value) //cpp println("Result: {}"
		return err
	}
	fmt.Println("Error:", r.err) //cpp println("Error: {}"
	//if mistake is last-error
	return r.err // forgets the one before
	//else
	if err != nil {
		return err
	}
	return r.err
	//end
}

// process does the work of a job. Some fail.
func process(job int) result {
	//if timeoutMs is not 0
	//if work is not fetch
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	//end
	//end
	//if work is sleep
	//if timeoutMs is 0
	time.Sleep(workTime)
	//else
	select {
	case <-time.After(workTime):
	case <-ctx.Done():
		return result{err: fmt.Errorf("job %d: %w", job, ctx.Err())}
	}
	//end
	//end
	//if work is hash
	var digest [sha256.Size]byte
	for range workBlocks {
		//if timeoutMs is not 0
		if ctx.Err() != nil {
			return result{err: fmt.Errorf("job %d: %w", job, ctx.Err())}
		}
		//end
		digest = sha256.Sum256(digest[:])
	}
	//end
	//if work is image
	//if timeoutMs is 0
	if err := makeThumbnails(job); err != nil {
	//else
	if err := makeThumbnails(ctx, job); err != nil {
	//end
		return result{err: fmt.Errorf("job %d: %w", job, err)}
	}
	//end
	//if work is fetch
	if err := fetch(job); err != nil {
		return result{err: fmt.Errorf("job %d: %w", job, err)}
	}
	//else
	if slices.Contains(failing, job) {
		return result{err: fmt.Errorf("job %d: failed", job)}
	}
	//end
	return result{value: job * 2}
}
//if work is fetch

// fetch gets a file; those of the failing jobs do not exist.
func fetch(job int) error {
	name := "job"
	if slices.Contains(failing, job) {
		name = "missing"
	}
	url := fmt.Sprintf("%s/fetch/%s.json?n=%d", site, name, job)
	resp, err := client.Get(url)
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
//if timeoutMs is 0
func makeThumbnails(job int) error {
//else
func makeThumbnails(ctx context.Context, job int) error {
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
		//if timeoutMs is not 0
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

//include save_thumbnail.go
//end
