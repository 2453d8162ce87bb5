// Go: time/tick_test.go, and sleep_test.go: TestTickerStress. See TABLE.md.
#include "millrace/ticker.h"

#include "conformance/now.h"
#include "millrace/timer.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class ticker_conformance : public runtime_test {};
MILLRACE_TEST_ON(ticker_conformance, every_runtime);

TEST_P(ticker_conformance, ticks_take_their_time_and_a_longer_one_after_reset) {
  expect_clean([]() -> task<> {
    constexpr duration d = 1ms;
    const auto start = now();  // before its first period begins
    const ticker t = new_ticker(d);
    for (int i = 0; i < 5; ++i) co_await t.c().recv();
    EXPECT_GE(now() - start, 5 * d);
    const auto reset_at = now();
    t.reset(2 * d);
    for (int i = 0; i < 5; ++i) co_await t.c().recv();
    EXPECT_GE(now() - reset_at, 10 * d);
    t.stop();
    co_await sleep(4 * d);
    EXPECT_FALSE(co_await receives_now(t.c())) << "after stop";
  });
}

TEST_P(ticker_conformance, ticks_as_fast_as_they_are_received) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(1ns);
    for (int i = 0; i < 100; ++i) co_await t.c().recv();
    wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.add();
      go([=]() -> task<> {
        for (int n = 0; n < 20; ++n) co_await t.c().recv();
        wg.done();
      });
    }
    co_await wg.wait();
    t.stop();
  });
}

TEST_P(ticker_conformance, it_can_be_stopped_between_ticks_again_and_again) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < 3; ++i) {
      const ticker t = new_ticker(1ms);
      co_await t.c().recv();
      t.stop();
    }
  });
}

TEST_P(ticker_conformance, tick_without_a_positive_period_is_nil) {
  EXPECT_FALSE(tick(-1ns));
  EXPECT_FALSE(tick(0s));
  expect_clean([]() -> task<> { co_await tick(1ms).recv(); });
}

TEST_P(ticker_conformance, a_ticker_without_a_positive_period_panics) {
  expect_panic("non-positive interval for NewTicker", [] { new_ticker(-1ns); });
  expect_panic("non-positive interval for NewTicker", [] { new_ticker(0s); });
  expect_panic("non-positive interval for Ticker.Reset", [] { new_ticker(1s).reset(0s); });
}

TEST_P(ticker_conformance, stop_of_no_ticker_does_nothing) {
  expect_clean([] { ticker{}.stop(); });
}

TEST_P(ticker_conformance, a_period_that_overflows_the_clock_is_never_and_disturbs_nobody) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(duration::max());
    t.reset(duration::max());
    std::optional<time_point> at;
    EXPECT_EQ(co_await select(recv(t.c(), at), recv(after(2ms), at)), 1U);
  });
}

TEST_P(ticker_conformance, the_moment_of_a_tick_is_when_it_was_due_and_not_when_it_was_received) {
  for (duration late = 40ms;; late *= 3) {
    duration given{};
    expect_clean([late, &given]() -> task<> {
      const auto start = now();
      const auto c = tick(2ms);
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

// Go: they are garbage. Here: nothing waits for them, so they keep no run going.
TEST_P(ticker_conformance, timers_and_tickers_that_nobody_waits_for_are_as_good_as_gone) {
  expect_deadlock([]() -> task<> {
    for (int i = 0; i < 1000; ++i) {
      static_cast<void>(after(1h));
      static_cast<void>(tick(1h));
      static_cast<void>(new_timer(1h));
      static_cast<void>(new_ticker(1h));
      new_timer(1h).stop();
      new_ticker(1h).stop();
    }
    co_await chan<int>{}.recv();
  });
}

}  // namespace
}  // namespace millrace::test
