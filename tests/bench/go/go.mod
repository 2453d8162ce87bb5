module millrace.bench

go 1.23
