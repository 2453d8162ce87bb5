package main

import "runtime"

// processBytes is what the runtime has taken from linear memory.
func processBytes() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.Sys)
}
