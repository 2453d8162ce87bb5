#include <atomic>
#include <vector>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class race_stress_test : public runtime_test {};
MILLRACE_TEST_ON(race_stress_test, every_runtime);

// Hunts: a cancellation that reaches a context while its last handle goes away, and errgroup's wait
// that returns between the first error and its cancellation.
TEST_P(race_stress_test, a_cancellation_and_a_completion_at_once_leave_one_consistent_answer) {
  for (int i = 0; i < rounds(1'000); ++i) {
    expect_clean([i]() -> task<> {
      const error outer = errors::make("outer");
      const error inner = errors::make("inner");
      auto [parent, cancel] = with_cancel_cause(background());
      go([cancel, outer]() -> task<> {
        co_await yield();
        cancel(outer);
      });
      auto [g, ctx] = errgroup::with_context(parent);
      for (int m = 0; m < 3; ++m) {
        co_await g.go([ctx, inner, fails = m == i % 4]() -> task<error> {
          co_await yield();
          if (fails) co_return inner;
          static_cast<void>(with_cancel(ctx));
          co_return error{};
        });
      }
      const error first = co_await g.wait();
      EXPECT_EQ(static_cast<bool>(first), i % 4 != 3);
      const error why = cause(ctx);
      EXPECT_TRUE(why == inner || why == outer || (!first && why == canceled)) << why.message();
      EXPECT_EQ(ctx.err(), canceled);
    });
  }
}

// Hunts: close that looks at the list of senders while one is being added, so that it is never
// woken; and a send that neither panics nor arrives.
TEST_P(race_stress_test, close_and_send_at_once_end_in_a_panic_or_a_value_and_never_in_a_deadlock) {
  int panics = 0;
  int arrivals = 0;
  for (int i = 0; i < rounds(2'000); ++i) {
    const run_result r = run([i]() -> task<> {
      auto ch = make_chan<int>(static_cast<std::size_t>(i % 2));
      auto over = make_chan<unit>();
      go([ch, over]() -> task<> {
        co_await ch.send(1);
        over.close();
      });
      go([ch, i]() -> task<> {
        for (int n = 0; n < i % 3; ++n) co_await yield();
        ch.close();
      });
      while (co_await ch.recv()) {
      }
      co_await over.recv();
    });
    if (r.end == run_end::panic) {
      EXPECT_TRUE(is_panic(r, "send on closed channel"));
      ++panics;
    } else {
      EXPECT_EQ(r.end, run_end::ok) << in_words(r);
      ++arrivals;
    }
  }
  EXPECT_EQ(panics + arrivals, rounds(2'000));
}

// Hunts: a member that gives its slot back after it has reported itself done, so that wait()
// returns while the limit is still taken and the next round finds too little room; and more members
// at a time than the limit.
TEST_P(race_stress_test, the_limit_holds_and_is_free_again_when_wait_returns) {
  std::atomic<int> inside = 0;
  std::atomic<int> too_many = 0;
  for (int i = 0; i < rounds(300); ++i) {
    expect_clean([&, i]() -> task<> {
      const int limit = 1 + i % 3;
      errgroup::group g;
      for (int round = 0; round < 3; ++round) {
        g.set_limit(limit);  // panics if a slot is still taken
        for (int m = 0; m < 8; ++m) {
          co_await g.go([&inside, &too_many, limit]() -> task<error> {
            if (++inside > limit) ++too_many;
            co_await yield();
            --inside;
            co_return error{};
          });
        }
        co_await g.wait();
      }
    });
  }
  EXPECT_EQ(too_many, 0);
}

// Hunts: a waker that sees a goroutine before it is fully parked (its resume() has not returned),
// and wakes it twice or not at all.
TEST_P(race_stress_test, a_hand_over_as_early_as_can_be_is_not_lost) {
  constexpr int times = rounds(30'000);
  expect_clean([]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    go([a, b]() -> task<> {
      while (auto v = co_await a.recv()) co_await b.send(*v + 1);
      b.close();
    });
    for (int i = 0; i < times; ++i) {
      co_await a.send(i);
      EXPECT_EQ(co_await b.recv(), i + 1);
    }
    a.close();
    EXPECT_EQ(co_await b.recv(), std::nullopt);
  });
}

// Hunts: a goroutine that is lost, or met twice, where a channel goes over between a lone waiter,
// which stands in its lock, and several, which queue under it.
TEST_P(race_stress_test, alone_or_one_of_several_each_waiter_is_met_once) {
  constexpr int times = rounds(6'000);
  constexpr int pairs = 3;
  std::vector<int> received(pairs * times);
  expect_clean([&received]() -> task<> {
    auto ch = make_chan<int>();
    auto other = make_chan<int>();
    wait_group sending;
    wait_group receiving;
    for (int p = 0; p < pairs; ++p) {
      sending.go([ch, other, p]() -> task<> {
        for (int i = 0; i < times; ++i) {
          const int value = p * times + i;
          if (i % 5 == 1) {
            co_await select(send(ch, value), send(other, value));
          } else if (i % 5 != 2 || !ch.try_send(value)) {
            co_await ch.send(value);
          }
          if (i % (100 + p) == 0) co_await yield();
        }
      });
      receiving.go([ch, p, &received]() -> task<> {
        for (int i = p;; ++i) {
          std::optional<int> value;
          if (i % 7 == 1) {
            co_await select(recv(ch, value));
          } else if (i % 7 != 2 || !(value = ch.try_recv().value)) {
            value = co_await ch.recv();
          }
          if (!value) break;
          ++received[static_cast<std::size_t>(*value)];
          if (i % (50 + p) == 0) co_await yield();
        }
      });
    }
    co_await sending.wait();
    ch.close();
    co_await receiving.wait();
  });
  EXPECT_EQ(received, std::vector<int>(pairs * times, 1));
}

// Hunts: a wait that looks at the counter before the last done and parks after it.
TEST_P(race_stress_test, a_wait_and_the_last_done_at_once_do_not_miss_each_other) {
  constexpr int times = rounds(5'000);
  expect_clean([]() -> task<> {
    for (int i = 0; i < times; ++i) {
      wait_group wg;
      wg.add(2);
      for (int n = 0; n < 2; ++n) go([wg] { wg.done(); });
      co_await wg.wait();
    }
  });
}

// Hunts: a sleeper that is woken by its timer while the run ends, or whose timer is armed after it
// was due.
TEST_P(race_stress_test, timers_that_are_due_at_once_fire_once_each) {
  constexpr int times = rounds(200);
  std::atomic<int> woken = 0;
  for (int i = 0; i < times; ++i) {
    expect_clean([&woken]() -> task<> {
      wait_group wg;
      for (int n = 0; n < 20; ++n) {
        wg.add();
        go([wg, &woken, n]() -> task<> {
          co_await sleep(std::chrono::microseconds{1 + n % 3});
          ++woken;
          wg.done();
        });
      }
      co_await wg.wait();
    });
  }
  EXPECT_EQ(woken, times * 20);
}

}  // namespace
}  // namespace millrace::test
