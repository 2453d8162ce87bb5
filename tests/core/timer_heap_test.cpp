#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include "millrace/detail/timer.h"

namespace millrace::detail {
namespace {

using namespace std::chrono_literals;

timer at(std::chrono::seconds s) {
  timer t;
  t.deadline = time_point{} + s;
  return t;
}

TEST(timer_heap_test, gives_the_earliest_first) {
  timer_heap heap;
  timer a = at(3s);
  timer b = at(1s);
  timer c = at(2s);
  heap.push(a);
  heap.push(b);
  heap.push(c);
  EXPECT_EQ(heap.next_deadline(), b.deadline);
  EXPECT_EQ(&heap.pop(), &b);
  EXPECT_EQ(&heap.pop(), &c);
  EXPECT_EQ(&heap.pop(), &a);
  EXPECT_TRUE(heap.empty());
}

TEST(timer_heap_test, gives_equal_deadlines_in_the_order_they_were_armed) {
  timer_heap heap;
  std::deque<timer> timers;
  for (int i = 0; i < 20; ++i) heap.push(timers.emplace_back(at(1s)));
  for (timer& t : timers) EXPECT_EQ(&heap.pop(), &t);
}

TEST(timer_heap_test, forgets_what_is_removed) {
  timer_heap heap;
  timer a = at(1s);
  timer b = at(2s);
  heap.push(a);
  heap.push(b);
  EXPECT_TRUE(a.armed());
  heap.remove(a);
  EXPECT_FALSE(a.armed());
  EXPECT_EQ(&heap.pop(), &b);
  EXPECT_FALSE(b.armed());
}

TEST(timer_heap_test, clear_disarms_all) {
  timer_heap heap;
  timer a = at(1s);
  heap.push(a);
  EXPECT_EQ(heap.clear(), nullptr) << "it is not a served one";
  EXPECT_FALSE(a.armed());
  EXPECT_TRUE(heap.empty());
}

TEST(timer_heap_test, clear_returns_the_served_ones) {
  timer_heap heap;
  timer plain = at(1s);
  served_timer pending;
  pending.deadline = time_point{} + 2s;
  served_timer waiting;
  waiting.deadline = never_due;
  heap.push(plain);
  heap.push(pending);
  heap.push(waiting);
  std::vector<served_timer*> dropped;
  for (served_timer* t = heap.clear(); t; t = t->next) dropped.push_back(t);
  EXPECT_EQ(dropped.size(), 2U);
  EXPECT_NE(std::ranges::find(dropped, &pending), dropped.end());
  EXPECT_NE(std::ranges::find(dropped, &waiting), dropped.end());
  EXPECT_FALSE(pending.armed());
  EXPECT_FALSE(waiting.armed());
  EXPECT_EQ(heap.clear(), nullptr);
}

TEST(timer_heap_test, what_waits_for_the_end_only_is_nothing_that_will_happen) {
  timer_heap heap;
  std::deque<served_timer> waiting(3);
  for (served_timer& t : waiting) {
    t.deadline = never_due;
    heap.push(t);
    EXPECT_TRUE(t.armed());
  }
  EXPECT_TRUE(heap.empty());
  timer soon = at(1s);
  heap.push(soon);
  heap.remove(waiting[1]);
  EXPECT_FALSE(waiting[1].armed());
  EXPECT_EQ(&heap.pop(), &soon);
  heap.remove(waiting[2]);
  heap.remove(waiting[0]);
  EXPECT_EQ(heap.clear(), nullptr);
}

TEST(later_test, saturates_instead_of_overflowing) {
  const time_point now = clock::now();
  EXPECT_EQ(later(now, 3s), now + 3s);
  EXPECT_EQ(later(now, -3s), now - 3s);
  EXPECT_GT(later(now, duration::max()), now + 1'000'000h);
  EXPECT_LT(later(now, duration::max()), never_due) << "still in the heap";
  EXPECT_LT(later(now, duration::min()), now);
}

TEST(timer_heap_test, agrees_with_a_sorted_list_over_random_operations) {
  std::mt19937 random{7};  // NOLINT(cert-msc51-cpp): the same on every run
  for (int round = 0; round < 200; ++round) {
    timer_heap heap;
    std::deque<timer> timers;
    std::vector<timer*> model;  // by deadline, then by age
    const auto before = [](const timer* a, const timer* b) { return a->deadline < b->deadline; };
    for (int step = 0; step < 100; ++step) {
      switch (random() % 4) {
        case 0:
        case 1: {
          timer& t = timers.emplace_back(at(std::chrono::seconds{random() % 10}));
          heap.push(t);
          model.insert(std::upper_bound(model.begin(), model.end(), &t, before), &t);
          break;
        }
        case 2:
          if (!model.empty()) {
            ASSERT_EQ(&heap.pop(), model.front());
            model.erase(model.begin());
          }
          break;
        default:
          if (!model.empty()) {
            const auto victim =
                model.begin() + static_cast<std::ptrdiff_t>(random() % model.size());
            heap.remove(**victim);
            model.erase(victim);
          }
      }
      ASSERT_EQ(heap.empty(), model.empty());
      if (!model.empty()) {
        ASSERT_EQ(heap.next_deadline(), model.front()->deadline);
      }
    }
    for (timer* expected : model) ASSERT_EQ(&heap.pop(), expected);
  }
}

}  // namespace
}  // namespace millrace::detail
