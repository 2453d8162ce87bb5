#include "millrace/sleep.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class sleep_test : public runtime_test {};
MILLRACE_TEST_ON(sleep_test, every_runtime);

TEST_P(sleep_test, lasts_at_least_as_long_as_asked) {
  expect_clean([]() -> task<> {
    for (const auto d : {1us, 100us, 3000us}) {
      const auto start = now();
      co_await sleep(d);
      EXPECT_GE(now() - start, d);
    }
  });
}

TEST_P(sleep_test, zero_and_less_return_at_once) {
  expect_clean([]() -> task<> {
    co_await sleep(0s);
    co_await sleep(-1h);
  });
}

// A simulated clock waits until nobody can go on; here somebody always can.
class busy_sleep_test : public runtime_test {};
MILLRACE_TEST_ON(busy_sleep_test, every_live_runtime);

TEST_P(busy_sleep_test, others_run_meanwhile) {
  expect_clean([]() -> task<> {
    std::atomic<bool> woke = false;
    auto beat = make_chan<unit>();
    go([&woke, beat]() -> task<> {
      co_await sleep(2ms);
      woke = true;
      co_await beat.recv();
    });
    while (!woke) co_await yield();
    co_await beat.send({});
  });
}

TEST_P(sleep_test, the_shorter_of_two_ends_first) {
  std::string order;
  expect_clean([&order]() -> task<> {
    auto woke = make_chan<char>();
    go([woke]() -> task<> {
      co_await sleep(300ms);
      co_await woke.send('b');
    });
    go([woke]() -> task<> {
      co_await sleep(1ms);
      co_await woke.send('a');
    });
    order += *co_await woke.recv();
    order += *co_await woke.recv();
  });
  EXPECT_EQ(order, "ab");
}

// A worker that watches the clock for the far deadline has to be told of the near one.
TEST_P(sleep_test, a_nearer_deadline_is_kept_while_a_farther_one_is_watched) {
  const run_result r = run([]() -> task<> {
    auto started = make_chan<unit>();
    go([started]() -> task<> {
      co_await started.send({});
      co_await sleep(1h);
    });
    co_await started.recv();
    for (int i = 0; i < 10; ++i) co_await sleep(1ms);
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_LT(r.elapsed, 60s);
}

TEST_P(sleep_test, many_sleepers_all_wake) {
  std::atomic<int> woken = 0;
  expect_clean([&woken]() -> task<> {
    wait_group wg;
    for (int i = 0; i < 1000; ++i) {
      wg.add();
      go([wg, &woken, i]() -> task<> {
        co_await sleep(std::chrono::microseconds{(i * 7919) % 5000});
        ++woken;
        wg.done();
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(woken, 1000);
}

class sequential_test : public runtime_test {};
MILLRACE_TEST_ON(sequential_test, every_sequential_runtime);

TEST_P(sequential_test, yield_lets_each_other_goroutine_have_its_turn) {
  std::string order;
  expect_clean([&order]() -> task<> {
    auto twice = [](std::string& out, char name, wait_group wg) -> task<> {
      out += name;
      co_await yield();
      out += name;
      wg.done();
    };
    wait_group wg;
    for (const char name : {'a', 'b', 'c'}) {
      wg.add();
      go(twice, std::ref(order), name, wg);
    }
    co_await wg.wait();
  });
  EXPECT_EQ(order, "abcabc");
}

#if MILLRACE_THREADS

class parallel_sleep_test : public runtime_test {};
MILLRACE_TEST_ON(parallel_sleep_test, every_runtime_of_4_threads_or_more);

// Hunts: the idle worker that watches the clock is given work, and no other one takes over the
// watch. Every worker but one is kept busy; that one has to wake the sleeper.
TEST_P(parallel_sleep_test, a_timer_fires_while_all_other_workers_compute) {
  const unsigned threads = GetParam().threads;
  for (int round = 0; round < 5; ++round) {
    std::atomic<bool> woke = false;
    std::atomic<unsigned> busy = 0;
    std::atomic<int> gave_up = 0;
    const auto compute = [&] {
      ++busy;
      const auto give_up = clock::now() + 20s;
      while (!woke) {
        std::this_thread::yield();
        if (clock::now() > give_up) {
          ++gave_up;
          return;
        }
      }
    };
    expect_clean([&]() -> task<> {
      wait_group wg;
      wg.add();
      go([wg, &woke, &busy, threads]() -> task<> {
        co_await sleep(2ms);
        // Asleep when the others have begun, whatever the machine's load.
        while (busy < threads - 1) co_await sleep(2ms);
        woke = true;
        wg.done();
      });
      for (unsigned i = 2; i < threads; ++i) go(compute);
      compute();
      co_await wg.wait();
    });
    EXPECT_EQ(gave_up, 0) << "round " << round;
  }
}

#endif

}  // namespace
}  // namespace millrace::test
