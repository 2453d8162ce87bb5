//go:build !wasm

package main

import (
	"fmt"
	"os"
)

// processBytes is the process's resident set.
func processBytes() int64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		panic(err)
	}
	return resident * int64(os.Getpagesize())
}
