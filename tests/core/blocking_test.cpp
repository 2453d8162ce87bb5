#include "millrace/blocking.h"

#include "support/fixture.h"

#if MILLRACE_THREADS

#include <atomic>
#include <thread>
#include <vector>

#include "support/sizes.h"

namespace millrace::test {
namespace {

/// Threads that meet goroutines, over each runtime that has threads of its own.
class blocking_test : public runtime_test {};
MILLRACE_TEST_ON(blocking_test, every_threads_runtime);

TEST_P(blocking_test, a_thread_sends_to_a_goroutine_and_receives_its_answer) {
  auto questions = make_chan<int>();
  auto answers = make_chan<int>();
  rt().hold();
  rt().start([questions, answers]() -> task<> {
    while (auto question = co_await questions.recv()) co_await answers.send(*question * 2);
    answers.close();
  });
  for (int i = 0; i < 100; ++i) {
    blocking_send(questions, i);
    ASSERT_EQ(blocking_recv(answers), 2 * i);
  }
  questions.close();
  EXPECT_EQ(blocking_recv(answers), std::nullopt);
  rt().release();
  rt().wait();
  EXPECT_TRUE(is_clean(rt().result()));
}

TEST_P(blocking_test, a_buffer_takes_values_that_nobody_waits_for) {
  auto values = make_chan<int>(2);
  blocking_send(values, 1);
  blocking_send(values, 2);
  expect_clean([values]() -> task<> {
    EXPECT_EQ(co_await values.recv(), 1);
    EXPECT_EQ(co_await values.recv(), 2);
  });
}

TEST_P(blocking_test, two_threads_meet_at_an_unbuffered_channel) {
  auto meeting = make_chan<int>();
  std::thread other{[meeting] { blocking_send(meeting, 7); }};
  EXPECT_EQ(blocking_recv(meeting), 7);
  other.join();
}

TEST_P(blocking_test, closing_lets_a_waiting_thread_go) {
  auto values = make_chan<int>();
  std::atomic<bool> gone = false;
  std::thread waiting{[values, &gone] {
    EXPECT_EQ(blocking_recv(values), std::nullopt);
    gone = true;
  }};
  expect_clean([values]() -> task<> {
    co_await sleep(1ms);
    values.close();
  });
  waiting.join();
  EXPECT_TRUE(gone);
}

// Hunts a wake-up that is lost, or a value that two take, between threads that block and goroutines
// that park on the same channel.
TEST_P(blocking_test, every_value_arrives_once_whoever_sends_and_receives) {
  constexpr int each = rounds(2'000);
  auto values = make_chan<int>(1);
  std::atomic<long> sum = 0;
  std::atomic<int> sending = 4;
  const auto sent_all = [&sending, values] {
    if (--sending == 0) values.close();
  };
  rt().hold();
  rt().start([&]() -> task<> {
    wait_group all;
    for (int n = 0; n < 2; ++n) {
      all.go([&]() -> task<> {
        for (int i = 1; i <= each; ++i) co_await values.send(i);
        sent_all();
      });
      all.go([&]() -> task<> {
        while (auto value = co_await values.recv()) sum += *value;
      });
    }
    co_await all.wait();
  });
  std::vector<std::thread> threads;
  for (int n = 0; n < 2; ++n) {
    threads.emplace_back([&] {
      for (int i = 1; i <= each; ++i) blocking_send(values, i);
      sent_all();
    });
    threads.emplace_back([&] {
      while (auto value = blocking_recv(values)) sum += *value;
    });
  }
  for (std::thread& t : threads) t.join();
  rt().release();
  rt().wait();
  EXPECT_TRUE(is_clean(rt().result()));
  EXPECT_EQ(sum, 4L * each * (each + 1) / 2);
}

TEST_P(blocking_test, block_on_returns_what_main_returns) {
  const auto add = [](int a, int b) -> task<int> {
    co_await yield();
    co_return a + b;
  };
  EXPECT_EQ(block_on(rt(), add, 3, 4), 7);
  bool ran = false;
  block_on(rt(), [&ran]() -> task<> {
    ran = true;
    co_return;
  });
  EXPECT_TRUE(ran);
}

TEST_P(blocking_test, it_panics_in_a_goroutine) {
  expect_panic("blocking_recv in a goroutine would block its thread: co_await ch.recv()",
               []() -> task<> {
                 static_cast<void>(blocking_recv(make_chan<int>()));
                 co_return;
               });
}

#if GTEST_HAS_DEATH_TEST
TEST(blocking_death_test, sending_on_a_closed_channel_ends_the_process) {
  auto closed = make_chan<int>(1);
  closed.close();
  EXPECT_DEATH(blocking_send(closed, 1), "send on closed channel");
}
#endif

TEST_P(blocking_test, a_thread_waits_for_a_timer) {
  EXPECT_TRUE(blocking_recv(after(1ms)));
  const timer t = new_timer(1h);
  std::thread sooner{[&t] { t.reset(1ms); }};
  EXPECT_TRUE(blocking_recv(t.c()));
  sooner.join();
  t.reset(1ms);
  expect_clean([&t]() -> task<> { EXPECT_TRUE(co_await t.c().recv()); });
}

TEST_P(blocking_test, threads_share_a_ticker_s_ticks) {
  const ticker ticks = new_ticker(1ms);
  std::vector<std::thread> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back([&ticks] {
      for (int n = 0; n < 3; ++n) EXPECT_TRUE(blocking_recv(ticks.c()));
    });
  }
  for (std::thread& t : waiting) t.join();
  expect_clean([&ticks]() -> task<> { EXPECT_TRUE(co_await ticks.c().recv()); });
}

}  // namespace
}  // namespace millrace::test

#endif
