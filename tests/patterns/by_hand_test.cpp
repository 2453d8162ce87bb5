// Runs whose every choice is made by hand: the scheduler `manual`.
#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "explored_scenarios.h"
#include "patterns/pattern.h"
#include "patterns/scenario_run.h"
#include "run_on.h"
#include "support/sizes.h"
#include "support/trace_bytes.h"

namespace millrace::patterns {
namespace {

/// A run up to the end of a schedule, with what there is to see of it.
struct shown_run {
  outcome came;
  std::vector<std::uint8_t> trace;
};

shown_run run_by_hand(raw_scenario raw, const std::string& schedule, const char* scheduler) {
  raw["scheduler"] = std::string{scheduler};
  if (!schedule.empty()) raw["schedule"] = schedule;
  const scenario s = valid(raw);
  const auto rt =
      make_simulation(s, {.trace = {.enabled = true, .ring_records = 1U << 12U}, .quiet = true});
  scenario_run run{s};
  run.start(*rt);
  rt->wait();
  EXPECT_FALSE(misfit(s, *rt));
  shown_run out{.came = run.finish(rt->result()), .trace = test::trace_bytes(*rt)};
  tell_simulation(*rt, out.came);
  return out;
}

TEST(ByHand, EveryChoiceGoesOnFromTheOneBeforeAndTheEndIsThatOfItsSchedule) {
  std::set<step_kind> kinds;
  unsigned random = 1;
  constexpr int walks = test::under_sanitizer ? 1 : 5;
  for (raw_scenario raw : explored_scenarios) {
    raw["workMs"] = 1.0;
    for (int walk = 0; walk < walks; ++walk) {
      shown_run at = run_by_hand(raw, "", "manual");
      EXPECT_EQ(at.came.choices, 0);
      EXPECT_EQ(at.came.back, "");
      while (!at.came.next.empty()) {
        ASSERT_EQ(at.came.kind, outcome_kind::stopped);
        ASSERT_GE(at.came.next.size(), 2U) << "where there is one way only nobody is asked";
        for (const way& w : at.came.next) kinds.insert(w.step.kind);
        random = random * 1'664'525 + 1'013'904'223;
        const way& taken = at.came.next[(random >> 16U) % at.came.next.size()];
        shown_run then = run_by_hand(raw, taken.schedule, "manual");
        ASSERT_EQ(then.came.schedule, taken.schedule) << taken.text;
        ASSERT_EQ(then.came.choices, at.came.choices + 1);
        ASSERT_EQ(then.came.back, at.came.schedule);
        ASSERT_GE(then.trace.size(), at.trace.size());
        ASSERT_TRUE(std::ranges::equal(at.trace, std::span{then.trace}.first(at.trace.size())))
            << "what has been seen stays as it was: " << taken.text;
        at = std::move(then);
      }
      const shown_run replayed = run_by_hand(raw, at.came.schedule, "sim");
      EXPECT_EQ(replayed.came.group, at.came.group);
      EXPECT_EQ(replayed.came.verdict, at.came.verdict);
      EXPECT_EQ(replayed.trace, at.trace);
    }
  }
  EXPECT_TRUE(
      std::ranges::includes(kinds, std::set{step_kind::start, step_kind::operation, step_kind::wake,
                                            step_kind::finish, step_kind::timer}));
}

TEST(ByHand, SaysWhatThereIsToChooseFrom) {
  const raw_scenario raw{{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}};
  const outcome first = run_by_hand(raw, "", "manual").came;
  EXPECT_EQ(first.verdict, format("{} ways to go on: which one?", first.next.size()));
  std::string all;
  for (const way& w : first.next) all += w.text + '\n';
  const std::regex expected{
      "main sends on jobs \\(worker_pool\\.cpp:\\d+\\)\n"
      "goroutine 2 starts \\(worker_pool\\.cpp:\\d+\\)\n"
      "goroutine 3 starts \\(worker_pool\\.cpp:\\d+\\)\n"};
  EXPECT_TRUE(std::regex_match(all, expected)) << all;
}

TEST(ByHand, AllowsNoSeedAndOnlyItsOwnSchedules) {
  const auto messages = [](const raw_scenario& raw) {
    std::string out;
    for (const auto& e : parse_scenario(raw).errors) out += e.message + '\n';
    return out;
  };
  EXPECT_EQ(messages({{"scheduler", "manual"}}), "");
  EXPECT_EQ(messages({{"scheduler", "manual"}, {"seed", 7.0}}),
            "seed is 7; leave it out: with scheduler manual every choice is made by hand\n");
  const std::string schedule = run_by_hand({{"jobs", 2.0}}, "", "manual").came.next[0].schedule;
  EXPECT_EQ(messages({{"jobs", 2.0}, {"scheduler", "manual"}, {"schedule", schedule}}), "");
  EXPECT_EQ(messages({{"jobs", 3.0}, {"scheduler", "manual"}, {"schedule", schedule}}),
            messages({{"jobs", 3.0}, {"schedule", schedule}}));
}

/// What is wrong with a schedule, after so many steps of its run.
std::string complaint(raw_scenario raw, const std::string& text, std::uint64_t steps) {
  raw["schedule"] = text;
  const scenario s = valid(raw);
  const auto rt = make_simulation(s, {.quiet = true});
  scenario_run run{s};
  run.start(*rt);
  if (!rt->advance(steps)) rt->stop();
  rt->wait();
  const auto wrong = misfit(s, *rt);
  return wrong ? wrong->message : "";
}

TEST(ByHand, AScheduleIsRefusedThatTheRunHasNotComeTo) {
  constexpr std::uint64_t all = 1'000'000;
  const raw_scenario raw{{"pattern", "worker-pool"}, {"workers", 1.0}, {"jobs", 2.0}};
  const std::string first = run_by_hand(raw, "", "manual").came.next[0].schedule;
  EXPECT_EQ(complaint(raw, first, all),
            "schedule cannot be used: it ends before the run does; with scheduler manual one can "
            "go on from there");
  const std::string whole = run_by_hand(raw, "", "sim").came.schedule;
  EXPECT_EQ(complaint(raw, whole, all), "");
  EXPECT_EQ(complaint(raw, whole, 3), "") << "it was stopped on its way";
  schedule other = parse_schedule(whole, fingerprint(valid(raw))).value;
  ++other.trail;
  EXPECT_EQ(complaint(raw, to_string(other), all),
            "schedule cannot be used: the run came to other choices than it names, as with another "
            "version of the program");
}

}  // namespace
}  // namespace millrace::patterns
