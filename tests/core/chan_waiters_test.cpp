// What happens to goroutines that are parked on a channel. The trace tells when they are; see
// support/observer.h.
#include <memory>
#include <vector>

#include "millrace/chan.h"
#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class chan_waiters_test : public observed_test {};
MILLRACE_TEST_ON(chan_waiters_test, every_plain_runtime);

constexpr int waiters = 5;

TEST_P(chan_waiters_test, receivers_are_served_in_the_order_in_which_they_came) {
  std::vector<int> got(waiters);
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>();
    wait_group wg;
    for (std::size_t i = 0; i < waiters; ++i) {
      wg.add();
      go([&got, ch, wg, i]() -> task<> {
        got[i] = *co_await ch.recv();
        wg.done();
      });
      co_await watch.until_parked(i + 1, wait_reason::chan_recv);
    }
    for (int i = 0; i < waiters; ++i) co_await ch.send(100 + i);
    co_await wg.wait();
  });
  EXPECT_EQ(got, (std::vector{100, 101, 102, 103, 104}));
}

TEST_P(chan_waiters_test, senders_are_served_in_the_order_in_which_they_came) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{2}}) {
    std::vector<int> got;
    expect_clean([&]() -> task<> {
      observer watch{rt()};
      auto ch = make_chan<int>(capacity);
      for (std::size_t i = 0; i < capacity; ++i) co_await ch.send(static_cast<int>(i));
      for (std::size_t i = 0; i < waiters; ++i) {
        go([ch, value = static_cast<int>(capacity + i)]() -> task<> { co_await ch.send(value); });
        co_await watch.until_parked(i + 1, wait_reason::chan_send);
      }
      for (std::size_t i = 0; i < capacity + waiters; ++i) got.push_back(*co_await ch.recv());
    });
    for (std::size_t i = 0; i < got.size(); ++i)
      EXPECT_EQ(got[i], static_cast<int>(i)) << "capacity " << capacity;
  }
}

TEST_P(chan_waiters_test, a_receive_from_a_full_buffer_lets_the_first_waiting_sender_in) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>(2);
    co_await ch.send(1);
    co_await ch.send(2);
    go([ch]() -> task<> { co_await ch.send(3); });
    co_await watch.until_parked(1, wait_reason::chan_send);
    EXPECT_EQ(ch.len(), 2U) << "a waiting sender is not in the buffer";
    EXPECT_EQ(co_await ch.recv(), 1);
    EXPECT_EQ(ch.len(), 2U);
    EXPECT_EQ(co_await ch.recv(), 2);
    EXPECT_EQ(co_await ch.recv(), 3);
  });
}

TEST_P(chan_waiters_test, a_buffered_send_goes_straight_to_a_waiting_receiver) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>(2);
    auto got = make_chan<int>(1);
    go([ch, got]() -> task<> { co_await got.send(*co_await ch.recv()); });
    co_await watch.until_parked(1, wait_reason::chan_recv);
    co_await ch.send(1);
    EXPECT_EQ(ch.len(), 0U);
    co_await ch.send(2);
    EXPECT_EQ(ch.len(), 1U);
    EXPECT_EQ(co_await got.recv(), 1);
  });
}

TEST_P(chan_waiters_test, close_wakes_every_waiting_receiver_with_nothing) {
  std::vector<int> values(waiters, -1);
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>();
    wait_group wg;
    for (int& value : values) {
      wg.add();
      go([&value, ch, wg]() -> task<> {
        value = (co_await ch.recv()).value_or(0);
        wg.done();
      });
    }
    co_await watch.until_parked(waiters, wait_reason::chan_recv);
    ch.close();
    co_await wg.wait();
  });
  EXPECT_EQ(values, std::vector<int>(waiters, 0));
}

TEST_P(chan_waiters_test, what_was_written_before_close_is_seen_by_those_it_wakes) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<unit>();
    auto done = make_chan<unit>();
    int written = 0;  // plain
    go([ch, done, &written]() -> task<> {
      co_await ch.recv();
      EXPECT_EQ(written, 1);
      co_await done.send({});
    });
    co_await watch.until_parked(1, wait_reason::chan_recv);
    written = 1;
    ch.close();
    co_await done.recv();
  });
}

TEST_P(chan_waiters_test, close_makes_a_waiting_send_panic) {
  bool came_past = false;
  const run_result r = run([&]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<tracked>();
    go([ch, &came_past]() -> task<> {
      co_await ch.send(tracked{1});
      came_past = true;
    });
    co_await watch.until_parked(1, wait_reason::chan_send);
    ch.close();
    co_await chan<unit>{}.recv();
  });
  EXPECT_TRUE(is_panic(r, "send on closed channel"));
  EXPECT_EQ(r.panicked, 2U);
  EXPECT_FALSE(came_past);
  EXPECT_EQ(tracked::alive, 0) << "the value is not lost";
}

TEST_P(chan_waiters_test,
       close_leaves_buffered_values_to_receivers_and_panics_the_sender_that_waited_for_room) {
  std::vector<int> got;
  const run_result r = run([&]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>(1);
    co_await ch.send(1);
    go([ch]() -> task<> { co_await ch.send(2); });
    co_await watch.until_parked(1, wait_reason::chan_send);
    ch.close();
    // These go on at once, so main gets here even if the sender panics on another thread meanwhile:
    // no suspension.
    EXPECT_EQ(ch.len(), 1U);
    got.push_back(static_cast<int>(ch.len()));
    co_await chan<unit>{}.recv();
  });
  EXPECT_TRUE(is_panic(r, "send on closed channel"));
  EXPECT_EQ(got, std::vector{1});
}

TEST_P(chan_waiters_test, a_waiting_move_only_value_is_handed_over_once) {
  for (const bool receiver_first : {true, false}) {
    expect_clean([this, receiver_first]() -> task<> {
      observer watch{rt()};
      auto ch = make_chan<tracked>();
      auto done = make_chan<unit>();
      if (receiver_first) {
        go([ch, done]() -> task<> {
          EXPECT_EQ((co_await ch.recv())->value, 5);
          co_await done.send({});
        });
        co_await watch.until_parked(1, wait_reason::chan_recv);
        co_await ch.send(tracked{5});
      } else {
        go([ch, done]() -> task<> {
          co_await ch.send(tracked{5});
          co_await done.send({});
        });
        co_await watch.until_parked(1, wait_reason::chan_send);
        EXPECT_EQ((co_await ch.recv())->value, 5);
      }
      co_await done.recv();
    });
    EXPECT_EQ(tracked::alive, 0);
  }
}

}  // namespace
}  // namespace millrace::test
