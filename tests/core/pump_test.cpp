// What the host of a pump sees: it runs for a budget, and says when to come again.
#include "millrace/pump_runtime.h"

#include <atomic>

#include "support/fixture.h"

namespace millrace::test {
namespace {

using state = pump_runtime::state;

TEST(pump_test, without_a_run_it_is_finished) {
  pump_runtime rt;
  EXPECT_TRUE(rt.done());
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_EQ(rt.next_deadline(), std::nullopt);
}

TEST(pump_test, start_runs_nothing_before_pump) {
  pump_runtime rt;
  bool ran = false;
  rt.start([&ran] { ran = true; });
  EXPECT_FALSE(ran);
  EXPECT_FALSE(rt.done());
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_TRUE(ran);
  EXPECT_TRUE(rt.done());
}

TEST(pump_test, comes_back_when_the_budget_is_used_up_and_goes_on_later) {
  pump_runtime rt;
  long steps = 0;
  std::atomic<bool> enough = false;
  rt.start([&]() -> task<> {
    while (!enough) {
      ++steps;  // once at least, however little of the budget is left
      co_await yield();
    }
  });
  EXPECT_EQ(rt.pump(1ms), state::busy);
  const long first = steps;
  EXPECT_GT(first, 0);
  EXPECT_EQ(rt.pump(1ms), state::busy);
  EXPECT_GT(steps, first);
  enough = true;
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_EQ(rt.result().end, run_end::ok);
}

TEST(pump_test, a_budget_of_nothing_still_makes_progress) {
  pump_runtime rt;
  int steps = 0;
  rt.start([&steps]() -> task<> {
    for (; steps < 10; ++steps) co_await yield();
  });
  int pumps = 0;
  while (rt.pump(0s) != state::finished) ASSERT_LT(++pumps, 100);
  EXPECT_EQ(steps, 10);
}

// A goroutine whose operations all go on at once is not let run away with the host's thread.
TEST(pump_test, the_budget_holds_for_a_goroutine_that_never_waits) {
  pump_runtime rt;
  bool enough = false;
  rt.start([&enough]() -> task<> {
    auto ready = make_chan<int>();
    ready.close();
    while (!enough) co_await ready.recv();
  });
  EXPECT_EQ(rt.pump(1ms), state::busy);
  enough = true;
  EXPECT_EQ(rt.pump(1s), state::finished);
}

TEST(pump_test, says_when_the_next_timer_is_due) {
  pump_runtime rt;
  const auto start = clock::now();
  rt.start([]() -> task<> {
    go([]() -> task<> { co_await sleep(2h); });
    co_await sleep(1h);
  });
  EXPECT_EQ(rt.pump(1s), state::sleeping);
  ASSERT_TRUE(rt.next_deadline());
  EXPECT_GE(*rt.next_deadline(), start + 1h);
  EXPECT_LT(*rt.next_deadline(), start + 2h);
  EXPECT_EQ(rt.pump(1s), state::sleeping) << "and does not wait for it";
  rt.stop();
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_EQ(rt.result().end, run_end::stopped);
  EXPECT_EQ(rt.next_deadline(), std::nullopt);
}

TEST(pump_test, a_timer_that_is_due_is_served_by_the_next_pump) {
  pump_runtime rt;
  rt.start([]() -> task<> { co_await sleep(1ms); });
  EXPECT_EQ(rt.pump(0s), state::busy) << "main has had its slice";
  while (rt.pump(0s) != state::finished) {
    while (rt.next_deadline() && clock::now() < *rt.next_deadline()) {
    }
  }
  EXPECT_EQ(rt.result().end, run_end::ok);
}

TEST(pump_test, waits_for_an_outside_event_while_it_is_held) {
  pump_runtime rt;
  const auto ch = make_chan<unit>();
  rt.start([ch]() -> task<> { co_await ch.recv(); });
  rt.hold();
  EXPECT_EQ(rt.pump(1s), state::waiting);
  EXPECT_EQ(rt.pump(1s), state::waiting);
  EXPECT_FALSE(rt.done());
  ch.close();
  rt.release();
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_EQ(rt.result().end, run_end::ok);
}

TEST(pump_test, is_in_deadlock_when_the_event_it_was_held_for_wakes_nobody) {
  pump_runtime rt;
  rt.start([]() -> task<> { co_await chan<unit>{}.recv(); });
  rt.hold();
  rt.hold();
  EXPECT_EQ(rt.pump(1s), state::waiting);
  rt.release();
  EXPECT_EQ(rt.pump(1s), state::waiting) << "held twice";
  rt.release();
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_EQ(rt.result().end, run_end::deadlock);
}

TEST(pump_test, stop_ends_the_run_at_the_next_pump) {
  pump_runtime rt;
  rt.start([]() -> task<> {
    for (;;) co_await yield();
  });
  EXPECT_EQ(rt.pump(1ms), state::busy);
  rt.stop();
  EXPECT_EQ(rt.pump(1ms), state::finished);
  EXPECT_TRUE(rt.done());
  EXPECT_EQ(rt.result().end, run_end::stopped);
  EXPECT_EQ(testing::live_frames(), 0);
}

TEST(pump_test, a_run_can_follow_one_that_was_stopped) {
  pump_runtime rt;
  rt.start([]() -> task<> { co_await sleep(1h); });
  EXPECT_EQ(rt.pump(1s), state::sleeping);
  rt.stop();
  EXPECT_EQ(rt.pump(1s), state::finished);
  EXPECT_TRUE(is_clean(rt.run([]() -> task<> { co_await sleep(1ms); })));
}

TEST(pump_test, a_budget_may_be_as_long_as_can_be) {
  pump_runtime rt;
  rt.start([]() -> task<> { co_await yield(); });
  EXPECT_EQ(rt.pump(duration::max()), state::finished);
}

}  // namespace
}  // namespace millrace::test
