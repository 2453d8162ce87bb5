#include "bench.h"
#include "parked.h"

namespace millrace::bench {
namespace {

task<> report(wait_group& all) {
  all.done();
  co_return;
}

/// Starts count goroutines that do nothing but report to a wait group, and waits for it.
/// With yield_every, main lets them run now and then, so that few are alive at a time.
template <std::size_t yield_every>
task<double> spawn_join(std::size_t count) {
  wait_group all;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    all.add();
    go(report, std::ref(all));
    if constexpr (yield_every != 0) {
      if (i % yield_every == yield_every - 1) co_await yield();
    }
  }
  co_await all.wait();
  co_return watch.nanoseconds_each(count);
}

enum class until { parked, gone };

/// Starts count goroutines that wait on a channel, and then closes it: how long it takes until all
/// have come to wait, or from then on until all have gone.
template <until moment>
task<double> park_and_wake(std::size_t count) {
  const stopwatch starting;
  parked all;
  co_await all.start(count);
  const double to_park = starting.nanoseconds_each(count);
  const stopwatch waking;
  co_await all.wake();
  co_return moment == until::parked ? to_park : waking.nanoseconds_each(count);
}

task<> generate(sender<integer> out) {
  for (integer i = 2;; ++i) co_await out.send(i);
}

task<> filter(receiver<integer> in, sender<integer> out, integer prime) {
  while (auto i = co_await in.recv()) {
    if (*i % prime != 0) co_await out.send(*i);
  }
}

/// The prime sieve of the Go tour: one goroutine and one unbuffered channel for each prime.
task<double> sieve(std::size_t count) {
  const stopwatch watch;
  auto numbers = make_chan<integer>();
  go(generate, numbers);
  integer prime = 0;
  for (std::size_t i = 0; i < count; ++i) {
    prime = *co_await numbers.recv();
    auto filtered = make_chan<integer>();
    go(filter, numbers, filtered, prime);
    numbers = filtered;
  }
  check(count != 2'000 || prime == 17'389, "sieve");
  co_return watch.nanoseconds_each(1'000'000);
}

constexpr benchmark benchmarks[] = {
    {"spawn_join", "ns/goroutine", 1'000'000, 100'000, spawn_join<0>},
    {"spawn_yield", "ns/goroutine", 1'000'000, 100'000, spawn_join<256>},
    {"park", "ns/goroutine", 1'000'000, 100'000, park_and_wake<until::parked>},
    {"wake", "ns/goroutine", 1'000'000, 100'000, park_and_wake<until::gone>},
    {"sieve", "ms", 2'000, 200, sieve},
};

}  // namespace

std::span<const benchmark> goroutine_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
