// What the threads runtime promises about which worker runs what.
#include "support/fixture.h"

#if MILLRACE_THREADS

#include <atomic>
#include <thread>

namespace millrace::test {
namespace {

/// The fixture of runtimes with at least two workers.
class scheduler_test : public runtime_test {};
MILLRACE_TEST_ON(scheduler_test, every_runtime_of_2_threads_or_more);

/// Keeps this worker's thread until it happens.
void spin_until(const std::atomic<bool>& happened) {
  while (!happened) std::this_thread::yield();
}

// Nobody is woken for a goroutine in the slot of the worker that readied it: whoever keeps watch
// has to find it there.
TEST_P(scheduler_test, a_goroutine_readied_by_one_that_computes_on_is_run_by_another_worker) {
  expect_clean([]() -> task<> {
    std::atomic<bool> ran = false;
    go([&ran] { ran = true; });
    spin_until(ran);
    co_return;
  });
}

TEST_P(scheduler_test, goroutines_queued_behind_one_that_computes_on_are_run_by_others) {
  expect_clean([]() -> task<> {
    std::atomic<int> left = 10;
    std::atomic<bool> all_ran = false;
    for (int i = 0; i < 10; ++i) {
      go([&left, &all_ran] {
        if (--left == 0) all_ran = true;
      });
    }
    spin_until(all_ran);
    co_return;
  });
}

TEST_P(scheduler_test, a_goroutine_that_is_due_is_run_while_another_computes) {
  expect_clean([]() -> task<> {
    std::atomic<bool> ran = false;
    go([&ran]() -> task<> {
      co_await sleep(1ms);
      ran = true;
    });
    co_await yield();
    co_await yield();
    spin_until(ran);
  });
}

// Two goroutines that wake each other inherit one time slice; when it is over the others have
// theirs.
TEST_P(scheduler_test, two_that_wake_each_other_do_not_shut_the_others_out) {
  expect_clean([]() -> task<> {
    auto ping = make_chan<int>();
    auto pong = make_chan<int>();
    std::atomic<bool> ran = false;
    go([ping, pong]() -> task<> {
      while (auto value = co_await ping.recv()) co_await pong.send(*value);
    });
    go([&ran] { ran = true; });
    for (int i = 0; !ran; ++i) {
      co_await ping.send(i);
      co_await pong.recv();
    }
    ping.close();
  });
}

// They keep every ring full, and what comes from outside waits in the common queue, behind those
// that overflowed.
TEST_P(scheduler_test, one_that_is_woken_from_outside_has_its_turn_among_many_that_never_block) {
  auto call = make_chan<unit>();
  std::atomic<bool> listening = false;
  std::atomic<bool> called = false;
  rt().hold();
  rt().start([&]() -> task<> {
    for (int i = 0; i < 2'000; ++i) {
      go([&called]() -> task<> {
        while (!called) co_await yield();
      });
    }
    listening = true;
    co_await call.recv();
    called = true;
  });
  while (!listening) std::this_thread::yield();
  blocking_send(call, unit{});
  rt().release();
  rt().wait();
  EXPECT_TRUE(is_clean(rt().result()));
}

TEST_P(scheduler_test, what_workers_take_from_each_other_is_counted) {
  const run_result r = run([]() -> task<> {
    std::atomic<bool> ran = false;
    go([&ran] { ran = true; });
    spin_until(ran);
    co_return;
  });
  EXPECT_TRUE(is_clean(r));
  EXPECT_GE(r.steals, 1U);
}

}  // namespace
}  // namespace millrace::test

#endif
