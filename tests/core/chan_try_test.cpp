#include "support/fixture.h"

namespace millrace::test {
namespace {

class chan_try_test : public runtime_test {};
MILLRACE_TEST_ON(chan_try_test, every_runtime);

TEST_P(chan_try_test, a_send_succeeds_while_there_is_room) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(2);
    EXPECT_TRUE(ch.try_send(1));
    EXPECT_TRUE(ch.try_send(2));
    EXPECT_FALSE(ch.try_send(3));
    EXPECT_EQ(ch.len(), 2U);
    EXPECT_EQ(co_await ch.recv(), 1);
    EXPECT_TRUE(sender<int>{ch}.try_send(4));
  });
}

TEST_P(chan_try_test, a_receive_tells_empty_from_closed) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    EXPECT_FALSE(ch.try_recv().ready);
    co_await ch.send(5);
    ch.close();
    const received<int> last = receiver<int>{ch}.try_recv();
    EXPECT_TRUE(last.ready);
    EXPECT_EQ(last.value, 5);
    const received<int> drained = ch.try_recv();
    EXPECT_TRUE(drained.ready);
    EXPECT_EQ(drained.value, std::nullopt);
  });
}

TEST_P(chan_try_test, on_an_unbuffered_channel_somebody_must_be_waiting) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    EXPECT_FALSE(ch.try_send(1));
    EXPECT_FALSE(ch.try_recv().ready);
    auto got = make_chan<int>(1);
    go([ch, got]() -> task<> { co_await got.send(*co_await ch.recv()); });
    while (!ch.try_send(2)) co_await yield();
    EXPECT_EQ(co_await got.recv(), 2);
    go([ch]() -> task<> { co_await ch.send(3); });
    received<int> taken = ch.try_recv();
    for (; !taken.ready; taken = ch.try_recv()) co_await yield();
    EXPECT_EQ(taken.value, 3);
  });
}

TEST_P(chan_try_test, on_a_nil_channel_neither_goes_on) {
  expect_clean([]() -> task<> {
    EXPECT_FALSE(chan<int>{}.try_send(1));
    EXPECT_FALSE(chan<int>{}.try_recv().ready);
    co_return;
  });
}

TEST_P(chan_try_test, a_send_on_a_closed_channel_panics) {
  expect_panic("send on closed channel", []() -> task<> {
    auto ch = make_chan<int>(1);
    ch.close();
    ch.try_send(1);
    co_return;
  });
}

TEST_P(chan_try_test, both_can_be_called_outside_a_run) {
  auto ch = make_chan<int>(1);
  EXPECT_TRUE(ch.try_send(1));
  EXPECT_EQ(ch.try_recv().value, 1);
}

}  // namespace
}  // namespace millrace::test
