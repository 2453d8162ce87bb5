//go:build !xsync

package main

var errgroupBenchmarks []benchmark
