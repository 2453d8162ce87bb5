// Programs whose schedules can be counted by hand. A step is one awaited operation and what follows
// it up to the next one; the start of a goroutine is a step, too. M1 is main's first step, A2 the
// second of goroutine A.
#include <gtest/gtest.h>

#include "explore/counts.h"
#include "millrace/explore.h"
#include "millrace/millrace.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// What a run's goroutines say, how it ended, and how many it left behind.
template <class Main>
explored_program program(Main main) {
  return [main](runtime& rt) {
    std::string said;
    const run_result r = rt.run(main, std::ref(said));
    std::string text = format("{}", to_string(r.end));
    if (!said.empty()) text += " " + said;
    if (!r.leaked.empty()) text += format(" {} left", r.leaked.size());
    return text;
  };
}

/// Searches with and without merging of equal states, which must not make a difference.
std::string count(const explored_program& p, timer_policy timers = timer_policy::any_time) {
  explore_options options;
  options.timers = timers;
  const explored plain = explore_each(p, options);
  EXPECT_TRUE(plain.exhaustive);
  EXPECT_EQ(to_string(plain.schedules), std::to_string(plain.runs));
  const explored merged = explore(p, options);
  EXPECT_TRUE(merged.exhaustive);
  EXPECT_EQ(counts(plain), counts(merged));
  return counts(plain);
}

task<> idle() { co_return; }
task<> yields(int times) {
  for (int i = 0; i < times; ++i) co_await yield();
}

// Main has ended when they start. 3! orders of three steps.
TEST(counting_schedules, of_three_goroutines_that_do_nothing) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              for (int i = 0; i < 3; ++i) go(idle);
              co_return;
            })),
            "ok: 6\n");
}

// Two of two steps: 4 over 2.
TEST(counting_schedules, of_two_goroutines_that_yield_once) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              for (int i = 0; i < 2; ++i) go(yields, 1);
              co_return;
            })),
            "ok: 6\n");
}

// Two of three steps: 6 over 3.
TEST(counting_schedules, of_two_goroutines_that_yield_twice) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              for (int i = 0; i < 2; ++i) go(yields, 2);
              co_return;
            })),
            "ok: 20\n");
}

// Three of two steps: 6! / (2! 2! 2!).
TEST(counting_schedules, of_three_goroutines_that_yield_once) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              for (int i = 0; i < 3; ++i) go(yields, 1);
              co_return;
            })),
            "ok: 90\n");
}

// M2 receives, A1 starts, A2 sends. M2 A1 A2: M2 waits, then all is forced. A1 M2 A2 and A1 A2 M2:
// one waits for the other. 3.
TEST(counting_schedules, of_an_unbuffered_channel) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              auto ch = make_chan<int>();
              go([=]() -> task<> { co_await ch.send(1); });
              co_await ch.recv();
            })),
            "ok: 3\n");
}

// A select is one step; which case it takes is a choice among those that are ready.
TEST(counting_schedules, of_a_select_with_three_cases_two_of_them_ready) {
  EXPECT_EQ(count(program([](std::string& said) -> task<> {
              auto a = make_chan<int>(1);
              auto b = make_chan<int>(1);
              auto c = make_chan<int>(1);
              a.try_send(1);
              c.try_send(1);
              std::optional<int> got;
              said = format("{}", co_await select(recv(a, got), recv(b, got), recv(c, got)));
            })),
            "ok 0: 1\nok 2: 1\n");
}

TEST(counting_schedules, of_a_select_with_one_channel_in_both_cases) {
  EXPECT_EQ(count(program([](std::string& said) -> task<> {
              auto a = make_chan<int>(1);
              a.try_send(1);
              std::optional<int> got;
              said = format("{}", co_await select(recv(a, got), recv(a, got)));
            })),
            "ok 0: 1\nok 1: 1\n");
}

// It waits with one case or the other first in the channel's list, and then the value comes to
// that; or the value came before, when nobody waited, and was dropped.
TEST(counting_schedules, of_a_select_that_waits_with_one_channel_in_two_cases) {
  const auto select_twice = program([](std::string& said) -> task<> {
    auto ch = make_chan<int>();
    go([ch] { ch.try_send(1); });
    std::optional<int> got;
    said = format("{}", co_await select(recv(ch, got), recv(ch, got)));
  });
  EXPECT_EQ(count(select_twice), "deadlock: 2\nok 0: 1\nok 1: 1\n");
}

// A send and a receive are in different lists.
TEST(counting_schedules, of_a_select_that_would_receive_what_it_sends) {
  EXPECT_EQ(count(program([](std::string& said) -> task<> {
              auto ch = make_chan<int>();
              std::optional<int> got;
              said = format("{}", co_await select(recv(ch, got), send(ch, 1)));
            })),
            "deadlock: 1\n");
}

// Nothing can go on: no choice at all.
TEST(counting_schedules, of_a_deadlock) {
  EXPECT_EQ(count(program([](std::string&) -> task<> { co_await make_chan<int>().recv(); })),
            "deadlock: 1\n");
}

// The second to close panics, which ends the run. A B, B A, and M2 (which waits) in front of either
// or between: M A B, M B A, A M B, B M A, A B, B A.
TEST(counting_schedules, of_a_channel_closed_twice) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              auto ch = make_chan<int>();
              for (int i = 0; i < 2; ++i) go([=] { ch.close(); });
              co_await make_chan<int>().recv();
            })),
            "panic: 6\n");
}

// A2 says that A is done. M2 A1 A2 and A1 M2 A2: main waits. A1 A2 M2: it does not.
TEST(counting_schedules, of_a_wait_group) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              wait_group wg;
              wg.go(idle);
              co_await wg.wait();
            })),
            "ok: 3\n");
}

// Locked and unlocked in one step, the lock is never found taken: 4 over 2.
TEST(counting_schedules, of_a_mutex_held_for_less_than_a_step) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              const mutex m;
              for (int i = 0; i < 2; ++i)
                go([m]() -> task<> { const auto held = co_await m.scoped_lock(); });
              co_return;
            })),
            "ok: 6\n");
}

// Each: 0 not started, 1 about to lock, 2 holds it, 3 done; P parked. N(a, b) is the number of ways
// from there, the same for (b, a). N(3, x) = 1. N(2, P) = 1. N(2, 1) = N(3, 1) + N(2, P) = 2.
// N(2, 0) = N(3, 0) + N(2, 1) = 3. N(1, 1) = 2 N(2, 1) = 4. N(1, 0) = N(2, 0) + N(1, 1) = 7.
// N(0, 0) = 14.
TEST(counting_schedules, of_a_mutex_held_for_a_step) {
  EXPECT_EQ(count(program([](std::string&) -> task<> {
              const mutex m;
              for (int i = 0; i < 2; ++i) {
                go([m]() -> task<> {
                  const auto held = co_await m.scoped_lock();
                  co_await yield();
                });
              }
              co_return;
            })),
            "ok: 14\n");
}

// M2 cancels. M2 A1 A2 and A1 M2 A2 find the context over, A1 A2 M2 does not.
TEST(counting_schedules, of_a_cancellation) {
  const auto counted = count(program([](std::string& said) -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    go([&said, ctx]() -> task<> {
      said = co_await select(done(ctx), otherwise()) == 0 ? "over" : "not yet";
    });
    co_await yield();
    cancel();
  }));
  EXPECT_EQ(counted, "ok over: 2\nok not yet: 1\n");
}

// M2 starts F, M3 starts G, M4 waits. F and G return their errors in their first step and tell the
// group in their second. M4 comes anywhere after M3: with G1 G2, that makes 3 orders of four. F1 F2
// come anywhere among these: 6 over 2 is 15, and 45 in all. G is first where F2 comes after G2.
// Where M4 is not behind G2, F2 is then the last of six, and F1 in any of 5 places: 2 * 5. Where it
// is, F2 may be in front of M4, too, with F1 in 4 places: 5 + 4. That makes 19.
TEST(counting_schedules, of_two_errors_in_a_group) {
  const auto counted = count(program([](std::string& said) -> task<> {
    errgroup::group g;
    for (const char* name : {"F", "G"}) {
      co_await g.go([name]() -> task<error> { co_return errorf("{}", name); });
    }
    said = std::string{(co_await g.wait()).message()};
  }));
  EXPECT_EQ(counted, "ok F: 26\nok G: 19\n");
}

// M2, A1 and B1 in any order: 6. A and B sleep from their first step on, as long: either may wake
// first, and then makes its last step before the clock is asked again.
TEST(counting_schedules, of_two_sleeps_of_one_length) {
  const auto sleepers = [](duration a, duration b) {
    return program([a, b](std::string&) -> task<> {
      wait_group wg;
      for (const duration d : {a, b}) wg.go([d]() -> task<> { co_await sleep(d); });
      co_await wg.wait();
    });
  };
  EXPECT_EQ(count(sleepers(1ms, 1ms), timer_policy::when_idle), "ok: 12\n");
  EXPECT_EQ(count(sleepers(1ms, 2ms), timer_policy::when_idle), "ok: 6\n");
}

// T is A's timer. M2 A1: main has ended, so T never fires. A1 M2: the same. A1 T, then M2 and A2 in
// either order: A ends.
TEST(counting_schedules, of_a_sleep_that_may_take_any_time) {
  const auto counted = count(program([](std::string&) -> task<> {
    go([]() -> task<> { co_await sleep(1s); });
    co_await yield();
  }));
  EXPECT_EQ(counted, "ok: 2\nok 1 left: 2\n");
}

}  // namespace
}  // namespace millrace
