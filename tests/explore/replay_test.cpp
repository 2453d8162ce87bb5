#include <gtest/gtest.h>

#include "explore/random_program.h"
#include "millrace/explore.h"
#include "millrace/millrace.h"
#include "support/sizes.h"
#include "support/trace_bytes.h"

namespace millrace {
namespace {

runtime_options traced() {
  runtime_options options;
  options.trace = {.enabled = true, .ring_records = 1U << 10U, .dictionary_bytes = 1U << 14U};
  options.quiet = true;
  return options;
}

TEST(a_replayed_schedule, gives_the_same_trace_byte_for_byte) {
  constexpr std::uint64_t pairs = test::under_sanitizer ? 1'000 : 10'000;
  std::uint64_t choices = 0;
  for (std::uint64_t pair = 1; pair <= pairs; ++pair) {
    const random_program p = random_program::make(pair / 4 + 1, 4);
    sim_options how{.timers = pair % 2 == 0 ? timer_policy::any_time : timer_policy::when_idle};
    sim_runtime first{traced(), random_strategy(pair), how};
    const std::string came_out = p.run(first);
    const schedule made = first.made();
    choices += made.picks.size();

    const auto parsed = parse_schedule(to_string(made), 0);
    ASSERT_EQ(parsed.error, "");
    sim_runtime again{traced(), std::make_unique<replay_strategy>(parsed.value), how};
    ASSERT_EQ(p.run(again), came_out) << p.text();
    ASSERT_TRUE(again.made() == made) << p.text();
    ASSERT_EQ(test::trace_bytes(again), test::trace_bytes(first)) << p.text();
  }
  EXPECT_GT(choices, pairs * 3);
}

TEST(a_replayed_schedule, shows_a_program_whose_choices_are_not_all_ours) {
  int run = 0;
  const auto program = [&run](runtime& rt) {
    rt.run([&run]() -> task<> {
      for (int i = 0; i < 2 + run; ++i) go([]() -> task<> { co_await yield(); });
      co_return;
    });
  };
  sim_runtime first{{}, random_strategy(1)};
  program(first);
  ++run;
  sim_runtime again{{}, std::make_unique<replay_strategy>(first.made())};
  program(again);
  EXPECT_FALSE(again.made() == first.made());
}

void expect_named_as_not_the_same(const explored& found) {
  EXPECT_EQ(found.stopped_by, search_end::diverged);
  EXPECT_FALSE(found.exhaustive);
  EXPECT_NE(found.diverged.find("depends on something besides its schedule"), std::string::npos)
      << found.diverged;
}

TEST(an_exploration, names_a_program_that_is_not_always_the_same) {
  int run = 0;
  const explored found = explore([&run](runtime& rt) {
    ++run;
    rt.run([&run]() -> task<> {
      for (int i = 0; i < (run % 3 == 0 ? 3 : 2); ++i) go([]() -> task<> { co_await yield(); });
      co_return;
    });
    return std::string{};
  });
  expect_named_as_not_the_same(found);
}

TEST(an_exploration, names_a_program_that_ends_where_it_once_had_a_choice) {
  for (const auto& search : {explore, explore_each}) {
    int run = 0;
    const explored found = search(
        [&run](runtime& rt) {
          ++run;
          rt.run([&run]() -> task<> {
            for (int i = 0; i < (run == 1 ? 3 : 0); ++i) go([]() -> task<> { co_await yield(); });
            co_return;
          });
          return std::string{};
        },
        {});
    expect_named_as_not_the_same(found);
  }
}

TEST(an_exploration, names_an_outcome_that_is_not_always_the_same) {
  int run = 0;
  const explored found = explore([&run](runtime& rt) {
    rt.run([]() -> task<> { co_return; });
    return format("{}", ++run);
  });
  EXPECT_EQ(found.stopped_by, search_end::diverged);
  EXPECT_EQ(found.diverged, "a run with the same choices came out as \"1\", then as \"2\"");
}

}  // namespace
}  // namespace millrace
