#include "millrace/chan.h"

#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <vector>

#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class chan_test : public runtime_test {};
MILLRACE_TEST_ON(chan_test, every_runtime);

template <class End>
concept can_send = requires(End end) { end.send(1); };
template <class End>
concept can_receive = requires(End end) { end.recv(); };
template <class End>
concept can_close = requires(End end) { end.close(); };
static_assert(can_send<chan<int>> && can_receive<chan<int>> && can_close<chan<int>>);
static_assert(can_send<sender<int>> && can_close<sender<int>> && !can_receive<sender<int>>);
static_assert(can_receive<receiver<int>> && !can_send<receiver<int>> && !can_close<receiver<int>>);
static_assert(std::is_convertible_v<chan<int>, sender<int>> &&
              std::is_convertible_v<chan<int>, receiver<int>>);
static_assert(!std::is_convertible_v<sender<int>, chan<int>> &&
              !std::is_convertible_v<receiver<int>, chan<int>>);
static_assert(!std::is_convertible_v<sender<int>, receiver<int>> &&
              !std::is_convertible_v<receiver<int>, sender<int>>);

TEST_P(chan_test, an_unbuffered_send_meets_its_receiver) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    go([ch]() -> task<> { co_await ch.send(42); });
    EXPECT_EQ(co_await ch.recv(), 42);
  });
}

// "A receive from an unbuffered channel is synchronized before the completion of the corresponding
// send." (The Go Memory Model.) The flag is a plain one: TSan sees if the channel does not order
// it.
TEST_P(chan_test, an_unbuffered_send_returns_only_when_a_receiver_has_come) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<unit>();
    for (int i = 0; i < 100; ++i) {
      bool receiver_came = false;
      go([ch, &receiver_came]() -> task<> {
        receiver_came = true;
        co_await ch.recv();
      });
      co_await ch.send({});
      EXPECT_TRUE(receiver_came);
    }
  });
}

TEST_P(chan_test, what_was_written_before_a_send_is_seen_after_its_receive) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
    expect_clean([capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      std::vector<int> written(100);  // plain
      go([ch, &written]() -> task<> {
        for (int i = 0; i < 100; ++i) {
          written[static_cast<std::size_t>(i)] = i + 1;
          co_await ch.send(i);
        }
      });
      for (int i = 0; i < 100; ++i) {
        const auto index = co_await ch.recv();
        EXPECT_EQ(written[static_cast<std::size_t>(*index)], *index + 1);
      }
    });
  }
}

// "The kth receive from a channel with capacity C is synchronized before the completion of the
// k+Cth send."
TEST_P(chan_test, a_channel_of_one_is_a_lock) {
  int counter = 0;  // plain
  expect_clean([&counter]() -> task<> {
    auto lock = make_chan<unit>(1);
    wait_group wg;
    for (int i = 0; i < 8; ++i) {
      wg.add();
      go([lock, wg, &counter]() -> task<> {
        for (int n = 0; n < 200; ++n) {
          co_await lock.send({});
          ++counter;
          co_await lock.recv();
        }
        wg.done();
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(counter, 8 * 200);
}

TEST_P(chan_test, a_buffered_send_does_not_wait_while_there_is_room) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(3);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(ch.len(), static_cast<std::size_t>(i));
      co_await ch.send(i);
    }
    EXPECT_EQ(ch.len(), 3U);
    EXPECT_EQ(ch.cap(), 3U);
  });
}

TEST_P(chan_test, a_send_into_a_full_buffer_waits) {
  bool came_past = false;
  expect_deadlock([&came_past]() -> task<> {
    auto ch = make_chan<int>(2);
    co_await ch.send(1);
    co_await ch.send(2);
    co_await ch.send(3);
    came_past = true;
  });
  EXPECT_FALSE(came_past);
}

TEST_P(chan_test, values_keep_their_order) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    std::vector<int> received;
    expect_clean([&received, capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      go([ch]() -> task<> {
        for (int i = 0; i < 1000; ++i) co_await ch.send(i);
        ch.close();
      });
      while (auto v = co_await ch.recv()) received.push_back(*v);
    });
    std::vector<int> sent(1000);
    std::iota(sent.begin(), sent.end(), 0);
    EXPECT_EQ(received, sent) << "capacity " << capacity;
  }
}

TEST_P(chan_test, each_value_goes_to_exactly_one_receiver_and_in_its_senders_order) {
  constexpr int senders = 4;
  constexpr int receivers = 4;
  constexpr int values = 250;
  std::vector<std::vector<int>> received(receivers);
  expect_clean([&received]() -> task<> {
    auto ch = make_chan<int>(2);
    wait_group sending;
    for (int s = 0; s < senders; ++s) {
      sending.add();
      go([ch, sending, s]() -> task<> {
        for (int i = 0; i < values; ++i) co_await ch.send(s * values + i);
        sending.done();
      });
    }
    wait_group receiving;
    for (auto& mine : received) {
      receiving.add();
      go([ch, receiving, &mine]() -> task<> {
        while (auto v = co_await ch.recv()) mine.push_back(*v);
        receiving.done();
      });
    }
    co_await sending.wait();
    ch.close();
    co_await receiving.wait();
  });
  std::vector<int> times(senders * values);
  for (const auto& mine : received) {
    std::map<int, int> last;
    for (const int v : mine) {
      ++times[static_cast<std::size_t>(v)];
      const auto [it, is_first] = last.try_emplace(v / values, v);
      if (!is_first) {
        EXPECT_LT(it->second, v);
        it->second = v;
      }
    }
  }
  EXPECT_EQ(times, std::vector<int>(senders * values, 1));
}

TEST_P(chan_test, the_ring_of_the_buffer_wraps_around) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(3);
    co_await ch.send(0);
    co_await ch.send(1);
    for (int i = 2; i < 50; ++i) {
      co_await ch.send(i);
      EXPECT_EQ(ch.len(), 3U);
      EXPECT_EQ(co_await ch.recv(), i - 2);
    }
  });
}

TEST_P(chan_test, a_closed_channel_gives_what_is_buffered_and_then_nothing_for_ever) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(3);
    co_await ch.send(0);  // a zero is told from "closed"
    co_await ch.send(8);
    ch.close();
    EXPECT_EQ(ch.len(), 2U);
    EXPECT_EQ(co_await ch.recv(), std::optional{0});
    EXPECT_EQ(co_await ch.recv(), std::optional{8});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(co_await ch.recv(), std::nullopt);
    EXPECT_EQ(ch.len(), 0U);
    EXPECT_EQ(ch.cap(), 3U);
  });
}

TEST_P(chan_test, a_closed_unbuffered_channel_gives_nothing) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    ch.close();
    EXPECT_EQ(co_await ch.recv(), std::nullopt);
  });
}

TEST_P(chan_test, a_range_over_a_channel_ends_when_it_is_closed_and_drained) {
  std::vector<int> seen;
  expect_clean([&seen]() -> task<> {
    auto jobs = make_chan<int>(4);
    for (int i = 1; i <= 4; ++i) co_await jobs.send(i);
    jobs.close();
    while (auto job = co_await jobs.recv()) seen.push_back(*job);
  });
  EXPECT_EQ(seen, (std::vector{1, 2, 3, 4}));
}

TEST_P(chan_test, a_send_on_nil_blocks_for_ever) {
  const run_result r = run([]() -> task<> { co_await chan<int>{}.send(1); });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "chan send (nil chan)");
}

TEST_P(chan_test, a_receive_from_nil_blocks_for_ever) {
  const run_result r = run([]() -> task<> { co_await receiver<int>{}.recv(); });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "chan receive (nil chan)");
}

TEST(chan_handle_test, nil_is_false_empty_and_equal_to_nil) {
  const chan<int> nil;
  EXPECT_FALSE(nil);
  EXPECT_EQ(nil.len(), 0U);
  EXPECT_EQ(nil.cap(), 0U);
  EXPECT_TRUE(nil == chan<int>{});
  EXPECT_FALSE(receiver<int>{nil});
  EXPECT_FALSE(sender<int>{nil});
}

TEST(chan_handle_test, copies_are_the_same_channel_and_channels_differ) {
  const auto a = make_chan<int>(1);
  const auto b = make_chan<int>(1);
  const chan<int> copy = a;
  EXPECT_TRUE(a);
  EXPECT_TRUE(copy == a);
  EXPECT_FALSE(a == b);
  EXPECT_TRUE(receiver<int>{a} == receiver<int>{copy});
  EXPECT_FALSE(sender<int>{a} == sender<int>{b});
}

TEST_P(chan_test, move_only_values_pass_through_buffers_and_hand_overs) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{2}}) {
    int sum = 0;
    expect_clean([&sum, capacity]() -> task<> {
      auto ch = make_chan<std::unique_ptr<int>>(capacity);
      go([ch]() -> task<> {
        for (int i = 1; i <= 100; ++i) co_await ch.send(std::make_unique<int>(i));
        ch.close();
      });
      while (auto v = co_await ch.recv()) sum += **v;
    });
    EXPECT_EQ(sum, 5050);
  }
}

TEST_P(chan_test, a_value_needs_no_default_constructor_and_is_destroyed_once_wherever_it_ends) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<tracked>(2);
    co_await ch.send(tracked{1});
    EXPECT_EQ((co_await ch.recv())->value, 1);
    co_await ch.send(tracked{2});  // stays in the buffer
  });
  EXPECT_EQ(tracked::alive, 0) << "in a buffer";

  expect_deadlock([]() -> task<> { co_await make_chan<tracked>().send(tracked{3}); });
  EXPECT_EQ(tracked::alive, 0) << "in a send that was never met";
}

struct alignas(64) wide {
  static inline int misplaced = 0;
  explicit wide(char value) : bytes{value} { look(); }
  wide(const wide& other) : bytes{other.bytes[0]} { look(); }
  wide& operator=(const wide& other) = default;
  ~wide() = default;
  void look() const {
    if (reinterpret_cast<std::uintptr_t>(this) % alignof(wide) != 0) ++misplaced;
  }

  char bytes[64];
};

// In plain functions: in a coroutine's frame compilers do not align what needs more than operator
// new gives (LLVM issue 56671).
TEST_P(chan_test, values_are_aligned_in_the_buffer) {
  wide::misplaced = 0;
  const auto fill_and_drain = [](const chan<wide>& ch) {
    for (char i = 0; i < 3; ++i) EXPECT_TRUE(ch.try_send(wide{i}));
    for (char i = 0; i < 3; ++i) {
      const received<wide> got = ch.try_recv();
      ASSERT_TRUE(got.value);
      EXPECT_EQ(got.value->bytes[0], i);
    }
  };
  expect_clean([fill_and_drain]() -> task<> {
    fill_and_drain(make_chan<wide>(3));
    co_return;
  });
  EXPECT_EQ(wide::misplaced, 0);
}

TEST_P(chan_test, a_channel_can_carry_channels) {
  struct request {
    int value;
    chan<int> reply;
  };
  expect_clean([]() -> task<> {
    auto requests = make_chan<request>();
    go([requests]() -> task<> {
      while (auto r = co_await requests.recv()) co_await r->reply.send(r->value * 2);
    });
    auto reply = make_chan<int>();
    for (int i = 0; i < 10; ++i) {
      co_await requests.send({i, reply});
      EXPECT_EQ(co_await reply.recv(), i * 2);
    }
    requests.close();
  });
}

TEST_P(chan_test, a_channel_made_outside_keeps_its_values_between_runs) {
  const auto ch = make_chan<int>(2, "outside");
  expect_clean([ch]() -> task<> { co_await ch.send(7); });
  EXPECT_EQ(ch.len(), 1U);
  expect_clean([ch]() -> task<> { EXPECT_EQ(co_await ch.recv(), 7); });
}

TEST_P(chan_test, a_channel_outlives_the_run_that_made_it) {
  chan<int> kept;
  expect_clean([&kept]() -> task<> {
    kept = make_chan<int>(2);
    co_await kept.send(1);
  });
  EXPECT_EQ(kept.len(), 1U);
}

}  // namespace
}  // namespace millrace::test
