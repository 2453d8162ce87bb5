#include "millrace/strategy.h"

#include <gtest/gtest.h>

#include <set>

#include "explore/random_program.h"
#include "millrace/explore.h"
#include "millrace/millrace.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// The order in which three goroutines make their three steps each.
std::string order_of_steps(runtime& rt) {
  std::string order;
  rt.run([&order]() -> task<> {
    for (const char* name : {"a", "b", "c"}) {
      go([name, &order]() -> task<> {
        order += name;
        co_await yield();
        order += name;
        co_await yield();
        order += name;
      });
    }
    co_return;
  });
  return order;
}

TEST(round_robin, lets_each_goroutine_make_one_step_in_turn) {
  sim_runtime rt{{}, round_robin_strategy()};
  EXPECT_EQ(order_of_steps(rt), "abcabcabc");
  EXPECT_EQ(order_of_steps(rt), "abcabcabc");
}

TEST(random, differs_by_seed_and_is_the_same_for_one) {
  std::set<std::string> orders;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    sim_runtime once{{}, random_strategy(seed)};
    sim_runtime again{{}, random_strategy(seed)};
    const std::string order = order_of_steps(once);
    EXPECT_EQ(order, order_of_steps(again));
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 150U);  // of 1,680
}

TEST(random, gives_run_k_what_the_seed_k_further_on_gives_at_once) {
  sim_runtime rt{{}, random_strategy(5)};
  order_of_steps(rt);
  order_of_steps(rt);
  sim_runtime third{{}, random_strategy(7)};
  EXPECT_EQ(order_of_steps(rt), order_of_steps(third));
}

// A lost update of depth 2: one goroutine's read and write around the other's. Two goroutines of
// two steps, so at least one run in 2 * 4 finds it.
TEST(pct, finds_a_bug_of_its_depth_as_often_as_it_promises) {
  const explored_program lost_update = [](runtime& rt) {
    int counter = 0;
    rt.run([&counter]() -> task<> {
      for (int i = 0; i < 2; ++i) {
        go([&counter]() -> task<> {
          const int seen = counter;
          co_await yield();
          counter = seen + 1;
        });
      }
      co_return;
    });
    return format("{}", counter);
  };
  const explored found = sample(lost_update, pct_strategy(2, 4, 1), {.max_runs = 1'000});
  ASSERT_EQ(found.outcomes.size(), 2U);
  const auto& lost = found.outcomes[found.outcomes[0].name == "1" ? 0 : 1];
  EXPECT_GE(lost.schedules, schedule_count{125});
}

// Without a change of priorities, whoever is first goes on until it ends.
TEST(pct, of_depth_1_never_preempts) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    sim_runtime rt{{}, pct_strategy(1, 10, seed)};
    const std::string order = order_of_steps(rt);
    for (std::size_t i = 0; i < order.size(); i += 3) {
      EXPECT_EQ(order.substr(i, 3), std::string(3, order[i])) << order;
    }
  }
}

TEST(a_sample, counts_what_came_of_its_runs) {
  const explored found = sample([](runtime& rt) { return order_of_steps(rt).substr(0, 1); },
                                random_strategy(1), {.max_runs = 900});
  EXPECT_EQ(found.runs, 900U);
  EXPECT_FALSE(found.exhaustive);
  EXPECT_EQ(found.stopped_by, search_end::runs);
  EXPECT_EQ(to_string(found.schedules), "900");
  EXPECT_EQ(found.outcomes.size(), 3U);
}

TEST(a_sample, is_the_same_in_slices_and_can_be_stopped) {
  const explored_program program = [](runtime& rt) { return order_of_steps(rt); };
  const explored whole = sample(program, random_strategy(1), {.max_runs = 300});
  explorer slices{program, random_strategy(1), {.max_runs = 300}};
  std::uint64_t calls = 1;
  while (!slices.advance(0ms)) ++calls;
  EXPECT_EQ(calls, 300U) << "at least one run each";
  EXPECT_EQ(slices.progress().runs, 300U);
  const explored sliced = slices.take();
  ASSERT_EQ(sliced.outcomes.size(), whole.outcomes.size());
  for (std::size_t i = 0; i < whole.outcomes.size(); ++i) {
    EXPECT_EQ(sliced.outcomes[i].name, whole.outcomes[i].name);
    EXPECT_EQ(sliced.outcomes[i].schedules, whole.outcomes[i].schedules);
    EXPECT_EQ(sliced.outcomes[i].witness, whole.outcomes[i].witness);
  }

  explorer stopped{program, random_strategy(1), {.max_runs = 300}};
  EXPECT_FALSE(stopped.advance(0ms));
  stopped.stop();
  EXPECT_TRUE(stopped.advance(1h));
  const explored some = stopped.take();
  EXPECT_EQ(some.runs, 1U);
  EXPECT_EQ(some.stopped_by, search_end::caller);
}

}  // namespace
}  // namespace millrace
