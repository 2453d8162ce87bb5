#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

#include "millrace/millrace.h"

/// The benchmarks of ./dev bench. go/ has the same programs, by the same names, in Go: change both
/// together.
namespace millrace::bench {

struct benchmark {
  std::string_view name;
  std::string_view unit;
  std::size_t count;    // operations of one round
  std::size_t warm_up;  // operations before the first round; 0: one round, in a fresh process
  task<double> (*measure)(std::size_t count);  // runs as main, returns the figure in `unit`
  double (*measure_outside)(std::size_t count) = nullptr;  // instead of that: in no goroutine
};

/// Go's int, which has 64 bits in its Wasm as well: what travels through channels is the same.
using integer = std::int64_t;

std::span<const benchmark> memory_benchmarks();
std::span<const benchmark> channel_benchmarks();
std::span<const benchmark> pool_benchmarks();
std::span<const benchmark> goroutine_benchmarks();
std::span<const benchmark> select_benchmarks();
std::span<const benchmark> context_benchmarks();
std::span<const benchmark> errgroup_benchmarks();
std::span<const benchmark> explore_benchmarks();
std::span<const benchmark> resize_benchmarks();

class stopwatch {
 public:
  [[nodiscard]] double nanoseconds() const {
    return std::chrono::duration<double, std::nano>{std::chrono::steady_clock::now() - start_}
        .count();
  }
  [[nodiscard]] double nanoseconds_each(std::size_t count) const {
    return nanoseconds() / static_cast<double>(count);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A wrong program is not worth timing.
inline void check(bool right, std::string_view what) {
  if (right) return;
  std::fprintf(stderr, "wrong result: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

}  // namespace millrace::bench
