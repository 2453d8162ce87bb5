#include "bench.h"
#include "millrace/explore.h"

namespace millrace::bench {
namespace {

using namespace std::chrono_literals;

constexpr int workers = 3;
constexpr int jobs_in_all = 5;
constexpr int fails = 4;

task<> worker(receiver<int> jobs, sender<int> results, wait_group wg) {
  while (auto job = co_await jobs.recv()) {
    co_await sleep(1ms);
    co_await results.send(*job == fails ? -*job : *job * 2);
  }
  wg.done();
}

/// The article's pool: what failed comes out as a result, too.
task<> pool(int& sum) {
  auto jobs = make_chan<int>(10);
  auto results = make_chan<int>(jobs_in_all);
  wait_group wg;
  for (int w = 0; w < workers; ++w) {
    wg.add();
    go(worker, jobs, results, wg);
  }
  for (int j = 1; j <= jobs_in_all; ++j) co_await jobs.send(j);
  jobs.close();
  co_await wg.wait();
  results.close();
  while (auto result = co_await results.recv()) sum += *result;
}

std::string run_pool(runtime& rt) {
  int sum = 0;
  rt.run(pool, std::ref(sum));
  check(sum == 2 * (1 + 2 + 3 + 5) - fails, "explore_pool");
  return "ok";
}

/// Random schedules of it, as many as asked for.
double sample_pool(std::size_t count) {
  const stopwatch watch;
  const explored found = sample(run_pool, random_strategy(1), {.max_runs = count});
  check(found.runs == count, "explore_pool");
  return watch.nanoseconds_each(count);
}

constexpr benchmark benchmarks[] = {
    {"explore_pool", "ns/schedule", 50'000, 2'000, nullptr, sample_pool},
};

}  // namespace

std::span<const benchmark> explore_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
