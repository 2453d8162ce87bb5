// The channel of a timer and of a ticker, while they are stopped and reset. Go: time/tick_test.go:
// TestChan, with the channels of Go 1.23 (asynctimerchan=0). See TABLE.md.
#include <functional>

#include "conformance/now.h"
#include "millrace/ticker.h"
#include "millrace/timer.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class timer_chan_conformance : public observed_test {};
MILLRACE_TEST_ON(timer_chan_conformance, every_plain_runtime);

/// A timer or a ticker, by what they have in common.
struct either {
  bool repeats;
  receiver<time_point> c;
  std::function<void()> stop;
  std::function<void(duration)> reset;
};

either a_timer() {
  const timer t = new_timer(10'000s);
  return {false, t.c(), [t] { t.stop(); }, [t](duration d) { t.reset(d); }};
}
either a_ticker() {
  const ticker t = new_ticker(10'000s);
  return {true, t.c(), [t] { t.stop(); }, [t](duration d) { t.reset(d); }};
}

/// On each kind, with an observer.
template <class Body>
task<> on_both(runtime& rt, Body body) {
  observer watch{rt};
  co_await body(a_timer(), watch);
  co_await body(a_ticker(), watch);
}

TEST_P(timer_chan_conformance, none_comes_from_one_that_was_stopped_or_set_far_away) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer&) -> task<> {
      t.stop();
      EXPECT_FALSE(co_await receives_now(t.c));
      t.reset(10'000s);
      EXPECT_FALSE(co_await receives_now(t.c));
    });
  });
}

TEST_P(timer_chan_conformance, one_comes_after_a_near_reset_though_the_channel_looks_empty) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer&) -> task<> {
      for (const bool stopped_before : {false, true}) {
        if (stopped_before) t.stop();
        t.reset(1ns);
        co_await sleep(1ms);
        EXPECT_EQ(t.c.len(), 0U);
        EXPECT_EQ(t.c.cap(), 0U);
        EXPECT_TRUE(co_await receives_now(t.c));
      }
    });
  });
}

TEST_P(timer_chan_conformance, a_timer_gives_one_and_a_ticker_gives_more) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer&) -> task<> {
      t.reset(1ns);
      co_await sleep(1ms);
      EXPECT_TRUE(co_await receives_now(t.c));
      co_await sleep(1ms);
      EXPECT_EQ(co_await receives_now(t.c), t.repeats);
      t.stop();
      EXPECT_FALSE(co_await receives_now(t.c));
    });
  });
}

TEST_P(timer_chan_conformance, what_was_due_is_gone_after_reset_and_after_stop) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer&) -> task<> {
      t.reset(1ns);
      co_await sleep(1ms);
      t.reset(10'000s);
      EXPECT_FALSE(co_await receives_now(t.c));
      t.reset(1ns);
      co_await sleep(1ms);
      t.stop();
      EXPECT_FALSE(co_await receives_now(t.c));
      t.reset(1h);
      EXPECT_FALSE(co_await receives_now(t.c)) << "nor comes it back";
    });
  });
}

TEST_P(timer_chan_conformance, a_goroutine_that_waits_follows_its_resets) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer& watch) -> task<> {
      auto received = make_chan<unit>();
      go([=]() -> task<> {
        co_await t.c.recv();
        received.close();
      });
      co_await watch.until_parked(1, wait_reason::chan_recv);
      t.reset(20'000s);
      co_await sleep(1ms);
      EXPECT_FALSE(co_await receives_now(received));
      t.stop();
      EXPECT_FALSE(co_await receives_now(received));
      t.reset(1ns);
      co_await received.recv();
      t.stop();
      EXPECT_FALSE(co_await receives_now(t.c));
    });
  });
}

TEST_P(timer_chan_conformance, of_two_that_wait_in_selects_one_gets_the_tick_of_a_timer) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer& watch) -> task<> {
      auto got = make_chan<unit>(2);
      auto leave = make_chan<unit>();
      wait_group both;
      for (int i = 0; i < 2; ++i) {
        both.add();
        go([=]() -> task<> {
          std::optional<time_point> at;
          std::optional<unit> left;
          if (co_await select(recv(t.c, at), recv(leave, left)) == 0) co_await got.send({});
          both.done();
        });
      }
      co_await watch.until_parked(2, wait_reason::select);
      EXPECT_FALSE(co_await receives_now(got));
      t.reset(2ms);
      co_await got.recv();
      t.stop();
      leave.close();
      co_await both.wait();
      if (!t.repeats) EXPECT_FALSE(co_await receives_now(got)) << "one tick, two receivers";
    });
  });
}

TEST_P(timer_chan_conformance, those_who_wait_for_a_stopped_one_can_leave_by_another_case) {
  expect_clean([this] {
    return on_both(rt(), [](either t, observer& watch) -> task<> {
      t.stop();
      auto leave = make_chan<unit>();
      wait_group both;
      for (int i = 0; i < 2; ++i) {
        both.add();
        go([=]() -> task<> {
          std::optional<time_point> at;
          std::optional<unit> left;
          EXPECT_EQ(co_await select(recv(t.c, at), recv(leave, left)), 1U);
          both.done();
        });
      }
      co_await watch.until_parked(2, wait_reason::select);
      leave.close();
      co_await both.wait();
    });
  });
}

TEST_P(timer_chan_conformance, a_timer_is_pending_until_its_value_is_received) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(1ns);
    co_await sleep(1ms);
    EXPECT_TRUE(t.stop()) << "nobody had received it";
    EXPECT_FALSE(co_await receives_now(t.c()));
    EXPECT_FALSE(t.reset(1ns));
    co_await sleep(1ms);
    EXPECT_TRUE(t.reset(1ns)) << "nobody had received it";
    co_await t.c().recv();
    EXPECT_FALSE(t.reset(1h)) << "it was received";
  });
}

}  // namespace
}  // namespace millrace::test
