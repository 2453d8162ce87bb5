// A goroutine that waits alone on a channel stands in the channel's lock (see detail/chan_lock.h),
// if it is not traced: here, whoever may come to it there does.
#include <optional>
#include <vector>

#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class chan_alone_test : public runtime_test {};
MILLRACE_TEST_ON(chan_alone_test, every_runtime);

constexpr int meetings = 50;

/// Sends 0, 1, 2 and so on, each when the one before has been received.
task<> count(sender<int> out) {
  for (int i = 0; i < meetings; ++i) co_await out.send(i);
}

/// Receives them.
task<> expect_count(receiver<int> in, wait_group done) {
  for (int i = 0; i < meetings; ++i) EXPECT_EQ(co_await in.recv(), i);
  done.done();
}

TEST_P(chan_alone_test, a_receiver_is_met_by_a_send_that_does_not_wait) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    wait_group done;
    done.add();
    go(expect_count, ch, done);
    for (int i = 0; i < meetings; ++i) {
      while (!ch.try_send(i)) co_await yield();
    }
    co_await done.wait();
  });
}

TEST_P(chan_alone_test, a_sender_is_met_by_a_receive_that_does_not_wait) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    go(count, ch);
    for (int i = 0; i < meetings; ++i) {
      received<int> got = ch.try_recv();
      for (; !got.ready; got = ch.try_recv()) co_await yield();
      EXPECT_EQ(got.value, i);
    }
  });
}

TEST_P(chan_alone_test, a_receiver_is_met_by_a_select) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    auto other = make_chan<int>();
    wait_group done;
    done.add();
    go(expect_count, ch, done);
    for (int i = 0; i < meetings; ++i) {
      EXPECT_EQ(co_await select(send(other, i), send(ch, i)), 1U);
    }
    co_await done.wait();
  });
}

TEST_P(chan_alone_test, a_sender_is_met_by_a_select) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    auto other = make_chan<int>();
    go(count, ch);
    for (int i = 0; i < meetings; ++i) {
      std::optional<int> got;
      std::optional<int> never;
      EXPECT_EQ(co_await select(recv(other, never), recv(ch, got)), 1U);
      EXPECT_EQ(got, i);
    }
  });
}

TEST_P(chan_alone_test, close_wakes_a_receiver) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < meetings; ++i) {
      auto ch = make_chan<int>();
      wait_group done;
      done.add();
      go([ch, done]() -> task<> {
        EXPECT_EQ(co_await ch.recv(), std::nullopt);
        EXPECT_EQ(co_await ch.recv(), std::nullopt);
        done.done();
      });
      if (i % 2 == 0) co_await yield();
      ch.close();
      co_await done.wait();
    }
  });
}

TEST_P(chan_alone_test, close_makes_a_sender_panic) {
  expect_panic("send on closed channel", []() -> task<> {
    auto ch = make_chan<tracked>();
    go([ch]() -> task<> { co_await ch.send(tracked{1}); });
    co_await yield();
    ch.close();
    co_await stay();
  });
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(chan_alone_test, what_a_run_leaves_behind_is_gone_from_a_channel_that_outlives_it) {
  const auto ch = make_chan<int>(0, "outside");
  const run_result receiving = run([ch]() -> task<> {
    go([ch]() -> task<> { co_await ch.recv(); });
    co_await yield();
  });
  ASSERT_EQ(receiving.leaked.size(), 1U);
  EXPECT_EQ(receiving.leaked[0].reason, "chan receive");
  EXPECT_FALSE(ch.try_send(1));
  const run_result sending = run([ch]() -> task<> {
    go([ch]() -> task<> { co_await ch.send(2); });
    co_await yield();
  });
  ASSERT_EQ(sending.leaked.size(), 1U);
  EXPECT_EQ(sending.leaked[0].reason, "chan send");
  EXPECT_FALSE(ch.try_recv().ready);
  expect_clean([ch]() -> task<> {
    go(count, ch);
    for (int i = 0; i < meetings; ++i) EXPECT_EQ(co_await ch.recv(), i);
  });
}

// Where it is known who comes first.
class chan_alone_order_test : public runtime_test {};
MILLRACE_TEST_ON(chan_alone_order_test, every_sequential_runtime);

TEST_P(chan_alone_order_test, those_who_come_later_queue_behind_it) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    for (int i = 0; i < meetings; ++i) {
      go([ch, i]() -> task<> { co_await ch.send(i); });
      co_await yield();
    }
    for (int i = 0; i < meetings; ++i) EXPECT_EQ(co_await ch.recv(), i);
  });
}

}  // namespace
}  // namespace millrace::test
