// Merging equal states changes no count: if an operation did not say what it touches, two states
// that differ would be taken for one, and it would show here.
#include <gtest/gtest.h>

#include "explore/counts.h"
#include "explore/random_program.h"
#include "millrace/explore.h"
#include "support/sizes.h"

namespace millrace {
namespace {

constexpr std::uint64_t most_runs = 3'000;

struct searches {
  explored plain;  // of each schedule
  explored merged;
};

searches search(std::uint64_t seed) {
  const random_program p = random_program::make(seed, 3);
  const explored_program run = [&p](runtime& rt) { return p.run(rt); };
  searches out{explore_each(run, {.max_runs = most_runs}), explore(run, {.max_runs = most_runs})};
  EXPECT_EQ(out.merged.diverged, "") << "program " << seed << ": " << p.text();
  if (!out.plain.exhaustive) return out;
  EXPECT_TRUE(out.merged.exhaustive) << "program " << seed << ": " << p.text();
  EXPECT_EQ(counts(out.plain), counts(out.merged)) << "program " << seed << ": " << p.text();
  EXPECT_EQ(to_string(out.plain.schedules), std::to_string(out.plain.runs));
  return out;
}

TEST(merging_equal_states, changes_no_count_and_no_outcome_of_random_programs) {
  constexpr std::uint64_t programs = test::under_sanitizer ? 300 : 3'000;
  std::uint64_t compared = 0;
  std::uint64_t runs = 0;
  std::uint64_t runs_merged = 0;
  std::uint64_t pruned = 0;
  for (std::uint64_t seed = 1; seed <= programs && !HasFailure(); ++seed) {
    const searches made = search(seed);
    if (!made.plain.exhaustive) continue;
    ++compared;
    runs += made.plain.runs;
    runs_merged += made.merged.runs;
    pruned += made.merged.pruned;
  }
  EXPECT_GT(compared, programs / 2);
  EXPECT_LT(runs_merged, runs / 5);
  EXPECT_GT(pruned, runs_merged / 2);
  RecordProperty("compared", static_cast<int>(compared));
}

// What longer searches for such programs have found: a select whose step in the state before is, by
// another way, itself; and a context that tells several deadlines that it is over.
TEST(merging_equal_states, changes_none_of_programs_that_once_were_searched_wrongly) {
  for (const std::uint64_t seed : {4997U, 24243U}) search(seed);
}

}  // namespace
}  // namespace millrace
