// Merging equal states changes no count: if an operation did not say what it touches, two states
// that differ would be taken for one, and it would show here.
#include <gtest/gtest.h>

#include <map>

#include "explore/counts.h"
#include "explore/random_program.h"
#include "millrace/explore.h"
#include "support/sizes.h"

namespace millrace {
namespace {

TEST(merging_equal_states, changes_no_count_and_no_outcome_of_random_programs) {
  constexpr std::uint64_t programs = test::under_sanitizer ? 300 : 3'000;
  constexpr std::uint64_t most_runs = 3'000;
  std::uint64_t compared = 0;
  std::uint64_t runs = 0;
  std::uint64_t runs_merged = 0;
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    const random_program p = random_program::make(seed, 3);
    const explored_program run = [&p](runtime& rt) { return p.run(rt); };
    explore_options options;
    options.max_runs = most_runs;
    const explored plain = explore_each(run, options);
    const explored merged = explore(run, options);
    ASSERT_EQ(merged.diverged, "") << "program " << seed << ": " << p.text();
    if (!plain.exhaustive) continue;
    ++compared;
    runs += plain.runs;
    runs_merged += merged.runs;
    ASSERT_TRUE(merged.exhaustive) << "program " << seed << ": " << p.text();
    ASSERT_EQ(counts(plain), counts(merged)) << "program " << seed << ": " << p.text();
    ASSERT_EQ(to_string(plain.schedules), std::to_string(plain.runs));
  }
  EXPECT_GT(compared, programs / 2);
  EXPECT_LT(runs_merged, runs / 2);
  RecordProperty("compared", static_cast<int>(compared));
}

}  // namespace
}  // namespace millrace
