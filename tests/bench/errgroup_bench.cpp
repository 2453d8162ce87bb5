#include "bench.h"

namespace millrace::bench {
namespace {

task<error> succeed() { co_return error{}; }

/// A group of ten functions that return nil.
task<double> errgroup_10(std::size_t count) {
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    errgroup::group group;
    for (int j = 0; j < 10; ++j) co_await group.go(succeed);
    check(!co_await group.wait(), "errgroup_10");
  }
  co_return watch.nanoseconds_each(count);
}

/// The same with a context.
task<double> errgroup_ctx_10(std::size_t count) {
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    auto [group, ctx] = errgroup::with_context(background());
    for (int j = 0; j < 10; ++j) co_await group.go(succeed);
    check(!co_await group.wait(), "errgroup_ctx_10");
  }
  co_return watch.nanoseconds_each(count);
}

task<error> wait_for_cancel(context ctx, wait_group& waiting) {
  waiting.done();
  static_cast<void>(co_await ctx.done().recv());
  co_return ctx.err();
}

task<error> fail(error failure) { co_return failure; }

/// From the failure of one function until wait has seen 1,000 siblings leave.
task<double> cancel_1000(std::size_t count) {
  const error failure = errors::make("failed");
  double total_ns = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto [group, ctx] = errgroup::with_context(background());
    wait_group waiting;
    waiting.add(1'000);
    for (int j = 0; j < 1'000; ++j) co_await group.go(wait_for_cancel, ctx, std::ref(waiting));
    co_await waiting.wait();
    for (int j = 0; j < 10; ++j) co_await yield();
    const stopwatch watch;
    co_await group.go(fail, failure);
    check(co_await group.wait() == failure, "cancel_1000");
    total_ns += watch.nanoseconds();
  }
  co_return total_ns / 1'000 / static_cast<double>(count);
}

constexpr benchmark benchmarks[] = {
    {"errgroup_10", "ns/group", 100'000, 20'000, errgroup_10},
    {"errgroup_ctx_10", "ns/group", 100'000, 20'000, errgroup_ctx_10},
    {"cancel_1000", "us/cancel", 500, 100, cancel_1000},
};

}  // namespace

std::span<const benchmark> errgroup_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
