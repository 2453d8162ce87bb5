// Random scenarios, on every runtime: what must hold for each of them.
#include <algorithm>
#include <numeric>
#include <random>

#include "patterns/json.h"
#include "patterns/pattern.h"
#include "run_on.h"
#include "support/sizes.h"

namespace millrace::patterns {
namespace {

constexpr int scenarios_in_all = 2'500;

class dice {
 public:
  explicit dice(unsigned seed) : engine_(seed) {}
  int roll(int low, int high) { return std::uniform_int_distribution{low, high}(engine_); }
  bool once_in(int n) { return roll(1, n) == 1; }

 private:
  std::mt19937 engine_;
};

raw_scenario random_scenario(dice& d) {
  raw_scenario raw;
  std::vector<const pattern*> patterns;  // those that have jobs
  std::ranges::copy_if(all_patterns(), std::back_inserter(patterns),
                       [](const pattern* p) { return !p->has_crowd; });
  const auto which = static_cast<std::size_t>(d.roll(0, static_cast<int>(patterns.size()) - 1));
  raw["pattern"] = std::string{patterns[which]->name};
  const int jobs = d.roll(1, 12);
  raw["jobs"] = static_cast<double>(jobs);
  raw["workers"] = static_cast<double>(d.roll(1, 6));
  raw["buffer"] = static_cast<double>(d.roll(0, 12));
  std::vector<double> fail;
  for (int failing = d.roll(0, 3); failing > 0; --failing) fail.push_back(d.roll(1, jobs));
  raw["fail"] = fail;
  raw["work"] = std::string{d.once_in(3) ? "hash" : "sleep"};
  raw["workMs"] = static_cast<double>(d.roll(0, 2));
  raw["workBlocks"] = static_cast<double>(d.roll(1, 1000));
  raw["errorPolicy"] = std::string{d.once_in(2) ? "cancel" : "continue"};
  raw["heedContext"] = !d.once_in(3);
  raw["limit"] = static_cast<double>(d.once_in(2) ? -1 : d.roll(1, 4));
  const auto mistakes = find_field("mistake")->values;
  if (d.once_in(4)) {
    raw["mistake"] = std::string{mistakes[static_cast<std::size_t>(d.roll(1, 4))]};
  }
  return raw;
}

std::vector<int> doubled(std::vector<int> jobs) {
  for (int& job : jobs) job *= 2;
  return jobs;
}

bool subset(const std::vector<int>& some, const std::vector<int>& all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

void check_partition(const job_lists& jobs, int count) {
  std::vector<int> all;
  for (const auto* list :
       {&jobs.completed, &jobs.failed, &jobs.cancelled, &jobs.not_started, &jobs.unfinished}) {
    EXPECT_TRUE(std::is_sorted(list->begin(), list->end()));
    all.insert(all.end(), list->begin(), list->end());
  }
  std::vector<int> expected(static_cast<std::size_t>(count));
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(sorted(all), expected) << "every job is in exactly one state";
}

void check_pool(const scenario& s, const outcome& o) {
  const bool deadlocks = s.mistake != mistake_kind::none && s.mistake != mistake_kind::early_return;
  if (deadlocks) {
    EXPECT_EQ(o.kind, outcome_kind::deadlock);
    EXPECT_TRUE(o.results.empty());
    EXPECT_FALSE(o.blocked.empty());
    return;
  }
  EXPECT_EQ(o.kind, s.fail.empty() ? outcome_kind::ok : outcome_kind::error);
  EXPECT_EQ(o.jobs.failed, s.fail);
  EXPECT_TRUE(o.jobs.not_started.empty());
  EXPECT_EQ(sorted(o.results), doubled(o.jobs.completed));
  const bool leaks = s.mistake == mistake_kind::early_return;
  EXPECT_EQ(o.leaked.size(), leaks ? static_cast<std::size_t>(s.workers) : 0u);
}

void check_group(const scenario& s, const outcome& o) {
  const bool fetch = !s.program->job_names.empty();
  EXPECT_TRUE(o.kind == outcome_kind::ok || o.kind == outcome_kind::error);
  EXPECT_TRUE(o.leaked.empty()) << "Wait() has waited for everybody";
  EXPECT_EQ(o.kind == outcome_kind::error, fetch || !s.fail.empty());
  EXPECT_EQ(o.cause, o.error);
  if (o.kind == outcome_kind::ok) {
    EXPECT_EQ(o.jobs.completed.size(), static_cast<std::size_t>(s.jobs));
  }
  if (!s.heed_context) {
    EXPECT_TRUE(o.jobs.cancelled.empty());
  }
  if (fetch) {
    EXPECT_EQ(o.error, "database connection timeout");
    return;
  }
  EXPECT_EQ(sorted(o.results), doubled(o.jobs.completed));
  if (o.kind == outcome_kind::error) {
    const auto is_its_error = [&](int job) {
      return o.error == "job " + std::to_string(job) + ": failed";
    };
    EXPECT_TRUE(std::any_of(o.jobs.failed.begin(), o.jobs.failed.end(), is_its_error)) << o.error;
  }
  if (s.program->uses("errorPolicy") && s.error_policy == error_policy::keep_going) {
    EXPECT_EQ(o.jobs.failed, s.fail);
    EXPECT_EQ(o.jobs.completed.size() + o.jobs.failed.size(), static_cast<std::size_t>(s.jobs));
    if (!s.fail.empty()) {
      EXPECT_EQ(o.error, "job " + std::to_string(s.fail.front()) + ": failed") << "the lowest";
    }
  }
}

class RandomScenarios : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Runtimes, RandomScenarios, ::testing::ValuesIn(runtime_kinds()),
                         [](const auto& info) { return runtime_name(info.param); });

TEST_P(RandomScenarios, KeepTheirInvariants) {
  dice d{static_cast<unsigned>(GetParam()) + 1};
  const auto rt = make_runtime(GetParam());
  const auto count = test::rounds(scenarios_in_all / static_cast<int>(runtime_kinds().size()));
  for (int i = 0; i < count && !HasFailure(); ++i) {
    const auto s = valid(random_scenario(d));
    json_writer json;
    write_json(json, s);
    SCOPED_TRACE(json.text());
    const auto o = run_scenario(*rt, s);

    check_partition(o.jobs, s.program->job_count(s));
    EXPECT_TRUE(o.jobs.unfinished.empty()) << "no mistake leaves a job half done";
    if (s.program->job_names.empty()) {
      EXPECT_TRUE(subset(o.jobs.failed, s.fail));
      EXPECT_FALSE(std::any_of(o.jobs.completed.begin(), o.jobs.completed.end(),
                               [&](int job) { return s.fails(job); }));
    }
    s.program->has_group ? check_group(s, o) : check_pool(s, o);
    EXPECT_FALSE(o.verdict.empty());
    EXPECT_EQ(millrace::testing::live_frames(), 0);
  }
}

}  // namespace
}  // namespace millrace::patterns
