// time.Timer, time.After and time.AfterFunc, with the semantics of Go 1.23.
#include "millrace/timer.h"

#include <atomic>
#include <memory>
#include <optional>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class timer_test : public observed_test {};
MILLRACE_TEST_ON(timer_test, every_plain_runtime);

// A simulated clock stands still while a goroutine runs.
class passing_timer_test : public timer_test {};
MILLRACE_TEST_ON(passing_timer_test, every_live_runtime);

/// Lets the moment pass without leaving the processor, so that no timer can have been looked at.
void pass(duration d) {
  const time_point end = now() + d;
  while (now() < end) {
  }
}

TEST_P(timer_test, gives_the_moment_it_was_set_to_once_it_has_come) {
  expect_clean([]() -> task<> {
    const time_point start = now();
    const timer t = new_timer(2ms);
    const auto at = co_await t.c().recv();
    EXPECT_GE(now() - start, 2ms);
    EXPECT_TRUE(at);
    EXPECT_GE(*at - start, 2ms);
    EXPECT_LE(*at, now());
    EXPECT_FALSE(co_await ticks(t.c())) << "once";
  });
}

TEST_P(timer_test, zero_and_less_come_at_once) {
  expect_clean([]() -> task<> {
    EXPECT_TRUE(co_await ticks(new_timer(0s).c()));
    EXPECT_TRUE(co_await ticks(new_timer(-1h).c()));
    EXPECT_TRUE(co_await ticks(after(duration::min())));
    EXPECT_TRUE(co_await after(0s).recv());
  });
}

TEST_P(timer_test, its_channel_looks_unbuffered) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(0s);
    EXPECT_EQ(t.c().len(), 0U);
    EXPECT_EQ(t.c().cap(), 0U);
    EXPECT_TRUE(co_await ticks(t.c()));
  });
}

TEST_P(passing_timer_test, an_expired_one_is_seen_by_a_select_that_does_not_wait) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(1ms);
    EXPECT_FALSE(co_await ticks(new_timer(1h).c()));
    pass(1ms);
    EXPECT_TRUE(co_await ticks(t.c()));
  });
}

TEST_P(timer_test, stop_says_whether_it_had_an_effect) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(1h);
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(t.stop()) << "stopped before";
    const timer received = new_timer(0s);
    co_await received.c().recv();
    EXPECT_FALSE(received.stop()) << "received before";
  });
}

TEST_P(passing_timer_test, nothing_stale_is_received_after_stop) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(0s);
    pass(1ms);
    EXPECT_TRUE(t.stop()) << "nobody had received it";
    EXPECT_FALSE(co_await ticks(t.c()));
  });
}

TEST_P(passing_timer_test, nothing_stale_is_received_after_reset) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(0s);
    pass(1ms);
    EXPECT_TRUE(t.reset(1h)) << "nobody had received it";
    EXPECT_FALSE(co_await ticks(t.c()));
    EXPECT_TRUE(t.reset(0s));
    EXPECT_TRUE(co_await ticks(t.c()));
    EXPECT_FALSE(t.reset(1h)) << "received before";
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(t.reset(0s)) << "stopped before";
    EXPECT_TRUE(co_await t.c().recv());
  });
}

TEST_P(timer_test, reset_moves_it_while_a_goroutine_waits) {
  expect_clean([this]() -> task<> {
    const timer t = new_timer(1h);
    auto got = make_chan<unit>();
    go([t, got]() -> task<> {
      co_await t.c().recv();
      co_await got.send({});
    });
    observer seen{rt()};
    co_await seen.until_parked(1, wait_reason::chan_recv);
    EXPECT_TRUE(t.reset(2h));
    EXPECT_TRUE(t.reset(1ms));
    co_await got.recv();
  });
}

TEST_P(timer_test, reset_starts_a_stopped_one_on_which_a_goroutine_waits) {
  expect_clean([this]() -> task<> {
    const timer t = new_timer(1h);
    t.stop();
    auto got = make_chan<unit>();
    go([t, got]() -> task<> {
      co_await t.c().recv();
      co_await got.send({});
    });
    observer seen{rt()};
    co_await seen.until_parked(1, wait_reason::chan_recv);
    EXPECT_FALSE(t.reset(1ms));
    co_await got.recv();
  });
}

TEST_P(timer_test, of_two_that_wait_the_first_gets_it) {
  const run_result r = run([this]() -> task<> {
    const timer t = new_timer(1h);
    auto got = make_chan<int>();
    observer seen{rt()};
    for (std::size_t i = 0; i < 2; ++i) {
      go([t, got, i]() -> task<> {
        co_await t.c().recv();
        co_await got.send(static_cast<int>(i));
      });
      co_await seen.until_parked(i + 1, wait_reason::chan_recv);
    }
    t.reset(0s);
    EXPECT_EQ(co_await got.recv(), 0);
  });
  EXPECT_EQ(r.leaked.size(), 1U) << in_words(r);
}

TEST_P(timer_test, select_takes_the_timer_that_is_due_first) {
  expect_clean([]() -> task<> {
    std::optional<time_point> at;
    EXPECT_EQ(co_await select(recv(after(1h), at), recv(after(1ms), at), recv(after(2h), at)), 1U);
    EXPECT_TRUE(at);
  });
}

// Hunts: a deadline beyond the end of the clock that overflows into the past.
TEST_P(timer_test, durations_longer_than_the_clock_can_tell_do_not_end_at_once) {
  const run_result r = run([]() -> task<> {
    go([]() -> task<> { co_await sleep(duration::max()); });
    std::optional<time_point> at;
    EXPECT_EQ(co_await select(recv(after(duration::max()), at), timeout(2ms)), 1U);
    EXPECT_EQ(co_await select(timeout(duration::max()), recv(after(2ms), at)), 1U);
    const ticker t = new_ticker(duration::max());
    EXPECT_FALSE(co_await ticks(t.c()));
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 1U) << in_words(r);
}

TEST_P(timer_test, never_never_gives_anything) {
  expect_clean([]() -> task<> {
    std::optional<int> value;
    std::optional<time_point> at;
    EXPECT_FALSE(never<int>());
    EXPECT_EQ(co_await select(recv(never<int>(), value), recv(after(1ms), at)), 1U);
  });
  expect_deadlock([]() -> task<> { co_await never<int>().recv(); });
}

TEST_P(timer_test, one_that_a_goroutine_waits_for_keeps_the_run_going) {
  expect_clean([]() -> task<> { co_await after(5ms).recv(); });
  expect_clean([]() -> task<> {
    auto ch = make_chan<unit>();
    go([ch]() -> task<> {
      co_await after(5ms).recv();
      co_await ch.send({});
    });
    co_await ch.recv();
  });
}

// As in Go: whatever it does, it can wake nobody.
TEST_P(timer_test, one_that_nobody_waits_for_does_not_hide_a_deadlock) {
  expect_deadlock([]() -> task<> {
    const timer t = new_timer(1h);
    co_await make_chan<int>().recv();
    t.stop();
  });
  expect_deadlock([]() -> task<> {
    const timer t = new_timer(1h);
    auto other = make_chan<unit>();
    go([other]() -> task<> {
      co_await sleep(1ms);
      co_await other.send({});
    });
    std::optional<time_point> at;
    std::optional<unit> left;
    EXPECT_EQ(co_await select(recv(t.c(), at), recv(other, left)), 1U);
    co_await make_chan<int>().recv();  // it was waited for, and is no more
    t.stop();
  });
}

TEST_P(timer_test, to_wait_for_a_stopped_one_is_a_deadlock_that_names_it) {
  const run_result r = run([]() -> task<> {
    const timer t = new_timer(1h);
    t.stop();
    co_await t.c().recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "chan receive");
  EXPECT_EQ(r.blocked[0].object_name, "timer");
}

TEST_P(timer_test, one_that_is_waited_for_when_the_run_ends_goes_with_it) {
  for (int i = 0; i < 3; ++i) {
    const run_result r = run([this]() -> task<> {
      go([]() -> task<> { co_await after(1h).recv(); });
      go([]() -> task<> {
        std::optional<time_point> at;
        co_await select(recv(after(1h), at), recv(after(2h), at));
      });
      observer seen{rt()};
      co_await seen.until_parked(1, wait_reason::chan_recv);
      co_await seen.until_parked(1, wait_reason::select);
    });
    EXPECT_EQ(r.end, run_end::ok);
    EXPECT_EQ(r.leaked.size(), 2U) << in_words(r);
  }
}

TEST_P(timer_test, a_handle_may_be_used_in_several_runs_and_outside) {
  const timer t = new_timer(0s);
  expect_clean([t]() -> task<> { co_await t.c().recv(); });
  EXPECT_FALSE(t.reset(1ms));
  expect_clean([t]() -> task<> { co_await t.c().recv(); });
  EXPECT_FALSE(t.stop());
}

TEST_P(timer_test, none_panics_as_gos_does) {
  expect_panic("time: Stop called on uninitialized Timer", []() -> task<> {
    timer{}.stop();
    co_return;
  });
  expect_panic("time: Reset called on uninitialized Timer", []() -> task<> {
    timer{}.reset(1s);
    co_return;
  });
}

class after_func_timer_test : public runtime_test {};
MILLRACE_TEST_ON(after_func_timer_test, every_runtime);

TEST_P(after_func_timer_test, starts_its_function_in_a_goroutine_of_its_own) {
  expect_clean([]() -> task<> {
    const time_point start = now();
    auto called = make_chan<unit>();
    const timer t = after_func(2ms, [called]() -> task<> { co_await called.send({}); });
    EXPECT_FALSE(t.c());
    co_await called.recv();
    EXPECT_GE(now() - start, 2ms);
    EXPECT_FALSE(t.stop()) << "started before";
  });
}

TEST_P(after_func_timer_test, takes_a_plain_function_and_may_be_dropped) {
  expect_clean([]() -> task<> {
    auto called = make_chan<unit>();
    after_func(1ms, [called] { called.close(); });
    co_await called.recv();
  });
}

TEST_P(after_func_timer_test, a_stopped_one_is_never_called) {
  std::atomic<int> calls = 0;
  expect_clean([&calls]() -> task<> {
    const timer t = after_func(2ms, [&calls] { ++calls; });
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(t.stop());
    co_await sleep(5ms);
  });
  EXPECT_EQ(calls, 0);
}

TEST_P(after_func_timer_test, is_called_once_more_after_a_reset) {
  expect_clean([]() -> task<> {
    auto called = make_chan<int>();
    const timer t =
        after_func(0s, [called, n = 0]() mutable -> task<> { co_await called.send(++n); });
    EXPECT_EQ(co_await called.recv(), 1);
    EXPECT_FALSE(t.reset(1h));
    EXPECT_TRUE(t.reset(1ms));
    EXPECT_EQ(co_await called.recv(), 2);
    EXPECT_FALSE(t.stop());
  });
}

TEST_P(after_func_timer_test, what_it_will_start_keeps_the_run_going) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<unit>();
    after_func(5ms, [ch] { ch.close(); });
    co_await ch.recv();
  });
}

TEST_P(after_func_timer_test, a_panic_of_its_function_ends_the_run) {
  expect_panic("in the function", []() -> task<> {
    after_func(0s, []() -> task<> { co_await panic("in the function"); });
    co_await make_chan<int>().recv();
  });
}

struct live_copy {
  explicit live_copy(std::atomic<int>& n) : alive{&n} { ++n; }
  live_copy(const live_copy& other) : alive{other.alive} { ++*alive; }
  live_copy& operator=(const live_copy&) = delete;
  ~live_copy() { --*alive; }
  std::atomic<int>* alive;
};

TEST_P(after_func_timer_test, one_that_is_pending_when_the_run_ends_is_never_called_and_freed) {
  std::atomic<int> alive = 0;
  std::atomic<int> calls = 0;
  std::optional<timer> kept;
  expect_clean([&]() -> task<> {
    after_func(1h, [c = live_copy{alive}, &calls] { ++calls; });
    kept = after_func(1h, [c = live_copy{alive}, &calls] { ++calls; });
    EXPECT_EQ(alive, 2);
    co_return;
  });
  EXPECT_EQ(alive, 1) << "the one whose handle was kept";
  EXPECT_FALSE(kept->stop()) << "its run is over";
  EXPECT_FALSE(kept->reset(0s));
  expect_clean([&]() -> task<> { co_await sleep(1ms); });
  EXPECT_EQ(calls, 0) << "no run to call it in";
  expect_clean([&]() -> task<> {
    EXPECT_FALSE(kept->reset(0s)) << "another run";
    while (calls == 0) co_await sleep(1ms);
  });
  kept.reset();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(calls, 1);
}

TEST_P(after_func_timer_test, defers_of_one_that_is_dropped_do_not_run) {
  bool ran = false;
  expect_clean([&ran]() -> task<> {
    const auto note = [&ran] { ran = true; };
    after_func(1h, [d = std::make_shared<defer<decltype(note)>>(note)] {});
    co_return;
  });
  EXPECT_FALSE(ran);
}

// Its run may be over, and the runtime gone.
TEST_P(after_func_timer_test, one_that_is_not_pending_is_set_in_a_goroutine_only) {
  std::atomic<int> calls = 0;
  timer fired;
  timer stopped;
  {
    const auto first = make_runtime(GetParam());
    EXPECT_TRUE(is_clean(first->run([&]() -> task<> {
      fired = after_func(0s, [&calls] { ++calls; });
      stopped = after_func(1h, [&calls] { ++calls; });
      EXPECT_TRUE(stopped.stop());
      while (calls == 0) co_await sleep(1ms);
    })));
    EXPECT_FALSE(fired.reset(0s));
    EXPECT_FALSE(stopped.reset(0s));
    EXPECT_TRUE(is_clean(first->run([]() -> task<> { co_await sleep(2ms); })));
  }
  EXPECT_FALSE(fired.reset(0s));
  EXPECT_FALSE(stopped.reset(0s));
  EXPECT_EQ(calls, 1);
  expect_clean([&]() -> task<> {
    EXPECT_FALSE(fired.reset(0s));
    EXPECT_FALSE(stopped.reset(0s));
    while (calls < 3) co_await sleep(1ms);
  });
}

}  // namespace
}  // namespace millrace::test
