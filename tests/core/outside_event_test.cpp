// What threads that are not the runtime's may do to a run: wake its goroutines, hold it open, stop
// it, and cost nothing while they wait.
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "support/cpu_time.h"
#include "support/fixture.h"

#if MILLRACE_THREADS

namespace millrace::test {
namespace {

class outside_event_test : public runtime_test {};
MILLRACE_TEST_ON(outside_event_test, every_live_runtime);

/// Runs `main` held open, and `act` on a thread of its own once `main` is parked or close to it.
run_result with_outside(runtime& rt, std::function<task<>(std::atomic<bool>&)> main,
                        const std::function<void()>& act) {
  std::atomic<bool> begun = false;
  std::thread outside{[&] {
    while (!begun) std::this_thread::yield();
    act();
    rt.release();
  }};
  rt.hold();
  run_result r = rt.run(std::move(main), std::ref(begun));
  outside.join();
  return r;
}

TEST_P(outside_event_test, a_channel_closed_by_another_thread_wakes_its_receiver) {
  for (int i = 0; i < 20; ++i) {
    const auto ch = make_chan<unit>();
    EXPECT_TRUE(is_clean(with_outside(
        rt(),
        [ch](std::atomic<bool>& begun) -> task<> {
          begun = true;
          co_await ch.recv();
        },
        [&] { ch.close(); })));
  }
}

TEST_P(outside_event_test, a_context_cancelled_by_another_thread_wakes_a_select) {
  for (int i = 0; i < 20; ++i) {
    auto [ctx, cancel] = with_cancel(background());
    EXPECT_TRUE(is_clean(with_outside(
        rt(),
        [ctx](std::atomic<bool>& begun) -> task<> {
          auto jobs = make_chan<int>();
          std::optional<int> job;
          begun = true;
          EXPECT_EQ(co_await select(recv(jobs, job), done(ctx)), 1U);
        },
        [cancel] { cancel(); })));
  }
}

TEST_P(outside_event_test, a_wait_group_finished_by_another_thread_wakes_its_waiter) {
  for (int i = 0; i < 20; ++i) {
    const wait_group wg;
    wg.add();
    EXPECT_TRUE(is_clean(with_outside(
        rt(),
        [wg](std::atomic<bool>& begun) -> task<> {
          begun = true;
          co_await wg.wait();
        },
        [&] { wg.done(); })));
  }
}

TEST_P(outside_event_test, a_release_that_woke_nobody_leaves_a_deadlock) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(is_deadlock(with_outside(
        rt(),
        [](std::atomic<bool>& begun) -> task<> {
          begun = true;
          co_await chan<unit>{}.recv();
        },
        [] {})));
  }
}

// The time is for the wrong verdict to come, not for synchronisation.
TEST_P(outside_event_test, a_run_that_is_held_is_in_no_deadlock) {
  const auto ch = make_chan<unit>();
  std::atomic<bool> ended_early = false;
  std::atomic<bool> over = false;
  EXPECT_TRUE(is_clean(with_outside(
      rt(),
      [ch, &over](std::atomic<bool>& begun) -> task<> {
        begun = true;
        co_await ch.recv();
        over = true;
      },
      [&] {
        std::this_thread::sleep_for(30ms);
        ended_early = over.load();
        ch.close();
      })));
  EXPECT_FALSE(ended_early);
}

// The time is for the run to be over too early.
TEST_P(outside_event_test, what_waits_is_not_destroyed_while_its_run_is_held) {
  const auto ch = make_chan<unit>();
  std::atomic<bool> gone = false;
  std::atomic<bool> too_early = false;
  const run_result r = with_outside(
      rt(),
      [ch, &gone](std::atomic<bool>& begun) -> task<> {
        go([ch, &gone]() -> task<> {
          const auto tell = std::shared_ptr<void>{nullptr, [&gone](void*) { gone = true; }};
          co_await ch.recv();
        });
        begun = true;
        co_return;
      },
      [&] {
        std::this_thread::sleep_for(20ms);
        too_early = gone.load();
        ch.close();
      });
  EXPECT_FALSE(too_early);
  EXPECT_TRUE(gone);
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 1U) << "main had returned, and nothing could run";
}

task<> yield_once_begun(std::atomic<bool>& begun) {
  begun = true;
  for (;;) co_await yield();
}

TEST_P(outside_event_test, another_thread_stops_a_run_that_computes) {
  const run_result r = with_outside(rt(), yield_once_begun, [&] { rt().stop(); });
  EXPECT_EQ(r.end, run_end::stopped);
  EXPECT_TRUE(r.blocked.empty() && r.leaked.empty());
}

TEST_P(outside_event_test, another_thread_stops_a_run_that_waits) {
  const auto main = [](std::atomic<bool>& begun) -> task<> {
    go([]() -> task<> { co_await sleep(1h); });
    begun = true;
    co_await chan<unit>{}.recv();
  };
  const run_result r = with_outside(rt(), main, [&] { rt().stop(); });
  EXPECT_EQ(r.end, run_end::stopped);
  EXPECT_LT(r.elapsed, 60s);
}

/// The least processor time that 300 ms of `rt`'s idleness cost in some attempts: in node, the
/// engine compiles for a while.
template <class Idle>
std::chrono::nanoseconds least_cost(Idle idle) {
  auto least = std::chrono::nanoseconds::max();
  for (int attempt = 0; attempt < 5 && least > 30ms; ++attempt) {
    const auto before = cpu_time();
    idle();
    least = std::min(least, cpu_time() - before);
  }
  return least;
}

TEST_P(outside_event_test, an_idle_runtime_uses_no_processor_time) {
  expect_clean([]() -> task<> { co_await yield(); });
  EXPECT_LT(least_cost([] { std::this_thread::sleep_for(300ms); }), 30ms) << "without a run";
  EXPECT_LT(least_cost([this] { rt().run([]() -> task<> { co_await sleep(300ms); }); }), 30ms)
      << "asleep";
  EXPECT_LT(least_cost([this] {
              const auto ch = make_chan<unit>();
              with_outside(
                  rt(),
                  [ch](std::atomic<bool>& begun) -> task<> {
                    begun = true;
                    co_await ch.recv();
                  },
                  [&] {
                    std::this_thread::sleep_for(300ms);
                    ch.close();
                  });
            }),
            30ms)
      << "waiting for an outside event";
}

class parallel_test : public runtime_test {};
MILLRACE_TEST_ON(parallel_test, every_threads_runtime);

// Plain functions that wait for each other without letting the worker go: they end only on a thread
// each.
TEST_P(parallel_test, as_many_goroutines_run_at_once_as_there_are_threads) {
  const unsigned threads = GetParam().threads;
  std::atomic<unsigned> here = 0;
  std::atomic<int> gave_up = 0;
  expect_clean([&, threads]() -> task<> {
    wait_group wg;
    for (unsigned i = 0; i < threads; ++i) {
      wg.add();
      go([&, wg, threads] {
        ++here;
        const auto give_up = clock::now() + 20s;
        while (here < threads && clock::now() < give_up) std::this_thread::yield();
        if (here < threads) ++gave_up;
        wg.done();
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(gave_up, 0);
}

TEST_P(parallel_test, a_run_can_be_started_on_one_thread_and_waited_for_on_another) {
  rt().start([]() -> task<> { co_await sleep(1ms); });
  std::thread waiting{[this] { rt().wait(); }};
  rt().wait();
  waiting.join();
  EXPECT_TRUE(is_clean(rt().result()));
}

TEST(threads_runtime_test, has_as_many_workers_as_asked_and_one_a_processor_by_default) {
  EXPECT_EQ(threads_runtime{{.threads = 3}}.threads(), 3U);
  EXPECT_EQ(threads_runtime{}.threads(), std::clamp(std::thread::hardware_concurrency(), 1U, 64U));
}

}  // namespace
}  // namespace millrace::test

#endif
