#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class context_stress_test : public runtime_test {};
MILLRACE_TEST_ON(context_stress_test, every_runtime);

// Hunts: two winners. A cancellation, a deadline and the parent's cancellation come at the same
// moment: one decides, everybody is told the same, and nobody stays asleep.
TEST_P(context_stress_test, of_a_cancel_a_deadline_and_the_parent_one_wins) {
  constexpr int times = rounds(3'000);
  expect_clean([]() -> task<> {
    const error by_parent = errors::make("the parent's");
    const error by_clock = errors::make("the clock's");
    for (int i = 0; i < times; ++i) {
      auto [parent, cancel_parent] = with_cancel_cause(background());
      auto [ctx, cancel] = with_timeout_cause(parent, std::chrono::microseconds{i % 20}, by_clock);
      auto [child, cancel_child] = with_cancel(ctx);
      wait_group wg;
      wg.add(3);
      go([cancel_parent, by_parent, wg]() -> task<> {
        cancel_parent(by_parent);
        wg.done();
        co_return;
      });
      go([cancel, wg, i]() -> task<> {
        for (int n = 0; n < i % 3; ++n) co_await yield();
        cancel();
        wg.done();
      });
      error seen;
      go([child, wg, &seen]() -> task<> {
        co_await child.done().recv();
        seen = cause(child);
        wg.done();
      });
      co_await wg.wait();
      EXPECT_TRUE(seen == by_parent || seen == by_clock || seen == canceled) << seen.message();
      EXPECT_EQ(cause(ctx), seen);
      EXPECT_EQ(cause(child), seen);
      EXPECT_EQ(ctx.err(), seen == by_clock ? deadline_exceeded : canceled);
    }
  });
}

// Hunts: the done channel is made while the context is being cancelled, and nobody closes it.
TEST_P(context_stress_test, a_channel_that_is_asked_for_during_the_cancellation_is_closed) {
  constexpr int times = rounds(5'000);
  expect_clean([]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [parent, cancel] = with_cancel(background());
      auto [child, cancel_child] = with_cancel(parent);
      wait_group wg;
      for (const context& ctx : {parent, child, child}) {
        wg.add();
        go([ctx, wg]() -> task<> {
          co_await ctx.done().recv();
          EXPECT_TRUE(ctx.err()) << "whoever saw it closed sees the error";
          wg.done();
        });
      }
      go([cancel]() -> task<> {
        cancel();
        co_return;
      });
      co_await wg.wait();
    }
  });
}

// Hunts: an error that is told before the channel is closed.
TEST_P(context_stress_test, whoever_was_told_the_error_finds_the_channel_closed) {
  constexpr int times = rounds(2'000);
  std::atomic<int> open = 0;
  expect_clean([&open]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [parent, cancel] = with_cancel(background());
      auto [child, cancel_child] = with_cancel(parent);
      wait_group wg;
      for (const context& ctx : {parent, child}) {
        wg.add();
        go([ctx, wg, &open]() -> task<> {
          const receiver<unit> over = ctx.done();
          while (!ctx.err()) co_await yield();
          std::optional<unit> none;
          if (co_await select(recv(over, none), otherwise()) != 0) ++open;
          wg.done();
        });
      }
      // Many to wake, so that closing takes its time.
      for (int n = 0; n < 5; ++n) {
        wg.add();
        go([child, wg]() -> task<> {
          co_await child.done().recv();
          wg.done();
        });
      }
      co_await yield();
      cancel();
      co_await wg.wait();
    }
  });
  EXPECT_EQ(open, 0);
}

// Hunts: a child that is added to, or dropped from, a list that is being emptied: it is told never
// or twice, or freed while it is told.
TEST_P(context_stress_test, children_come_and_go_while_the_parent_is_cancelled) {
  constexpr int times = rounds(400);
  expect_clean([]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [parent, cancel] = with_cancel(background());
      wait_group wg;
      for (int n = 0; n < 4; ++n) {
        wg.add();
        go([parent, wg, n]() -> task<> {
          std::vector<context> kept;
          std::vector<receiver<unit>> channels;
          for (int made = 1; !parent.err(); ++made) {
            auto [child, cancel_child] = with_cancel(parent);
            switch (n) {
              case 0:
                kept.push_back(child);
                break;
              case 1:
                static_cast<void>(child.done());  // dropped with its channel
                break;
              case 2:
                channels.push_back(with_cancel(child).ctx.done());  // kept by the list
                break;
              default:
                cancel_child();
            }
            if (made % 10 == 0) co_await yield();
          }
          // The parent's error is there before its children are told, as in Go: but they are told.
          for (const context& ctx : kept) {
            co_await ctx.done().recv();
            EXPECT_TRUE(ctx.err());
          }
          for (const auto& over : channels) co_await over.recv();
          wg.done();
        });
      }
      for (int n = 0; n < i % 5; ++n) co_await yield();
      cancel();
      co_await wg.wait();
    }
  });
}

// Hunts: a node's last handle that goes at the moment at which its parent is cancelled, while
// somebody waits on its channel.
TEST_P(context_stress_test, the_last_handle_goes_as_the_parent_is_cancelled) {
  constexpr int times = rounds(4'000);
  expect_clean([]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [parent, cancel] = with_cancel(background());
      std::optional<context> child = with_cancel(parent).ctx;
      std::optional<context> grandchild = with_cancel(*child).ctx;
      const receiver<unit> over = child->done();
      const receiver<unit> further = grandchild->done();
      wait_group wg;
      wg.add(2);
      go([child = std::exchange(child, {}), grandchild = std::exchange(grandchild, {}), wg,
          i]() mutable -> task<> {
        if (i % 2 == 0) co_await yield();
        child.reset();
        grandchild.reset();
        wg.done();
      });
      go([cancel, wg, i]() -> task<> {
        if (i % 3 == 0) co_await yield();
        cancel();
        wg.done();
      });
      co_await over.recv();
      co_await further.recv();
      co_await wg.wait();
    }
  });
}

// Hunts: a lock that is taken inside another one. Go's TestInterlockedCancels, and the other way
// round: parents cancel children whose functions cancel the parents.
TEST_P(context_stress_test, contexts_that_cancel_each_other_do_not_lock_each_other_out) {
  constexpr int times = rounds(1'000);
  expect_clean([]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [parent, cancel_parent] = with_cancel(background());
      auto [child, cancel_child] = with_cancel(parent);
      wait_group wg;
      wg.add(4);
      after_func(child, [cancel_parent, wg] {
        cancel_parent();
        wg.done();
      });
      after_func(parent, [cancel_child, wg] {
        cancel_child();
        wg.done();
      });
      go([cancel_parent, wg]() -> task<> {
        cancel_parent();
        wg.done();
        co_return;
      });
      go([cancel_child, wg]() -> task<> {
        cancel_child();
        wg.done();
        co_return;
      });
      co_await wg.wait();
      EXPECT_EQ(parent.err(), canceled);
      EXPECT_EQ(child.err(), canceled);
    }
  });
}

// Hunts: a function that is both started and said to be stopped, or neither.
TEST_P(context_stress_test, a_function_is_either_stopped_or_started) {
  constexpr int times = rounds(4'000);
  std::atomic<int> started = 0;
  std::atomic<int> stopped = 0;
  const auto held = std::make_shared<int>();
  expect_clean([&, held]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      wg.add(2);
      const stop_func stop = after_func(ctx, [&started, held] { ++started; });
      go([stop, wg, &stopped]() -> task<> {
        if (stop()) ++stopped;
        if (stop()) ++stopped;
        wg.done();
        co_return;
      });
      go([cancel, wg, i]() -> task<> {
        if (i % 2 == 0) co_await yield();
        cancel();
        wg.done();
      });
      co_await wg.wait();
    }
  });
  EXPECT_EQ(started + stopped, times);
  EXPECT_EQ(held.use_count(), 1);
}

// Hunts: a deadline that fires while its context is cancelled and freed: a use after free, or a
// timer that stays in the runtime (the run would not end for an hour).
TEST_P(context_stress_test, deadlines_fire_while_their_contexts_are_cancelled_and_freed) {
  constexpr int times = rounds(2'000);
  expect_clean([]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto [root, cancel] = with_cancel(background());
      for (int n = 0; n < 4; ++n) {
        auto [ctx, cancel_ctx] = with_timeout(root, std::chrono::microseconds{(i * n) % 30});
        if (n % 2 == 0) cancel_ctx();
        auto [far, cancel_far] = with_timeout(ctx, 1h);
      }
      if (i % 4 == 0) co_await sleep(std::chrono::microseconds{i % 30});
      cancel();
    }
  });
  expect_deadlock([]() -> task<> {
    auto [root, cancel] = with_cancel(background());
    for (int i = 0; i < times; ++i) {
      auto [far, cancel_far] = with_timeout(root, 1h);
      if (i % 2 == 0) cancel_far();
    }
    cancel();
    co_await make_chan<int>().recv();
  });
}

#if MILLRACE_THREADS

// A simulated run has no other threads.
class context_outside_stress_test : public runtime_test {};
MILLRACE_TEST_ON(context_outside_stress_test, every_live_runtime);

// Hunts: a cancellation from a thread of its own that meets the end of the run, whose functions and
// deadlines go at that moment.
TEST_P(context_outside_stress_test, a_run_ends_while_another_thread_cancels) {
  constexpr int times = rounds(200);
  for (int i = 0; i < times; ++i) {
    auto [ctx, cancel] = with_cancel(background());
    std::atomic<bool> begun = false;
    std::thread outside{[&begun, cancel] {
      while (!begun) std::this_thread::yield();
      cancel();
    }};
    // Gone as soon as the run has ended: nobody may still be about to speak to it.
    auto brief = make_runtime(GetParam());
    const run_result r = brief->run([ctx, &begun]() -> task<> {
      auto [child, cancel_child] = with_timeout(ctx, 1h);
      begun = true;
      for (int n = 0; n < 50; ++n) co_await yield();
    });
    brief.reset();
    outside.join();
    EXPECT_EQ(r.end, run_end::ok);
    EXPECT_EQ(ctx.err(), canceled);
  }
}

#endif

}  // namespace
}  // namespace millrace::test
