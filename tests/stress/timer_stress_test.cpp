#include <atomic>
#include <memory>
#include <optional>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class timer_stress_test : public runtime_test {};
MILLRACE_TEST_ON(timer_stress_test, every_runtime);

// Hunts: stop that says it was in time for a value that is then received, or too late for one that
// nobody gets.
TEST_P(timer_stress_test, a_value_is_either_stopped_or_received) {
  constexpr int times = rounds(3'000);
  std::atomic<int> received = 0;
  std::atomic<int> stopped = 0;
  expect_clean([&]() -> task<> {
    for (int i = 0; i < times; ++i) {
      const timer t = new_timer(std::chrono::microseconds{i % 20});
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      wg.add(2);
      go([t, wg, &received, ctx]() -> task<> {
        std::optional<time_point> at;
        if (co_await select(recv(t.c(), at), done(ctx)) == 0) ++received;
        wg.done();
      });
      go([t, wg, &stopped, cancel, i]() -> task<> {
        for (int n = 0; n < i % 5; ++n) co_await yield();
        if (t.stop()) {
          ++stopped;
          cancel();
        }
        wg.done();
      });
      co_await wg.wait();
    }
  });
  EXPECT_EQ(received + stopped, times);
}

// Hunts: a function that is both started and said to be stopped, or neither.
TEST_P(timer_stress_test, a_function_is_either_stopped_or_started) {
  constexpr int times = rounds(3'000);
  std::atomic<int> started = 0;
  std::atomic<int> stopped = 0;
  const auto held = std::make_shared<int>();
  expect_clean([&, held]() -> task<> {
    for (int i = 0; i < times; ++i) {
      const timer t =
          after_func(std::chrono::microseconds{i % 20}, [&started, held] { ++started; });
      for (int n = 0; n < i % 5; ++n) co_await yield();
      if (t.stop()) ++stopped;
    }
    while (started + stopped < times) co_await sleep(100us);
  });
  EXPECT_EQ(started + stopped, times);
  EXPECT_EQ(held.use_count(), 1);
}

// A simulated clock waits until nobody can go on; here somebody always can.
class busy_timer_stress_test : public runtime_test {};
MILLRACE_TEST_ON(busy_timer_stress_test, every_live_runtime);

// Hunts: a timer that is set anew while it is being served is forgotten, or served twice.
TEST_P(busy_timer_stress_test, resets_that_race_with_firing_lose_nothing) {
  constexpr int times = rounds(1'000);
  expect_clean([]() -> task<> {
    const timer t = new_timer(1h);
    std::atomic<int> calls = 0;
    std::atomic<int> due = 1;
    const timer f = after_func(0s, [&calls] { ++calls; });
    for (int i = 0; i < times; ++i) {
      const auto d = std::chrono::microseconds{i % 10};
      std::atomic<int> received = 0;
      wait_group wg;
      wg.add(2);
      for (int g = 0; g < 2; ++g) {
        go([t, wg, &received]() -> task<> {
          co_await t.c().recv();
          ++received;
          wg.done();
        });
      }
      for (int n = 0; n < i % 3; ++n) co_await yield();
      t.reset(d);
      if (!f.reset(d)) ++due;  // the call before has begun: this will be another
      for (int n = 0; n < i % 2; ++n) co_await yield();
      if (t.reset(2 * d)) t.reset(d);
      while (received == 0) co_await yield();
      t.reset(d);
      co_await wg.wait();
    }
    while (calls < due) co_await sleep(100us);
    co_await sleep(1ms);
    EXPECT_EQ(calls, due);
  });
}

// Hunts: a goroutine that waits on a ticker and is forgotten when others come, leave, stop and
// reset it.
TEST_P(timer_stress_test, many_wait_on_one_ticker_that_is_stopped_and_reset) {
  constexpr int times = rounds(200);
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(20us);
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    for (int g = 0; g < 6; ++g) {
      wg.add();
      go([t, wg, ctx, g]() -> task<> {
        std::optional<time_point> at;
        for (int i = 0; i < times; ++i) {
          if (g % 3 == 0) {
            co_await t.c().recv();
          } else if (g % 3 == 1) {
            co_await select(recv(t.c(), at), timeout(30us));
          } else {
            co_await select(recv(t.c(), at), recv(t.c(), at), done(ctx));
          }
        }
        wg.done();
      });
    }
    wait_group resetting;
    resetting.add();
    go([t, ctx, resetting]() -> task<> {
      for (int i = 0; !ctx.err(); ++i) {
        co_await sleep(50us);
        if (i % 2 == 0) t.stop();
        t.reset(std::chrono::microseconds{10 + i % 20});
      }
      resetting.done();
    });
    co_await wg.wait();
    cancel();
    co_await resetting.wait();
  });
}

// Hunts: a timer that is left in the runtime when the select that waited for it was served by
// another case (the run would not end for an hour).
TEST_P(timer_stress_test, selects_leave_no_timer_behind) {
  constexpr int times = rounds(2'000);
  expect_deadlock([]() -> task<> {
    auto ch = make_chan<int>();
    go([ch]() -> task<> {
      for (int i = 0; i < times; ++i) co_await ch.send(i);
    });
    const timer far = new_timer(1h);
    for (int i = 0; i < times; ++i) {
      std::optional<int> value;
      std::optional<time_point> at;
      co_await select(recv(ch, value), recv(far.c(), at), recv(after(1h), at), timeout(1h));
      EXPECT_EQ(value, i);
    }
    co_await make_chan<int>().recv();
    far.stop();
  });
}

}  // namespace
}  // namespace millrace::test
