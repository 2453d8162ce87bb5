// The same programs as ../*.cpp, in Go: same names, counts, units, flags and JSON.
//
// GOMAXPROCS is --threads. The errgroup ones need golang.org/x/sync (build tag xsync).
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
)

// A benchmark measures count operations once and returns the figure in its unit.
type benchmark struct {
	name    string
	unit    string
	count   int
	warmUp  int // operations before the first round; 0: one round, in a fresh process
	measure func(count int) float64
}

// Memory first: the others leave memory behind that it would use again.
var benchmarks = slices.Concat(memoryBenchmarks, channelBenchmarks, poolBenchmarks,
	goroutineBenchmarks, selectBenchmarks, contextBenchmarks)

type result struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	Count  int       `json:"count"`
	Rounds []float64 `json:"rounds"`
	Median float64   `json:"median"`
	Min    float64   `json:"min"`
	Spread float64   `json:"spread"`
}

func summarise(b benchmark, rounds []float64) result {
	sorted := slices.Sorted(slices.Values(rounds))
	n := len(sorted)
	median := (sorted[(n-1)/2] + sorted[n/2]) / 2
	spread := (sorted[n-1] - sorted[0]) / median
	return result{b.name, b.unit, b.count, rounds, median, sorted[0], spread}
}

// run takes its rounds after one warm-up; with operations other than 0, one round of so many
// without.
func run(b benchmark, rounds, operations int) result {
	if operations != 0 {
		b.count, b.warmUp = operations, 0
	}
	if b.warmUp == 0 {
		rounds = 1
	} else {
		b.measure(b.warmUp)
	}
	var values []float64
	for range rounds {
		runtime.GC()
		values = append(values, b.measure(b.count))
	}
	return summarise(b, values)
}

func main() {
	list := flag.Bool("list", false, "print the benchmarks' names and units")
	asJSON := flag.Bool("json", false, "print JSON")
	only := flag.String("only", "", "run this benchmark alone")
	rounds := flag.Int("rounds", 5, "measured rounds, after one warm-up")
	count := flag.Int("count", 0, "operations: one round, no warm-up; 0: each benchmark's own")
	threads := flag.Int("threads", 1, "GOMAXPROCS")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 || *threads < 1 || *threads > 64 || *count < 0 {
		fmt.Fprintln(os.Stderr,
			"rounds and count must be 1 or more, threads 1 to 64; no other arguments")
		os.Exit(2)
	}
	if *list {
		for _, b := range benchmarks {
			fmt.Printf("%-16s %s\n", b.name, b.unit)
		}
		return
	}
	runtime.GOMAXPROCS(*threads)

	results := []result{}
	for _, b := range benchmarks {
		if *only != "" && b.name != *only {
			continue
		}
		r := run(b, *rounds, *count)
		results = append(results, r)
		if !*asJSON {
			fmt.Printf("%-16s %12.1f %-18s min %.1f, spread %.0f %%\n",
				r.Name, r.Median, r.Unit, r.Min, r.Spread*100)
		}
	}
	if len(results) == 0 {
		fmt.Fprintf(os.Stderr, "%q is not a benchmark; --list shows them\n", *only)
		os.Exit(2)
	}
	if *asJSON {
		json.NewEncoder(os.Stdout).Encode(map[string]any{
			"runtime": "go", "version": runtime.Version(), "threads": *threads, "results": results,
		})
	}
}
