// context.AfterFunc.
#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_func_test : public runtime_test {};
MILLRACE_TEST_ON(context_func_test, every_runtime);

/// Lets everything run that can.
task<> others() {
  for (int i = 0; i < 20; ++i) co_await yield();
}

TEST_P(context_func_test, starts_after_a_cancellation_and_not_before) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto called = make_chan<unit>();
    std::atomic<bool> cancelled = false;
    const stop_func stop = after_func(ctx, [called, &cancelled]() -> task<> {
      EXPECT_TRUE(cancelled);
      co_await called.send({});
    });
    co_await others();
    cancelled = true;
    cancel();
    co_await called.recv();
    EXPECT_FALSE(stop()) << "it was started";
  });
}

TEST_P(context_func_test, finds_the_context_over) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel_cause(background());
    auto called = make_chan<error>();
    after_func(ctx, [called, ctx]() -> task<> {
      EXPECT_EQ(ctx.err(), canceled);
      co_await called.send(cause(ctx));
    });
    const error why = errors::make("why");
    cancel(why);
    EXPECT_EQ(co_await called.recv(), why);
  });
}

TEST_P(context_func_test, starts_at_once_if_the_context_is_over) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    cancel();
    auto called = make_chan<unit>();
    const stop_func stop = after_func(ctx, [called]() -> task<> { co_await called.send({}); });
    EXPECT_FALSE(stop());
    co_await called.recv();
    auto [past, cancel_past] = with_timeout(background(), 0s);
    after_func(past, [called] { called.close(); });
    EXPECT_EQ(co_await called.recv(), std::nullopt);
  });
}

TEST_P(context_func_test, runs_in_a_goroutine_of_its_own) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto called = make_chan<unit>();
    after_func(ctx, [called]() -> task<> { co_await called.send({}); });
    cancel();  // does not wait for the receive below
    co_await called.recv();
  });
}

TEST_P(context_func_test, a_stopped_one_is_never_started) {
  std::atomic<int> calls = 0;
  expect_clean([&calls]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    const stop_func stop = after_func(ctx, [&calls] { ++calls; });
    EXPECT_TRUE(stop());
    EXPECT_FALSE(stop()) << "stopped before";
    cancel();
    co_await others();
    EXPECT_FALSE(stop());
  });
  EXPECT_EQ(calls, 0);
}

TEST_P(context_func_test, each_of_many_starts_once_but_for_the_stopped_ones) {
  std::atomic<int> calls = 0;
  expect_clean([&calls]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    wg.add(30);
    std::vector<stop_func> stops;
    for (int i = 0; i < 30; ++i) {
      stops.push_back(after_func(ctx, [&calls, wg] {
        ++calls;
        wg.done();
      }));
    }
    for (std::size_t i = 0; i < 30; i += 3) {
      EXPECT_TRUE(stops[i]());
      wg.done();
    }
    cancel();
    cancel();
    co_await wg.wait();
  });
  EXPECT_EQ(calls, 20);
}

TEST_P(context_func_test, of_a_child_starts_with_the_parents_cancellation) {
  expect_clean([]() -> task<> {
    static const context_key<int> key;
    auto [parent, cancel] = with_cancel(background());
    auto called = make_chan<int>();
    {
      // No handle is left of these when the parent is cancelled.
      auto [child, cancel_child] = with_cancel(parent);
      after_func(child, [called]() -> task<> { co_await called.send(1); });
      after_func(with_value(child, key, 1), [called]() -> task<> { co_await called.send(2); });
      auto [grandchild, cancel_grandchild] = with_timeout(child, 1h);
      after_func(grandchild, [called]() -> task<> { co_await called.send(4); });
    }
    cancel();
    int sum = 0;
    for (int i = 0; i < 3; ++i) sum += *co_await called.recv();
    EXPECT_EQ(sum, 7);
  });
}

TEST_P(context_func_test, starts_when_the_deadline_has_come) {
  expect_clean([]() -> task<> {
    const time_point when = now() + 2ms;
    auto [ctx, cancel] = with_deadline(background(), when);
    auto called = make_chan<unit>();
    after_func(ctx, [called, when]() -> task<> {
      EXPECT_GE(now(), when);
      co_await called.send({});
    });
    co_await called.recv();
  });
}

TEST_P(context_func_test, of_a_context_that_is_never_over_can_still_be_stopped_once) {
  std::atomic<int> calls = 0;
  expect_clean([&calls]() -> task<> {
    const stop_func stop = after_func(background(), [&calls] { ++calls; });
    EXPECT_TRUE(stop());
    EXPECT_FALSE(stop());
    auto [parent, cancel] = with_cancel(background());
    after_func(without_cancel(parent), [&calls] { ++calls; });
    cancel();
    co_await others();
  });
  EXPECT_EQ(calls, 0);
}

TEST_P(context_func_test, may_stop_itself_without_effect) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto stopping = make_chan<stop_func>(1);
    auto said = make_chan<bool>();
    co_await stopping.send(after_func(ctx, [stopping, said]() -> task<> {
      const auto stop = co_await stopping.recv();
      co_await said.send((*stop)());
    }));
    cancel();
    EXPECT_EQ(co_await said.recv(), false);
  });
}

TEST_P(context_func_test, a_panic_in_it_ends_the_run) {
  expect_panic("in the function", []() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    after_func(ctx, []() -> task<> { co_await panic("in the function"); });
    cancel();
    co_await make_chan<int>().recv();
  });
}

// As a pending function in Go, it is nothing that will happen by itself.
TEST_P(context_func_test, does_not_keep_the_run_from_being_in_deadlock) {
  expect_deadlock([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto called = make_chan<unit>();
    after_func(ctx, [called] { called.close(); });
    co_await called.recv();
  });
}

TEST_P(context_func_test, one_that_is_pending_when_the_run_ends_is_freed_and_never_started) {
  const auto alive = std::make_shared<int>();
  std::atomic<int> calls = 0;
  std::optional<stop_func> kept;
  auto [ctx, cancel] = with_cancel(background());
  expect_clean([&, ctx]() -> task<> {
    after_func(ctx, [alive, &calls] { ++calls; });
    kept = after_func(ctx, [alive, &calls] { ++calls; });
    after_func(background(), [alive, &calls] { ++calls; });
    co_return;
  });
  EXPECT_EQ(alive.use_count(), 1);
  EXPECT_FALSE((*kept)());
  cancel();
  expect_clean([]() -> task<> { co_await others(); });
  EXPECT_EQ(calls, 0);
}

TEST_P(context_func_test, stopping_frees_what_it_holds) {
  const auto alive = std::make_shared<int>();
  expect_clean([alive]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    const long before = alive.use_count();
    const stop_func stop = after_func(ctx, [alive] {});
    EXPECT_EQ(alive.use_count(), before + 1);
    stop();
    EXPECT_EQ(alive.use_count(), before);
    cancel();
    co_return;
  });
}

#if MILLRACE_THREADS

class context_func_outside_test : public runtime_test {};
MILLRACE_TEST_ON(context_func_outside_test, every_live_runtime);

TEST_P(context_func_outside_test, a_cancellation_by_another_thread_starts_it_in_its_run) {
  for (int i = 0; i < 20; ++i) {
    auto [ctx, cancel] = with_cancel(background());
    std::atomic<bool> begun = false;
    rt().hold();
    std::thread outside{[&, cancel] {
      while (!begun) std::this_thread::yield();
      cancel();
      rt().release();
    }};
    expect_clean([&begun, ctx]() -> task<> {
      auto called = make_chan<unit>();
      after_func(ctx, [called] { called.close(); });
      begun = true;
      co_await called.recv();
    });
    outside.join();
  }
}

#endif

}  // namespace
}  // namespace millrace::test
