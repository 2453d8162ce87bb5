// Fetches users and inventory at once, and stops when either fails.
package main

import (
	"context"
	//if work is hash
	"crypto/sha256"
	//end
	"errors"
	"fmt"
	//if work is fetch
	"io"
	//end
	//if work is fetch
	"net/http"
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

	"golang.org/x/sync/errgroup"
)

//if work is sleep
const workTime = 100 * time.Millisecond //knob workMs 100
//end
//if work is hash
const workBlocks = 2000 //knob workBlocks 2000
//end
//if heedContext is true
//if timeoutMs is not 0
const timeout = 50 * time.Millisecond //knob timeoutMs 50
//end
//end
//if work is fetch
const site = "https://example.com"
//end

//if heedContext is true
func fetchUsers(ctx context.Context) error {
	fmt.Println("Fetching users") //cpp println("Fetching users")
	return query(ctx, 2, nil) //cpp env.work.perform(ctx, users
}

func fetchInventory(ctx context.Context) error {
	fmt.Println("Fetching inventory") //cpp println("Fetching inventory")
	return query(ctx, 1, errors.New("database connection timeout")) //cpp env.work.perform(ctx, inventory
}
//else
func fetchUsers() error {
	fmt.Println("Fetching users") //cpp println("Fetching users")
	return query(2, nil) //cpp env.work.perform(ctx, users
}

func fetchInventory() error {
	fmt.Println("Fetching inventory") //cpp println("Fetching inventory")
	return query(1, errors.New("database connection timeout")) //cpp env.work.perform(ctx, inventory
}
//end

func main() {
	//if heedContext is true
	g, ctx := errgroup.WithContext(context.Background())
	g.Go(func() error { return fetchUsers(ctx) }) //cpp return fetch_users(ctx, env)
	g.Go(func() error { return fetchInventory(ctx) }) //cpp return fetch_inventory(ctx, env)
	//else
	g, _ := errgroup.WithContext(context.Background()) // nobody can see that it is cancelled
	g.Go(fetchUsers) //cpp return fetch_users(ctx, env)
	g.Go(fetchInventory) //cpp return fetch_inventory(ctx, env)
	//end

	if err := g.Wait(); err != nil { //cpp co_await g.wait()
		fmt.Println("Error:", err) //cpp println("Error: {}"
	}
}

// query takes some shares of the work and then returns failure.
//if heedContext is true
func query(ctx context.Context, shares int, failure error) error {
	//if timeoutMs is not 0
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	//end
//else
func query(shares int, failure error) error {
//end
	//if work is hash
	var digest [sha256.Size]byte
	for range shares * workBlocks {
		//if heedContext is true
		if ctx.Err() != nil {
			return ctx.Err()
		}
		//end
		digest = sha256.Sum256(digest[:])
	}
	return failure
	//end
	//if work is sleep
	//if heedContext is true
	select {
	case <-time.After(time.Duration(shares) * workTime):
		return failure
	case <-ctx.Done():
		return ctx.Err()
	}
	//else
	time.Sleep(time.Duration(shares) * workTime)
	return failure
	//end
	//end
	//if work is fetch
	//if heedContext is true
	if err := fetch(ctx); err != nil {
	//else
	if err := fetch(); err != nil {
	//end
		return err
	}
	return failure
	//end
}
//if work is fetch

// fetch gets a file, the same for both.
//if heedContext is true
func fetch(ctx context.Context) error {
//else
func fetch() error {
//end
	url := site + "/fetch/job.json"
	//if heedContext is true
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	//else
	resp, err := http.Get(url)
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
