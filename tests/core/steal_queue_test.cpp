#include "millrace/detail/steal_queue.h"

#if MILLRACE_THREADS

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

#include "support/sizes.h"

namespace millrace::test {
namespace {

using detail::goroutine;
using detail::steal_queue;

constexpr detail::goroutine_type no_type{};

/// Goroutines that only have a number.
class numbered {
 public:
  explicit numbered(std::uint32_t n) {
    for (std::uint32_t i = 0; i < n; ++i) all_.emplace_back(no_type).id = i;
  }
  goroutine& operator[](std::size_t i) { return all_[i]; }

 private:
  std::deque<goroutine> all_;
};

TEST(steal_queue_test, its_owner_takes_the_oldest_first) {
  numbered g{steal_queue::capacity};
  steal_queue queue;
  for (std::uint32_t i = 0; i < 3; ++i) ASSERT_TRUE(queue.push(g[i]));
  EXPECT_EQ(queue.size(), 3U);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(queue.pop(), &g[i]);
  EXPECT_EQ(queue.pop(), nullptr);
}

TEST(steal_queue_test, it_holds_as_many_as_its_capacity_again_and_again) {
  numbered g{steal_queue::capacity + 1};
  steal_queue queue;
  for (int round = 0; round < 3; ++round) {
    for (std::uint32_t i = 0; i < steal_queue::capacity; ++i) ASSERT_TRUE(queue.push(g[i]));
    EXPECT_FALSE(queue.push(g[steal_queue::capacity]));
    for (std::uint32_t i = 0; i < steal_queue::capacity; ++i) ASSERT_EQ(queue.pop(), &g[i]);
  }
}

TEST(steal_queue_test, half_of_a_full_one_is_its_older_half) {
  numbered g{steal_queue::capacity};
  steal_queue queue;
  for (std::uint32_t i = 0; i < steal_queue::capacity; ++i) ASSERT_TRUE(queue.push(g[i]));
  std::uint32_t next = 0;
  queue.pop_half([&](goroutine& taken) { EXPECT_EQ(taken.id, next++); });
  EXPECT_EQ(next, steal_queue::capacity / 2);
  EXPECT_EQ(queue.pop(), &g[next]);
}

TEST(steal_queue_test, a_thief_takes_the_older_half_and_more_of_an_odd_number) {
  numbered g{3};
  steal_queue victim;
  steal_queue thief;
  for (std::uint32_t i = 0; i < 3; ++i) ASSERT_TRUE(victim.push(g[i]));
  std::uint32_t count = 0;
  EXPECT_EQ(victim.steal(thief, count), &g[1]) << "the youngest of those it took runs first";
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(thief.pop(), &g[0]);
  EXPECT_EQ(thief.pop(), nullptr);
  EXPECT_EQ(victim.pop(), &g[2]);
  EXPECT_EQ(victim.steal(thief, count), nullptr);
  EXPECT_EQ(count, 0U);
}

// Hunts a goroutine that two takers get, or none: a slot overwritten before it was read, a swap of
// head_ that comes too late.
TEST(steal_queue_test, each_goroutine_goes_to_one_taker_while_thieves_and_owner_race) {
  const auto n = static_cast<std::uint32_t>(rounds(60'000));
  numbered g{n};
  std::deque<std::atomic<int>> taken(n);
  steal_queue queue;
  std::atomic<bool> all_pushed = false;
  const auto rob = [&] {
    steal_queue mine;
    for (;;) {
      const bool last = all_pushed;
      std::uint32_t count = 0;
      goroutine* stolen = queue.steal(mine, count);
      for (; stolen; stolen = mine.pop()) ++taken[stolen->id];
      if (last && count == 0) return;
    }
  };
  std::array<std::thread, 2> thieves{std::thread{rob}, std::thread{rob}};
  for (std::uint32_t i = 0; i < n;) {
    if (queue.push(g[i])) {
      ++i;
    } else {
      queue.pop_half([&](goroutine& old) { ++taken[old.id]; });
    }
    if (i % 3 == 0) {
      if (goroutine* own = queue.pop()) ++taken[own->id];
    }
  }
  all_pushed = true;
  for (std::thread& t : thieves) t.join();
  while (goroutine* rest = queue.pop()) ++taken[rest->id];
  for (std::uint32_t i = 0; i < n; ++i) ASSERT_EQ(taken[i], 1) << "goroutine " << i;
}

}  // namespace
}  // namespace millrace::test

#endif
