// Go: time/sleep_test.go, tick_test.go: TestChan, TestAfterTimes. See TABLE.md.
// Whatever has to be early enough is tried again with more time; nothing asserts an upper bound.
#include "millrace/timer.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "conformance/now.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class timer_conformance : public runtime_test {};
MILLRACE_TEST_ON(timer_conformance, every_runtime);

TEST_P(timer_conformance, sleep_takes_at_least_its_time) {
  expect_clean([]() -> task<> {
    const auto start = now();
    co_await sleep(5ms);
    EXPECT_GE(now() - start, 5ms);
  });
}

TEST_P(timer_conformance, after_gives_a_moment_not_before_its_time) {
  expect_clean([]() -> task<> {
    const auto start = now();
    const auto at = co_await after(5ms).recv();
    EXPECT_GE(now() - start, 5ms);
    EXPECT_GE(*at - start, 5ms);
    EXPECT_LE(*at, now());
  });
}

TEST_P(timer_conformance, one_after_the_other_they_add_up) {
  expect_clean([]() -> task<> {
    const auto start = now();
    for (int i = 0; i < 10; ++i) co_await after(1ms).recv();
    EXPECT_GE(now() - start, 10ms);
  });
}

TEST_P(timer_conformance, the_moment_is_when_it_was_due_and_not_when_it_was_received) {
  for (duration late = 40ms;; late *= 3) {
    duration given{};
    expect_clean([late, &given]() -> task<> {
      const auto start = now();
      const auto c = after(2ms);
      co_await sleep(late);
      given = *co_await c.recv() - start;
    });
    EXPECT_GE(given, 2ms);
    if (given < late || HasFailure() || late > 10s) {
      EXPECT_LT(given, late);
      return;
    }
  }
}

task<> start_the_next(int left, chan<unit> all_started, chan<unit> leave) {
  if (left == 0) {
    all_started.close();
  } else {
    after_func(0s, [=] { return start_the_next(left - 1, all_started, leave); });
  }
  co_await leave.recv();
}

TEST_P(timer_conformance, a_function_it_started_can_start_the_next_and_wait) {
  expect_clean([]() -> task<> {
    auto all_started = make_chan<unit>();
    auto leave = make_chan<unit>();
    after_func(0s, [=] { return start_the_next(10, all_started, leave); });
    co_await all_started.recv();
    leave.close();
  });
}

// Hunts a scheduler that runs two goroutines which wake each other and never looks at its timers.
// A simulated clock waits until nobody can go on.
class busy_timer_conformance : public runtime_test {};
MILLRACE_TEST_ON(busy_timer_conformance, every_live_runtime);

TEST_P(busy_timer_conformance, goroutines_that_are_always_ready_do_not_keep_it_from_firing) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < 20; ++i) {
      auto ch = make_chan<bool>(1);
      std::atomic<bool> stop = false;
      wait_group wg;
      wg.add(2);
      go([=, &stop]() -> task<> {
        while (!stop) co_await ch.send(true);
        ch.close();
        wg.done();
      });
      go([=]() -> task<> {
        while (co_await ch.recv()) {
        }
        wg.done();
      });
      wg.add();
      after_func(1us, [=, &stop] {
        stop = true;
        wg.done();
      });
      co_await wg.wait();
    }
  });
}

/// A timer with a channel of its own, made with new_timer or with a function that sends.
struct made {
  timer t;
  receiver<time_point> c;
};
using make_timer = made (*)(duration);
made by_channel(duration d) {
  timer t = new_timer(d);
  return {t, t.c()};
}
made by_function(duration d) {
  auto c = make_chan<time_point>(1);
  return {after_func(d, [c]() -> task<> { co_await c.send(now()); }), c};
}
constexpr std::array<make_timer, 2> both_ways{by_channel, by_function};

TEST_P(timer_conformance, once_stopped_it_does_not_fire_and_stop_says_so_once) {
  for (const make_timer make : both_ways) {
    expect_clean([make]() -> task<> {
      for (duration d = 2ms;; d *= 4) {
        const auto [t, c] = make(d);
        const bool in_time = t.stop();
        EXPECT_FALSE(t.stop());
        if (!in_time && d < 1s) continue;
        EXPECT_TRUE(in_time);
        co_await after(2 * d).recv();
        EXPECT_FALSE(co_await receives_now(c));
        EXPECT_FALSE(t.stop());
        co_return;
      }
    });
  }
}

TEST_P(timer_conformance, they_fire_in_the_order_of_their_times) {
  static constexpr std::array<int, 13> slots{5, 3, 6, 6, 6, 1, 1, 2, 7, 9, 4, 8, 0};
  for (const make_timer make : both_ways) {
    for (duration step = 1ms;; step *= 4) {
      std::vector<int> order;
      expect_clean([make, step, &order]() -> task<> {
        auto fired = make_chan<int>(slots.size());
        const auto start = now();
        for (const int slot : slots) {
          go([=]() -> task<> {
            const auto [t, c] = make(slot * step);
            const auto at = co_await c.recv();
            EXPECT_GE(*at - start, slot * step);
            co_await fired.send(slot);
          });
        }
        for (std::size_t i = 0; i < slots.size(); ++i) order.push_back(*co_await fired.recv());
      });
      if (std::ranges::is_sorted(order)) break;
      ASSERT_LT(step, 1s) << "however far they are apart";
    }
  }
}

// Hunts a stop that claims to have been in time for a function that was started all the same.
TEST_P(timer_conformance, a_function_is_called_unless_stop_returned_true) {
  std::atomic<int> called = 0;
  std::atomic<int> stopped = 0;
  constexpr int timers = 100;
  expect_clean([&]() -> task<> {
    wait_group wg;
    for (int i = 0; i < timers; ++i) {
      wg.add();
      go([=, &called, &stopped]() -> task<> {
        const timer t = after_func(1ms, [&called] { ++called; });
        co_await sleep(std::chrono::microseconds{i * 20});
        if (t.stop()) ++stopped;
        wg.done();
      });
    }
    co_await wg.wait();
    while (called + stopped < timers) co_await yield();
    co_await sleep(2ms);
  });
  EXPECT_EQ(called + stopped, timers);
}

TEST_P(timer_conformance, a_sleep_of_zero_returns) {
  expect_clean([]() -> task<> {
    wait_group other;
    other.add();
    go([other]() -> task<> {
      for (int i = 0; i < 100; ++i) co_await yield();
      other.done();
    });
    for (int i = 0; i < 100; ++i) {
      co_await sleep(0s);
      auto ch = make_chan<bool>(1);
      co_await ch.send(true);
      co_await ch.recv();
    }
    co_await other.wait();
  });
}

TEST_P(timer_conformance, reset_moves_it_and_says_whether_it_was_pending) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(1h);
    EXPECT_TRUE(t.reset(2h));
    EXPECT_FALSE(co_await receives_now(t.c()));
    const auto start = now();
    EXPECT_TRUE(t.reset(3ms));
    co_await t.c().recv();
    EXPECT_GE(now() - start, 3ms);
    EXPECT_FALSE(t.reset(1h)) << "it had fired";
    EXPECT_TRUE(t.stop());
  });
}

TEST_P(timer_conformance, a_time_that_overflows_the_clock_is_never_and_one_below_zero_is_now) {
  static constexpr duration big = duration::max();
  static constexpr duration negative = duration::min();
  const run_result r = run([]() -> task<> {
    bool returned = false;
    go([&returned]() -> task<> {
      co_await sleep(big);
      returned = true;
    });
    std::optional<time_point> at;
    EXPECT_EQ(co_await select(recv(after(big), at), recv(after(5ms), at)), 1U);
    EXPECT_FALSE(returned);
    co_await sleep(negative);
    co_await after(negative).recv();
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 1U) << "the sleeper";
}

TEST_P(timer_conformance, stop_and_reset_of_no_timer_panic) {
  expect_panic("time: Stop called on uninitialized Timer", [] { timer{}.stop(); });
  expect_panic("time: Reset called on uninitialized Timer", [] { timer{}.reset(1ns); });
}

}  // namespace
}  // namespace millrace::test
