// What real runs come to is among what exploration finds, and nothing that it finds is missing from
// its words.
#include <map>
#include <set>
#include <string>

#include "explored_scenarios.h"
#include "patterns/pattern.h"
#include "patterns/scenario_explore.h"
#include "run_on.h"
#include "support/sizes.h"

namespace millrace::patterns {
namespace {

using namespace std::chrono_literals;

exploration explore_all(const raw_scenario& raw) {
  scenario_explorer search{valid(raw), {}};
  while (!search.advance(1s)) {
  }
  return search.take();
}

using names = std::set<std::string>;

/// The outcomes of all schedules; each scenario is explored once, for all runtimes.
const names& groups_of(const raw_scenario& raw) {
  static std::map<raw_scenario, names> known;
  const auto [at, fresh] = known.try_emplace(raw);
  if (fresh) {
    const exploration found = explore_all(raw);
    EXPECT_TRUE(found.exhaustive);
    for (const auto& o : found.outcomes) at->second.insert(o.outcome.group);
  }
  return at->second;
}

class Explored : public OnEveryRuntime {
 protected:
  /// What so many real runs of each scenario come to is among what exploration finds.
  static void expect_explored(double work_ms, int runs) {
    const auto rt = make_runtime(GetParam(), {.quiet = true});
    for (raw_scenario raw : explored_scenarios) {
      raw["workMs"] = work_ms;
      const names& groups = groups_of(raw);
      const scenario s = valid(raw);
      for (int i = 0; i < runs; ++i) {
        const outcome came = run_scenario(*rt, s);
        ASSERT_TRUE(groups.contains(came.group)) << s.program->name << ": " << came.verdict;
      }
    }
  }
};
MILLRACE_ON_EVERY_RUNTIME(Explored);

// A search that leaves out an order, or a runtime that makes one that it should not.
TEST_P(Explored, OutcomesHoldThoseOfRealRuns) {
  const int live_runs = test::under_sanitizer ? 50 : 1'000;
  expect_explored(0, GetParam() == 0 ? 50 : live_runs);
}

// The same with jobs that take time: in a search a job may take any.
TEST_P(Explored, OutcomesHoldThoseOfRealRunsThatSleep) {
  expect_explored(1, test::under_sanitizer ? 10 : 30);
}

// Random schedules come to nothing that the whole search does not know, and in the end to all of it
// but what is rare.
TEST(Exploring, SamplesAreAmongAllOutcomes) {
  constexpr int sampled_runs = test::under_sanitizer ? 50 : 500;
  for (raw_scenario raw : explored_scenarios) {
    raw["workMs"] = 1.0;
    const names& all = groups_of(raw);
    scenario_explorer samples{valid(raw), {.samples = sampled_runs}};
    while (!samples.advance(1s)) {
    }
    const exploration sampled = samples.take();
    EXPECT_TRUE(sampled.sampled);
    EXPECT_TRUE(sampled.counted);
    EXPECT_EQ(to_string(sampled.schedules), std::to_string(sampled_runs));
    for (const auto& o : sampled.outcomes)
      EXPECT_TRUE(all.contains(o.outcome.group)) << o.outcome.verdict;
  }
}

// What is right comes out one way; what is wrong in at least two.
TEST(Exploring, TellsAPitfallFromItsCure) {
  const auto found = [](const char* mistake, const char* fail) {
    return explore_all({{"pattern", "worker-pool"},
                        {"workers", 2.0},
                        {"jobs", 2.0},
                        {"fail", fail},
                        {"mistake", mistake},
                        {"workMs", 1.0}});
  };
  const exploration lost = found("unsynchronised-counter", "");
  EXPECT_EQ(lost.outcomes.size(), 2U);
  EXPECT_FALSE(lost.races.empty());
  for (const char* cure : {"mutex-counter", "atomic-counter"}) {
    const exploration kept = found(cure, "");
    ASSERT_EQ(kept.outcomes.size(), 1U) << cure;
    EXPECT_EQ(kept.outcomes[0].outcome.counted, 2) << cure;
    EXPECT_TRUE(kept.races.empty()) << cure;
  }
  // With two failures either can be the last error, and the first.
  std::set<std::string> errors;
  for (const auto& o : found("last-error", "1,2").outcomes) errors.insert(o.outcome.error);
  EXPECT_EQ(errors, (std::set<std::string>{"job 1: failed", "job 2: failed"}));
}

// The page's test has the same number.
TEST(Exploring, CountsTheSchedulesOfAnErrorGroupWithOneFailure) {
  const exploration found =
      explore_all({{"pattern", "errgroup"}, {"jobs", 3.0}, {"fail", "2"}, {"workMs", 1.0}});
  EXPECT_TRUE(found.counted);
  EXPECT_EQ(found.outcomes.size(), 4U);
  EXPECT_EQ(to_string(found.schedules), "38319268");
}

TEST(Exploring, RefusesWhatHasNoPlaceInASearch) {
  const auto messages = [](const raw_scenario& raw, const raw_scenario& options = {}) {
    std::string out;
    for (const auto& e : parse_exploration(raw, options).errors) {
      EXPECT_FALSE(e.field.empty());
      EXPECT_FALSE(e.value.empty());
      EXPECT_FALSE(e.allowed.empty());
      out += e.message + '\n';
    }
    return out;
  };
  EXPECT_EQ(messages({}), "");
  EXPECT_EQ(messages({{"seed", 3.0}}, {{"runs", 10.0}, {"maxSeconds", "5"}}), "");
  EXPECT_EQ(messages({}, {{"runs", 0.0}}), "runs is 0; it must be 1 to 100000000\n");
  EXPECT_EQ(messages({}, {{"maxSeconds", "soon"}}),
            "maxSeconds is \"soon\"; it must be a whole number, 0 to 86400\n");
  EXPECT_EQ(messages({}, {{"workers", 3.0}}),
            "workers is 3; it must be left out (the options are runs and maxSeconds)\n");
  EXPECT_EQ(messages({{"runs", 3.0}}), "runs is not a field\n");
  EXPECT_EQ(messages({{"seed", 3.0}}),
            "seed is 3; it must be left out (nothing is random where every schedule is taken)\n");
  EXPECT_EQ(messages({{"threads", 2.0}, {"workers", 0.0}}),
            "threads is 2; it must be left out (exploring simulates)\n"
            "workers is 0; it must be 1 to 64\n");
  const auto parsed = parse_exploration({{"seed", 3.0}}, {{"runs", 10.0}, {"maxSeconds", "5"}});
  EXPECT_EQ(parsed.request.samples, 10U);
  EXPECT_EQ(parsed.request.seed, 3U);
  EXPECT_EQ(parsed.request.max_seconds, 5);
}

}  // namespace
}  // namespace millrace::patterns
