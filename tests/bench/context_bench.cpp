#include <vector>

#include "bench.h"

namespace millrace::bench {
namespace {

/// Makes a cancellable context and cancels it.
task<double> context_cancel(std::size_t count) {
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    auto [ctx, cancel] = with_cancel(background());
    cancel();
  }
  co_return watch.nanoseconds_each(count);
}

/// The same under a parent that can be cancelled.
task<double> context_child(std::size_t count) {
  auto [parent, cancel_parent] = with_cancel(background());
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    auto [ctx, cancel] = with_cancel(parent);
    cancel();
  }
  const double each = watch.nanoseconds_each(count);
  cancel_parent();
  co_return each;
}

/// Cancels one context that has 10,000 children.
task<double> context_tree(std::size_t count) {
  double total_ns = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto [parent, cancel] = with_cancel(background());
    std::vector<context> children;
    children.reserve(10'000);
    while (children.size() < 10'000) {
      auto [child, stop] = with_cancel(parent);
      children.push_back(child);
    }
    const stopwatch watch;
    cancel();
    total_ns += watch.nanoseconds();
    check(children.front().err() && children.back().err(), "context_tree");
  }
  co_return total_ns / 1'000 / static_cast<double>(count);
}

constexpr benchmark benchmarks[] = {
    {"context_cancel", "ns/context", 250'000, 25'000, context_cancel},
    {"context_child", "ns/context", 250'000, 25'000, context_child},
    {"context_tree", "us/tree", 20, 2, context_tree},
};

}  // namespace

std::span<const benchmark> context_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
