#include <cstdint>

#include "bench.h"

namespace millrace::bench {
namespace {

using work = std::uint64_t (*)(std::uint64_t job);

std::uint64_t twice(std::uint64_t job) { return job * 2; }

/// FNV-1a over 17,000 words: about 20 microseconds that no compiler can shorten.
std::uint64_t hash(std::uint64_t job) {
  std::uint64_t h = 14695981039346656037U;
  for (std::uint64_t i = 0; i < 17'000; ++i) h = (h ^ (job + i)) * 1099511628211U;
  return h;
}

template <work f>
task<> worker(receiver<std::uint64_t> jobs, sender<std::uint64_t> results) {
  while (auto job = co_await jobs.recv()) co_await results.send(f(*job));
}

task<> feed(sender<std::uint64_t> jobs, std::size_t count) {
  for (std::size_t job = 0; job < count; ++job) co_await jobs.send(job);
  jobs.close();
}

/// Workers range over jobs and send results; main takes every result.
template <std::size_t workers, std::size_t buffer, work f>
task<double> pool(std::size_t count) {
  auto jobs = make_chan<std::uint64_t>(buffer);
  auto results = make_chan<std::uint64_t>(buffer);
  const stopwatch watch;
  for (std::size_t i = 0; i < workers; ++i) go(worker<f>, jobs, results);
  go(feed, jobs, count);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += *co_await results.recv();
  const double each = watch.nanoseconds_each(count);
  std::uint64_t right = 0;
  for (std::size_t job = 0; job < count; ++job) right += f(job);
  check(sum == right, "pool");
  co_return each;
}

constexpr benchmark benchmarks[] = {
    {"pool_buffered", "ns/job", 1'000'000, 50'000, pool<3, 100, twice>},
    {"pool_unbuffered", "ns/job", 1'000'000, 50'000, pool<3, 0, twice>},
    {"cpu_pool_1", "ns/job", 10'000, 500, pool<1, 100, hash>},
    {"cpu_pool_2", "ns/job", 10'000, 500, pool<2, 100, hash>},
};

}  // namespace

std::span<const benchmark> pool_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
