#include <atomic>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class run_stress_test : public runtime_test {};
MILLRACE_TEST_ON(run_stress_test, every_runtime);

// Hunts: goroutines that are lost or run twice when many are spawned from many, and records that
// are freed twice.
TEST_P(run_stress_test, a_storm_of_goroutines_all_run_once) {
  constexpr int spawners = 20;
  constexpr int each = rounds(2'000);
  std::atomic<int> ran = 0;
  expect_clean([&ran]() -> task<> {
    wait_group wg;
    for (int s = 0; s < spawners; ++s) {
      wg.add();
      go([wg, &ran]() -> task<> {
        for (int i = 0; i < each; ++i) {
          wg.add();
          go([wg, &ran, i]() -> task<> {
            if (i % 3 == 0) co_await yield();
            ++ran;
            wg.done();
          });
        }
        wg.done();
        co_return;
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(ran, spawners * each);
}

// Hunts: a worker that enters the next run with the state of the last one: a count of idle workers
// that is off by one gives a wrong deadlock or none; a phase that is missed, a hang.
TEST_P(run_stress_test, many_small_runs_end_as_they_must) {
  for (int i = 0; i < rounds(2'000); ++i) {
    const run_result r = run([i]() -> task<> {
      auto ch = make_chan<int>();
      go([ch]() -> task<> { co_await ch.send(1); });
      if (i % 4 != 0) co_await ch.recv();
      if (i % 4 == 1) co_await ch.recv();
      if (i % 4 == 2) co_await panic("two");
    });
    switch (i % 4) {
      case 0:
        EXPECT_EQ(r.end, run_end::ok);
        ASSERT_EQ(r.leaked.size(), 1U) << in_words(r);
        EXPECT_EQ(r.leaked[0].reason, "chan send");
        break;
      case 1:
        ASSERT_TRUE(is_deadlock(r));
        break;
      case 2:
        ASSERT_TRUE(is_panic(r, "two"));
        break;
      default:
        ASSERT_TRUE(is_clean(r));
    }
  }
}

// Hunts: stop that comes while the run begins, ends by itself or has ended: a hang, or the stop of
// the next run.
TEST_P(run_stress_test, stop_at_any_moment_ends_the_run_or_comes_too_late) {
  int stopped = 0;
  int times = 0;
  for (; times < rounds(500); ++times) {
    const run_result r = run([this, n = times]() -> task<> {
      go([this, n]() -> task<> {
        for (int i = 0; i < n % 5; ++i) co_await yield();
        rt().stop();
      });
      for (int i = 0; i < n % 7; ++i) co_await yield();
    });
    EXPECT_TRUE(r.end == run_end::stopped || r.end == run_end::ok) << in_words(r);
    if (r.end == run_end::stopped) ++stopped;
    expect_clean([]() -> task<> { co_await yield(); });
  }
  EXPECT_GT(stopped, 0);
}

// Hunts: panics of several goroutines at once: one is reported, all are unwound, nothing is resumed
// afterwards.
TEST_P(run_stress_test, of_several_panics_at_once_one_is_the_run_s) {
  for (int i = 0; i < rounds(500); ++i) {
    std::atomic<int> resumed = 0;
    const run_result r = run([&resumed]() -> task<> {
      for (int g = 0; g < 4; ++g) {
        go([&resumed]() -> task<> {
          co_await yield();
          co_await panic("mine");
          ++resumed;
        });
      }
      co_await chan<unit>{}.recv();
    });
    EXPECT_TRUE(is_panic(r, "mine"));
    EXPECT_GE(r.panicked, 2U);
    EXPECT_EQ(resumed, 0);
  }
}

// Hunts: frames that go back to a list of another thread and are handed out while still in use,
// when goroutines that were made on one worker end on another.
TEST_P(run_stress_test, frames_that_end_on_another_worker_are_reused_safely) {
  constexpr int times = rounds(2'000);
  expect_clean([]() -> task<> {
    struct calls {
      static task<int> nested(int n, receiver<int> in) {
        if (n == 0) co_return (co_await in.recv()).value();
        const int below = co_await nested(n - 1, in);
        co_return below + 1;
      }
    };
    auto numbers = make_chan<int>();
    auto sums = make_chan<int>();
    go([numbers]() -> task<> {
      for (int i = 0; i < times; ++i) co_await numbers.send(i);
    });
    for (int i = 0; i < times; ++i) {
      go([numbers, sums, i]() -> task<> {
        co_await sums.send(co_await calls::nested(i % 7, numbers) - i % 7);
      });
    }
    long sum = 0;
    for (int i = 0; i < times; ++i) sum += *co_await sums.recv();
    EXPECT_EQ(sum, static_cast<long>(times) * (times - 1) / 2);
  });
}

}  // namespace
}  // namespace millrace::test
