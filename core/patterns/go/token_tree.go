// A tree of goroutines that wait for a token; it goes to each of them, and back up.
package main

import "fmt"

const (
	numGoroutines = 1000 //knob goroutines 1000
	numWaves      = 3 //knob waves 3
	childrenEach  = 16
)

func firstChildOf(number int) int {
	return (number-1)*childrenEach + 2
}

// leaf has nobody below it, as most goroutines of a tree.
func leaf(down <-chan int, up chan<- int) {
	up <- 1 // here I am //cpp co_await up.send(1);  // here I am
	for range down { //cpp while (auto wave = co_await down.recv())
		up <- 1 //cpp co_await up.send(1);  // been here
	}
	up <- 1 //cpp co_await up.send(1);  // gone
}

func node(number int, down <-chan int, up chan<- int) {
	first := firstChildOf(number)
	children := max(0, min(numGoroutines-first+1, childrenEach))
	toChildren := make(chan int) // for all of them: each takes one token
	fromChildren := make(chan int)
	for child := first; child < first+children; child++ {
		if firstChildOf(child) <= numGoroutines {
			go node(child, toChildren, fromChildren) //cpp go(node, child,
		} else {
			go leaf(toChildren, fromChildren) //cpp go(leaf, child,
		}
	}

	here := 1
	for range children {
		here += <-fromChildren //cpp here += *co_await from_children.recv()
	}
	up <- here //cpp co_await up.send(here)

	for token := range down { //cpp while (auto token = co_await down.recv())
		for range children {
			toChildren <- token //cpp co_await to_children.send(*token)
		}
		reached := 1
		for range children {
			reached += <-fromChildren //cpp reached += *co_await from_children.recv()
		}
		up <- reached //cpp co_await up.send(reached)
	}

	close(toChildren) //cpp to_children.close()
	gone := 1
	for range children {
		gone += <-fromChildren //cpp gone += *co_await from_children.recv()
	}
	up <- gone //cpp co_await up.send(gone)
}

func main() {
	down := make(chan int)
	up := make(chan int)
	go node(1, down, up) //cpp go(node, 1,

	fmt.Println(<-up, "goroutines are parked") //cpp const int parked = *co_await up.recv() //cpp println("{} goroutines are parked"

	for wave := 1; wave <= numWaves; wave++ {
		down <- wave //cpp co_await down.send(wave)
		reached := <-up //cpp const int reached = *co_await up.recv()
		fmt.Printf("Wave %d has been through %d\n", wave, reached) //cpp println("Wave {} has been through {}"
	}

	close(down) //cpp  down.close()
	fmt.Println(<-up, "have returned") //cpp const int gone = *co_await up.recv() //cpp println("{} have returned"
}
