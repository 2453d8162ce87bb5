// time.Ticker and time.Tick, with the semantics of Go 1.23.
#include "millrace/ticker.h"

#include <atomic>
#include <optional>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class ticker_test : public observed_test {};
MILLRACE_TEST_ON(ticker_test, every_plain_runtime);

TEST_P(ticker_test, ticks_at_its_interval) {
  expect_clean([]() -> task<> {
    const time_point start = now();
    const ticker t = new_ticker(1ms);
    time_point last = start;
    for (int i = 1; i <= 5; ++i) {
      const auto at = co_await t.c().recv();
      EXPECT_TRUE(at);
      EXPECT_GE(*at - start, i * 1ms);
      EXPECT_GE(*at - last, 1ms);
      EXPECT_LE(*at, now());
      last = *at;
    }
    t.stop();
  });
}

// The ticks are due at multiples of the period. A late receiver gets the first one that it missed,
// and then one that was still to come.
TEST_P(ticker_test, a_slow_receiver_misses_ticks_and_keeps_step) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(2ms);
    const auto first = co_await t.c().recv();
    co_await sleep(7ms);
    const time_point woke = now();
    const auto missed = co_await t.c().recv();
    EXPECT_LE(*missed, woke);
    const auto next = co_await t.c().recv();
    EXPECT_GT(*next, woke) << "the others that were due are gone";
    EXPECT_EQ((*missed - *first) % 2ms, 0ms);
    EXPECT_EQ((*next - *first) % 2ms, 0ms);
  });
}

TEST_P(ticker_test, its_channel_looks_unbuffered) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(1ns);
    co_await sleep(1ms);
    EXPECT_EQ(t.c().len(), 0U);
    EXPECT_EQ(t.c().cap(), 0U);
    EXPECT_TRUE(co_await ticks(t.c()));
    co_await sleep(1ms);
    EXPECT_TRUE(co_await ticks(t.c()));
  });
}

TEST_P(ticker_test, nothing_stale_is_received_after_stop) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(1ms);
    co_await sleep(2ms);
    t.stop();
    EXPECT_FALSE(co_await ticks(t.c()));
    co_await sleep(2ms);
    EXPECT_FALSE(co_await ticks(t.c()));
    t.stop();
    t.reset(1ms);
    EXPECT_TRUE(co_await t.c().recv()) << "reset starts it again";
  });
}

TEST_P(ticker_test, nothing_stale_is_received_after_reset) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(1ms);
    co_await sleep(2ms);
    t.reset(1h);
    EXPECT_FALSE(co_await ticks(t.c()));
  });
}

TEST_P(ticker_test, reset_changes_the_interval_while_a_goroutine_waits) {
  expect_clean([this]() -> task<> {
    const ticker t = new_ticker(1h);
    auto got = make_chan<unit>();
    go([t, got]() -> task<> {
      for (int i = 0; i < 3; ++i) co_await t.c().recv();
      co_await got.send({});
    });
    observer seen{rt()};
    co_await seen.until_parked(1, wait_reason::chan_recv);
    t.reset(1ms);
    co_await got.recv();
  });
}

TEST_P(ticker_test, several_goroutines_share_its_ticks) {
  std::atomic<int> got = 0;
  expect_clean([&got]() -> task<> {
    const ticker t = new_ticker(100us);
    wait_group wg;
    for (int i = 0; i < 4; ++i) {
      wg.add();
      go([t, wg, &got]() -> task<> {
        for (int n = 0; n < 5; ++n) {
          co_await t.c().recv();
          ++got;
        }
        wg.done();
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(got, 20);
}

// Hunts: a ticker that goes on waking the runtime for nobody, or is forgotten while some wait.
TEST_P(ticker_test, select_with_a_ticker_among_other_work) {
  expect_clean([]() -> task<> {
    auto work = make_chan<int>();
    go([work]() -> task<> {
      for (int i = 0; i < 200; ++i) {
        if (i % 50 == 0) co_await sleep(1ms);
        co_await work.send(i);
      }
      work.close();
    });
    const ticker t = new_ticker(300us);
    int beats = 0;
    int done = 0;
    for (;;) {
      std::optional<int> job;
      std::optional<time_point> at;
      if (co_await select(recv(t.c(), at), recv(work, job)) == 0) {
        ++beats;
      } else if (job) {
        ++done;
      } else {
        break;
      }
    }
    EXPECT_EQ(done, 200);
    EXPECT_GE(beats, 1);
  });
}

TEST_P(ticker_test, tick_is_a_ticker_that_is_not_stopped) {
  expect_clean([]() -> task<> {
    const receiver<time_point> c = tick(1ms);
    const auto first = co_await c.recv();
    const auto second = co_await c.recv();
    EXPECT_GE(*second - *first, 1ms);
    EXPECT_FALSE(tick(0s)) << "nil";
    EXPECT_FALSE(tick(-1s)) << "nil";
  });
}

// As in Go since 1.23: whatever it does, it can wake nobody.
TEST_P(ticker_test, one_that_nobody_waits_for_does_not_hide_a_deadlock) {
  expect_deadlock([]() -> task<> {
    const ticker t = new_ticker(1ms);
    co_await t.c().recv();
    co_await make_chan<int>().recv();
  });
}

TEST_P(ticker_test, one_that_a_goroutine_waits_for_keeps_the_run_going) {
  std::atomic<int> beats = 0;
  expect_clean([&beats]() -> task<> {
    auto enough = make_chan<unit>();
    go([enough, &beats]() -> task<> {
      const ticker t = new_ticker(1ms);
      while (++beats < 4) co_await t.c().recv();
      co_await enough.send({});
    });
    co_await enough.recv();
  });
  EXPECT_EQ(beats, 4);
}

TEST_P(ticker_test, to_wait_for_a_stopped_one_is_a_deadlock) {
  const run_result r = run([]() -> task<> {
    const ticker t = new_ticker(1ms);
    t.stop();
    co_await t.c().recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].object_name, "ticker");
}

TEST_P(ticker_test, goes_with_its_run) {
  for (int i = 0; i < 3; ++i) {
    const run_result r = run([this]() -> task<> {
      go([]() -> task<> {
        const ticker t = new_ticker(1ms);
        for (;;) co_await t.c().recv();
      });
      observer seen{rt()};
      co_await seen.until_parked(1, wait_reason::chan_recv);
    });
    EXPECT_EQ(r.end, run_end::ok) << in_words(r);
    EXPECT_EQ(r.leaked.size(), 1U) << in_words(r);
  }
}

TEST_P(ticker_test, an_interval_that_is_not_positive_panics_as_gos_does) {
  for (const duration d : {duration{0}, duration{-1}}) {
    expect_panic("non-positive interval for NewTicker", [d]() -> task<> {
      EXPECT_FALSE(new_ticker(d).c());
      co_return;
    });
    expect_panic("non-positive interval for Ticker.Reset", [d]() -> task<> {
      new_ticker(1h).reset(d);
      co_return;
    });
  }
}

TEST_P(ticker_test, none_can_be_stopped_but_not_reset) {
  expect_clean([]() -> task<> {
    ticker{}.stop();
    co_return;
  });
  expect_panic("time: Reset called on uninitialized Ticker", []() -> task<> {
    ticker{}.reset(1s);
    co_return;
  });
}

}  // namespace
}  // namespace millrace::test
