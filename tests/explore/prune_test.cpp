// What a search knows without a run: where a step leads that changes places with one that has
// nothing to do with it. That it changes no count is merge_test.cpp's business.
#include <gtest/gtest.h>

#include "millrace/explore.h"
#include "millrace/millrace.h"

namespace millrace {
namespace {

/// Main has ended when goroutines A and B start. A1 is the first step of A.
explored search_of_two(task<> (*body)(chan<int>)) {
  return explore([body](runtime& rt) {
    const run_result r = rt.run([body]() -> task<> {
      auto both = make_chan<int>(2);
      go(body, both);
      go(body, both);
      co_return;
    });
    return std::string{to_string(r.end)};
  });
}

std::string figures(const explored& e) {
  return format("{} schedules, {} states, {} runs, {} merged, {} pruned", to_string(e.schedules),
                e.states, e.runs, e.merged, e.pruned);
}

// ab: A has made a steps, B b. There is a choice in 00, 01, 10 and 11. Run 1: A1 A2 B1 B2, by 00,
// 10, 20 and 21. Run 2 takes B1 from 00, and goes on by 01 and 11 to 21, which run 1 has passed.
// B1 from 10 must lead to 11. Run 3 takes B2 from 01, to 02 and on to the end. B2 from 11 must
// lead to where run 3 has passed, 12.
TEST(a_search, makes_no_run_for_steps_that_may_change_places) {
  EXPECT_EQ(figures(search_of_two([](chan<int>) -> task<> { co_await yield(); })),
            "6 schedules, 4 states, 3 runs, 0 merged, 2 pruned");
}

// The same, though A2 and B2 may not change places: the channel knows who was first. A1 and B2 may,
// and so run 3 still tells where B2 leads from 11.
TEST(a_search, makes_no_run_for_a_step_that_may_change_places_with_the_one_before) {
  EXPECT_EQ(figures(search_of_two([](chan<int> both) -> task<> { co_await both.send(1); })),
            "6 schedules, 4 states, 3 runs, 0 merged, 2 pruned");
}

TEST(a_search, makes_a_run_for_each_order_of_steps_that_may_not_change_places) {
  EXPECT_EQ(figures(search_of_two([](chan<int> both) -> task<> {
              both.try_send(1);
              co_return;
            })),
            "2 schedules, 1 states, 2 runs, 0 merged, 0 pruned");
}

// With a bound it matters who went last.
TEST(a_search_with_few_preemptions, makes_every_run) {
  const explored_program program = [](runtime& rt) {
    const run_result r = rt.run([]() -> task<> {
      for (int i = 0; i < 2; ++i) go([]() -> task<> { co_await yield(); });
      co_return;
    });
    return std::string{to_string(r.end)};
  };
  const explored bounded = explore(program, {.preemptions = 10});
  EXPECT_EQ(bounded.pruned, 0U);
  EXPECT_EQ(to_string(bounded.schedules), "6");
}

}  // namespace
}  // namespace millrace
