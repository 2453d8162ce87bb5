// Go: runtime/chan_test.go, test/closedchan.go, test/chancap.go, test/chan/nonblock.go, perm.go,
// zerosize.go. See TABLE.md.
#include <array>
#include <atomic>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "conformance/now.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class chan_conformance : public runtime_test {};
MILLRACE_TEST_ON(chan_conformance, every_runtime);

class parked_chan_conformance : public observed_test {};
MILLRACE_TEST_ON(parked_chan_conformance, every_plain_runtime);

constexpr std::array<std::size_t, 5> capacities{0, 1, 2, 7, 50};

TEST_P(parked_chan_conformance, receives_from_an_empty_channel_wait_for_values) {
  for (const std::size_t capacity : capacities) {
    expect_clean([this, capacity]() -> task<> {
      observer watch{rt()};
      auto ch = make_chan<int>(capacity);
      wait_group receivers;
      std::atomic<int> received = 0;
      for (int i = 0; i < 2; ++i) {
        receivers.add();
        go([ch, receivers, &received]() -> task<> {
          co_await ch.recv();
          ++received;
          receivers.done();
        });
      }
      co_await watch.until_parked(2, wait_reason::chan_recv);
      EXPECT_EQ(received, 0);
      EXPECT_FALSE(co_await receives_now(ch)) << "a select does not wait, either";
      co_await ch.send(0);
      co_await ch.send(0);
      co_await receivers.wait();
    });
  }
}

TEST_P(parked_chan_conformance, a_send_to_a_full_channel_waits_for_a_receive) {
  for (const std::size_t capacity : capacities) {
    expect_clean([this, capacity]() -> task<> {
      observer watch{rt()};
      auto ch = make_chan<int>(capacity);
      for (std::size_t i = 0; i < capacity; ++i) co_await ch.send(static_cast<int>(i));
      wait_group sender;
      std::atomic<bool> sent = false;
      sender.add();
      go([ch, sender, &sent]() -> task<> {
        co_await ch.send(0);
        sent = true;
        sender.done();
      });
      co_await watch.until_parked(1, wait_reason::chan_send);
      EXPECT_FALSE(sent);
      EXPECT_FALSE(co_await sends_now(ch, 0)) << "a select does not wait, either";
      co_await ch.recv();
      co_await sender.wait();
    });
  }
}

TEST_P(parked_chan_conformance, close_wakes_a_receiver_with_nothing) {
  for (const std::size_t capacity : capacities) {
    expect_clean([this, capacity]() -> task<> {
      observer watch{rt()};
      auto ch = make_chan<int>(capacity);
      auto got_nothing = make_chan<bool>();
      go([ch, got_nothing]() -> task<> {
        const auto value = co_await ch.recv();
        co_await got_nothing.send(value == std::nullopt);
      });
      co_await watch.until_parked(1, wait_reason::chan_recv);
      ch.close();
      EXPECT_EQ(co_await got_nothing.recv(), true);
    });
  }
}

TEST_P(chan_conformance, a_closed_channel_gives_its_buffer_and_then_nothing) {
  for (const std::size_t capacity : capacities) {
    expect_clean([capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      for (std::size_t i = 0; i < capacity; ++i) co_await ch.send(static_cast<int>(i));
      ch.close();
      for (std::size_t i = 0; i < capacity; ++i) {
        EXPECT_EQ(co_await ch.recv(), static_cast<int>(i));
      }
      for (int i = 0; i < 3; ++i) EXPECT_EQ(co_await ch.recv(), std::nullopt);
    });
  }
}

TEST_P(chan_conformance, values_arrive_in_the_order_in_which_they_were_sent) {
  for (const std::size_t capacity : capacities) {
    std::vector<int> received;
    expect_clean([capacity, &received]() -> task<> {
      auto ch = make_chan<int>(capacity);
      go([ch]() -> task<> {
        for (int i = 0; i < 100; ++i) co_await ch.send(i);
      });
      for (int i = 0; i < 100; ++i) received.push_back(*co_await ch.recv());
    });
    std::vector<int> sent(100);
    std::iota(sent.begin(), sent.end(), 0);
    EXPECT_EQ(received, sent) << "capacity " << capacity;
  }
}

TEST_P(chan_conformance, many_senders_and_receivers_neither_lose_nor_invent_a_value) {
  constexpr int each = 200;
  constexpr int ends = 4;
  for (const std::size_t capacity : capacities) {
    std::array<std::vector<int>, ends> counts;
    expect_clean([capacity, &counts]() -> task<> {
      auto ch = make_chan<int>(capacity);
      for (int sender = 0; sender < ends; ++sender) {
        go([ch]() -> task<> {
          for (int i = 0; i < each; ++i) co_await ch.send(i);
        });
      }
      wait_group receivers;
      for (auto& mine : counts) {
        mine.resize(each);
        receivers.add();
        go([ch, receivers, &mine]() -> task<> {
          for (int i = 0; i < each; ++i) ++mine[static_cast<std::size_t>(*co_await ch.recv())];
          receivers.done();
        });
      }
      co_await receivers.wait();
    });
    for (std::size_t value = 0; value < each; ++value) {
      int times = 0;
      for (const auto& mine : counts) times += mine[value];
      EXPECT_EQ(times, ends) << "value " << value << ", capacity " << capacity;
    }
  }
}

TEST_P(chan_conformance, consumers_that_give_way_still_see_every_value_once) {
  constexpr std::size_t workers = 23;
  static constexpr std::array<int, 10> primes{2, 3, 7, 11, 13, 17, 19, 23, 27, 31};
  constexpr int jobs = rounds(9'000);
  std::int64_t expected = 0;  // plain: the closes order it
  std::int64_t sum = 0;
  int seen = 0;
  expect_clean([&]() -> task<> {
    auto queue = make_chan<int>(workers * 3);
    auto results = make_chan<int>(workers * 3);
    wait_group working;
    for (std::size_t w = 0; w < workers; ++w) {
      working.add();
      go([queue, results, working, slow = primes[w % primes.size()]]() -> task<> {
        while (auto v = co_await queue.recv()) {
          if (*v == slow) co_await yield();
          co_await results.send(*v);
        }
        working.done();
      });
    }
    go([queue, results, working, &expected]() -> task<> {
      for (int i = 0; i < jobs; ++i) {
        const int v = primes[static_cast<std::size_t>(i) % primes.size()];
        expected += v;
        co_await queue.send(v);
      }
      queue.close();
      co_await working.wait();
      results.close();
    });
    while (auto v = co_await results.recv()) {
      ++seen;
      sum += *v;
    }
  });
  EXPECT_EQ(seen, jobs);
  EXPECT_EQ(sum, expected);
}

TEST_P(chan_conformance, len_counts_what_is_buffered_and_cap_is_what_was_asked_for) {
  for (const std::size_t capacity : capacities) {
    expect_clean([capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      EXPECT_EQ(ch.cap(), capacity);
      for (std::size_t i = 0; i < capacity; ++i) {
        EXPECT_EQ(ch.len(), i);
        co_await ch.send(0);
      }
      EXPECT_EQ(ch.len(), capacity);
      EXPECT_EQ(ch.cap(), capacity);
    });
  }
}

TEST_P(chan_conformance, an_unready_channel_blocks_for_ever) {
  expect_deadlock([]() -> task<> { co_await make_chan<int>().recv(); });
  expect_deadlock([]() -> task<> { co_await make_chan<int>(3).recv(); });
  expect_deadlock([]() -> task<> { co_await make_chan<int>().send(1); });
}

TEST_P(chan_conformance, a_nil_channel_blocks_for_ever) {
  expect_deadlock([]() -> task<> { co_await chan<int>{}.send(7); });
  expect_deadlock([]() -> task<> { co_await chan<int>{}.recv(); });
}

TEST_P(chan_conformance, a_send_into_a_buffer_with_room_does_not_wait) {
  expect_clean([]() -> task<> { co_await make_chan<int>(1).send(7); });
}

TEST_P(chan_conformance, a_send_on_a_closed_channel_panics) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{2}}) {
    expect_panic("send on closed channel", [capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      ch.close();
      co_await ch.send(7);
    });
  }
}

TEST_P(chan_conformance, a_send_that_panicked_left_no_value_behind) {
  const auto ch = make_chan<int>(2);
  expect_panic("send on closed channel", [ch]() -> task<> {
    co_await ch.send(1);
    ch.close();
    co_await ch.send(2);
  });
  expect_clean([ch]() -> task<> {
    EXPECT_EQ(co_await ch.recv(), 1);
    EXPECT_EQ(co_await ch.recv(), std::nullopt);
  });
}

TEST_P(chan_conformance, close_of_nil_and_close_of_closed_panic) {
  expect_panic("close of nil channel", [] { chan<int>{}.close(); });
  expect_panic("close of closed channel", [] {
    auto ch = make_chan<int>();
    ch.close();
    ch.close();
  });
}

// Hunts a window between the two in which the channel is neither full nor closed.
TEST_P(chan_conformance, a_nonblocking_receive_racing_a_close_finds_the_value_or_the_close) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(300); ++i) {
      auto ch = make_chan<int>(1);
      co_await ch.send(1);
      wait_group receiver;
      receiver.add();
      go([ch, receiver]() -> task<> {
        EXPECT_TRUE(co_await receives_now(ch));
        receiver.done();
      });
      ch.close();
      co_await ch.recv();
      co_await receiver.wait();
    }
  });
}

template <class T>
task<> nonblocking_operations_meet_a_waiting_partner(std::size_t capacity, T to_them, T to_us) {
  auto ch = make_chan<T>(capacity);
  auto finished = make_chan<unit>();
  EXPECT_FALSE(co_await receives_now(ch));
  go([ch, finished, to_them]() -> task<> {
    EXPECT_EQ(co_await ch.recv(), to_them);
    co_await finished.send({});
  });
  while (!co_await sends_now(ch, to_them)) co_await yield();
  co_await finished.recv();
  go([ch, finished, to_us]() -> task<> {
    co_await ch.send(to_us);
    co_await finished.send({});
  });
  std::optional<T> got;
  while (co_await select(recv(ch, got), otherwise()) != 0) co_await yield();
  EXPECT_EQ(got, to_us);
  co_await finished.recv();
}

TEST_P(chan_conformance, nonblocking_operations_on_every_type_meet_a_partner_that_waits) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{1}}) {
    expect_clean([capacity]() -> task<> {
      co_await nonblocking_operations_meet_a_waiting_partner<std::int32_t>(capacity, 123, 234);
      co_await nonblocking_operations_meet_a_waiting_partner<std::int64_t>(capacity, 1LL << 40, -7);
      co_await nonblocking_operations_meet_a_waiting_partner(capacity, true, false);
      co_await nonblocking_operations_meet_a_waiting_partner<std::string>(
          capacity, "longer than any small string's buffer is", "short");
    });
  }
}

TEST_P(chan_conformance, a_channel_of_empty_values_counts_them) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<unit>(2);
    co_await ch.send({});
    EXPECT_EQ(ch.len(), 1U);
    co_await ch.send({});
    EXPECT_FALSE(co_await sends_now(ch, unit{}));
    EXPECT_EQ(co_await ch.recv(), unit{});
    EXPECT_EQ(co_await ch.recv(), unit{});
  });
}

template <class End>
concept sends = requires(End end) {
  end.send(1);
  send(end, 1);
};
template <class End>
concept receives = requires(End end, std::optional<int> slot) {
  end.recv();
  recv(end, slot);
};
template <class End>
concept closes = requires(End end) { end.close(); };

TEST(chan_types_conformance, directions_are_checked_when_the_program_is_compiled) {
  using both = chan<int>;
  using in = receiver<int>;
  using out = sender<int>;
  static_assert(sends<both> && receives<both> && closes<both>);
  static_assert(sends<out> && !receives<out> && closes<out>);
  static_assert(!sends<in> && receives<in> && !closes<in>);
  static_assert(!sends<int> && !receives<int> && !closes<int>);
  static_assert(std::is_assignable_v<in&, both> && std::is_assignable_v<out&, both>);
  static_assert(!std::is_assignable_v<both&, in> && !std::is_assignable_v<both&, out>);
  static_assert(!std::is_assignable_v<in&, out> && !std::is_assignable_v<out&, in>);
}

}  // namespace
}  // namespace millrace::test
