#include <atomic>
#include <thread>

#include "support/fake_outside.h"
#include "support/fixture.h"
#include "support/sizes.h"

#if MILLRACE_THREADS

namespace millrace::test {
namespace {

class outside_stress_test : public runtime_test {};
MILLRACE_TEST_ON(outside_stress_test, every_live_runtime);

// Hunts: an answer and a cancellation that both wake the goroutine, or neither; an answer that
// writes into a frame that is gone; a hold that is not given back, which would hide the deadlock.
TEST_P(outside_stress_test, an_answer_that_races_a_cancellation_settles_each_call_once) {
  constexpr int calls_each = 20;
  std::atomic<int> taken_answers = 0;
  fake_outside outside{[&](outside_calls& calls, const outside_request& r) {
    if (r.given_up) return;
    if (std::byte* mine = calls.room(r.call, 1)) *mine = std::byte{1};
    if (calls.answer(r.call, {.numbers = {1}})) ++taken_answers;
  }};
  int answered = 0;
  for (int i = 0; i < rounds(200); ++i) {
    std::atomic<int> went_on = 0;
    std::atomic<int> with_answer = 0;
    EXPECT_TRUE(is_deadlock(run([&]() -> task<> {
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      for (std::uint32_t n = 1; n <= calls_each; ++n) {
        wg.go([&, ctx, n]() -> task<> {
          const outside_answer a = co_await outside.calls.ask({.kind = "fetch", .task = n}, ctx);
          ++went_on;
          if (!a.err) ++with_answer;
          EXPECT_EQ(a.err ? 0U : 1U, a.numbers.size());
        });
      }
      for (int turn = 0; turn < i % 17; ++turn) co_await yield();
      cancel();
      co_await wg.wait();
      co_await stay();
    })));
    EXPECT_EQ(went_on, calls_each);
    answered += with_answer;
  }
  outside.stop();  // whoever woke the last goroutine may not have counted it yet
  EXPECT_EQ(answered, taken_answers);
  EXPECT_EQ(outside.calls.pending(), 0U);
}

// Hunts: an answer that makes a goroutine runnable while, or after, the end of the run destroys it:
// a use of freed memory, or one that the next run finds in its queue.
TEST_P(outside_stress_test, an_answer_that_races_the_end_of_the_run_is_taken_or_too_late) {
  fake_outside outside{[&](outside_calls& calls, const outside_request& r) {
    if (!r.given_up) calls.answer(r.call, {});
  }};
  for (int i = 0; i < rounds(500); ++i) {
    const run_result r = run([&, i]() -> task<> {
      for (int n = 0; n < 8; ++n)
        go([&]() -> task<> { co_await outside.calls.ask({.kind = "fetch"}); });
      for (int turn = 0; turn < i % 5; ++turn) co_await yield();
      if (i % 2 == 0) rt().stop();
    });
    for (const goroutine_info& g : r.leaked) EXPECT_EQ(g.reason, "outside call");
    if (i % 2 == 1) EXPECT_EQ(r.end, run_end::ok);
  }
  EXPECT_EQ(outside.calls.pending(), 0U);
}

// Hunts: a goroutine that another thread has taken out of a list, and that the end of its run
// destroys before it is woken.
TEST_P(outside_stress_test, a_thread_that_holds_the_run_may_wake_whom_its_end_destroys) {
  for (int i = 0; i < rounds(300); ++i) {
    const auto made = with_cancel(background());
    const auto ch = make_chan<int>();
    const mutex m;
    const wait_group wg;
    ASSERT_TRUE(m.try_lock());
    wg.add();
    std::atomic<bool> begun = false;
    rt().hold();
    std::thread outside{[&] {
      while (!begun) {
      }
      made.cancel();
      m.unlock();
      ch.try_send(1);
      ch.close();
      wg.done();
      rt().release();
    }};
    const run_result r = run([&]() -> task<> {
      for (int n = 0; n < 4; ++n) {
        go([ctx = made.ctx]() -> task<> { co_await select(done(ctx)); });
        go([m]() -> task<> { co_await m.lock(); });
        go([ch]() -> task<> { co_await ch.recv(); });
        go([wg]() -> task<> { co_await wg.wait(); });
      }
      for (int turn = 0; turn < i % 5; ++turn) co_await yield();
      begun = true;
      if (i % 2 == 0) rt().stop();
    });
    outside.join();
    EXPECT_EQ(r.end, i % 2 == 0 ? run_end::stopped : run_end::ok);
  }
}

}  // namespace
}  // namespace millrace::test

#endif
