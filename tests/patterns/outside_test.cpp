// Jobs that ask the world outside, and the deadline that a job can have.
#include <atomic>

#include "run_on.h"
#include "support/fake_outside.h"

namespace millrace::patterns {
namespace {

using namespace std::string_literals;

constexpr engine_limits in_a_page{.no_outside = {}};

std::string refusals(const raw_scenario& raw, engine_limits limits) {
  std::string out;
  for (const auto& e : parse_scenario(raw, limits).errors) out += e.message + '\n';
  return out;
}

TEST(Outside, IsRefusedWhereNobodyAnswers) {
  EXPECT_EQ(refusals({{"work", "fetch"s}}, {}),
            "work is \"fetch\"; it must be sleep or hash (only a page or Node can do that)\n");
  for (const auto& simulated :
       {raw_scenario{{"seed", 1.0}}, {{"schedule", "AQ"s}}, {{"scheduler", "manual"s}}}) {
    raw_scenario raw = simulated;
    raw["work"] = "function"s;
    EXPECT_NE(refusals(raw, in_a_page).find("in a simulated run nobody outside answers"),
              std::string::npos);
  }
  EXPECT_EQ(refusals({{"work", "function"s}}, in_a_page), "");
}

TEST(Outside, IsRefusedWithoutWhatTheRunMustBeGiven) {
  engine_limits limits = in_a_page;
  limits.extras = run_extras{};
  EXPECT_EQ(refusals({{"work", "function"s}}, limits),
            "work is \"function\"; it must be left out (run() was given no job)\n");
  EXPECT_EQ(refusals({{"work", "fetch"s}}, limits),
            "work is \"fetch\"; it must be left out (run() was given no urls)\n");
  limits.extras = run_extras{.job = true};
  EXPECT_EQ(refusals({{"work", "sleep"s}}, limits),
            "work is \"sleep\"; it must be function (run() was given a job)\n");
}

TEST(Timeout, FailsAJobThatTakesLongerInVirtualTimeToo) {
  const scenario s = valid({{"pattern", "worker-pool"s},
                            {"jobs", 2.0},
                            {"workMs", 100.0},
                            {"timeoutMs", 40.0},
                            {"seed", 1.0}});
  const auto rt = make_simulation(s, {.quiet = true});
  const outcome o = run_scenario(*rt, s);
  EXPECT_EQ(o.jobs.failed, (std::vector{1, 2}));
  EXPECT_TRUE(o.error == "job 1: context deadline exceeded" ||
              o.error == "job 2: context deadline exceeded");
  EXPECT_EQ(o.elapsed_ms, 40);
}

TEST(Timeout, IsNotHeededByJobsThatDoNotLookAtTheirContext) {
  const scenario s =
      valid({{"pattern", "errgroup"s}, {"heedContext", false}, {"timeoutMs", 40.0}, {"seed", 1.0}});
  const auto rt = make_simulation(s, {.quiet = true});
  EXPECT_EQ(run_scenario(*rt, s).kind, outcome_kind::ok);
}

TEST(Timeout, ThatIsNoneLeavesTheScenariosSchedulesAsTheyWere) {
  const scenario without = valid({{"pattern", "errgroup"s}});
  EXPECT_EQ(fingerprint(valid({{"pattern", "errgroup"s}, {"timeoutMs", 0.0}})),
            fingerprint(without));
  EXPECT_NE(fingerprint(valid({{"pattern", "errgroup"s}, {"timeoutMs", 1.0}})),
            fingerprint(without));
}

#if MILLRACE_THREADS

class OutsideJobs : public OnEveryRuntime {
 protected:
  outcome ask(raw_scenario raw, test::fake_outside& outside) {
    raw["work"] = "fetch"s;
    auto parsed = parse_scenario(raw, in_a_page);
    for (const auto& e : parsed.errors) ADD_FAILURE() << e.message;
    const auto rt = make_runtime(GetParam(), {.quiet = true});
    scenario_run run{parsed.value, &outside.calls};
    run.start(*rt);
    rt->wait();
    return run.finish(rt->result());
  }
};
MILLRACE_ON_EVERY_RUNTIME(OutsideJobs);

TEST_P(OutsideJobs, CompleteWhenTheyAreAnswered) {
  test::fake_outside outside{
      [](outside_calls& calls, const outside_request& r) { calls.answer(r.call, {}); }};
  for (const auto& pattern : {"worker-pool"s, "errgroup"s, "pool-errgroup"s}) {
    EXPECT_EQ(ask({{"pattern", pattern}}, outside).jobs.completed.size(), 10U) << pattern;
  }
}

TEST_P(OutsideJobs, FailWithTheOutsidesReasonAndCancelTheRest) {
  test::fake_outside outside{[](outside_calls& calls, const outside_request& r) {
    if (!r.given_up && r.question.task == 4)
      calls.answer(r.call, {.err = errors::make("GET /a: 404 Not Found")});
  }};
  const outcome o = ask({{"pattern", "errgroup"s}, {"jobs", 4.0}, {"fail", "1"s}}, outside);
  EXPECT_EQ(o.error, "job 4: GET /a: 404 Not Found");
  EXPECT_EQ(o.cause, o.error);
  EXPECT_EQ(o.jobs.failed, std::vector{4}) << "fail is about work that is not done outside";
  EXPECT_EQ(o.jobs.cancelled, (std::vector{1, 2, 3}));
}

TEST_P(OutsideJobs, ThatAreNeverAnsweredFailByTheirDeadline) {
  test::fake_outside outside{[](outside_calls&, const outside_request&) {}};
  const outcome o = ask({{"pattern", "worker-pool"s}, {"jobs", 3.0}, {"timeoutMs", 1.0}}, outside);
  EXPECT_EQ(o.jobs.failed, (std::vector{1, 2, 3}));
  EXPECT_EQ(outside.calls.pending(), 0U);
}

#endif

}  // namespace
}  // namespace millrace::patterns
