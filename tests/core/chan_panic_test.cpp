// The operations on a channel that panic, and with which words.
#include "support/fixture.h"

namespace millrace::test {
namespace {

class chan_panic_test : public runtime_test {};
MILLRACE_TEST_ON(chan_panic_test, every_runtime);

TEST_P(chan_panic_test, a_send_on_a_closed_channel_panics) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{4}}) {
    bool came_past = false;
    const run_result r = run([&came_past, capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      ch.close();
      co_await ch.send(1);
      came_past = true;
    });
    EXPECT_TRUE(is_panic(r, "send on closed channel"));
    EXPECT_EQ(r.panicked, 1U);
    EXPECT_FALSE(came_past);
  }
}

TEST_P(chan_panic_test, close_of_a_closed_channel_panics) {
  expect_panic("close of closed channel", []() -> task<> {
    auto ch = make_chan<int>();
    ch.close();
    ch.close();
    co_return;
  });
}

TEST_P(chan_panic_test, close_of_nil_panics) {
  expect_panic("close of nil channel", []() -> task<> {
    chan<int>{}.close();
    co_return;
  });
  expect_panic("close of nil channel", []() -> task<> {
    sender<int>{}.close();
    co_return;
  });
}

TEST_P(chan_panic_test, the_panic_of_another_goroutine_ends_the_run_and_is_named) {
  const run_result r = run([]() -> task<> {
    auto ch = make_chan<int>();
    ch.close();
    go([ch]() -> task<> { co_await ch.send(1); });
    co_await chan<int>{}.recv();
  });
  EXPECT_TRUE(is_panic(r, "send on closed channel"));
  EXPECT_EQ(r.panicked, 2U);
}

}  // namespace
}  // namespace millrace::test
