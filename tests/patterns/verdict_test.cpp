// Verdicts of outcomes that are given, so that nothing depends on a schedule.
#include "patterns/verdict.h"

#include <gtest/gtest.h>

#include "patterns/scenario.h"

namespace millrace::patterns {
namespace {

using namespace std::string_literals;

scenario of(const raw_scenario& raw) { return parse_scenario(raw).value; }

goroutine_info waiting(std::string name, std::string reason, std::string object = {}) {
  goroutine_info g;
  g.name = std::move(name);
  g.reason = std::move(reason);
  g.object_name = std::move(object);
  return g;
}

outcome failed(std::string error, job_lists jobs) {
  outcome o;
  o.kind = outcome_kind::error;
  o.error = std::move(error);
  o.jobs = std::move(jobs);
  o.elapsed_ms = 214.2;
  return o;
}

TEST(Verdict, NamesTheWinnerTheCancelledAndWhyTheRestNeverStarted) {
  const auto s = of({{"pattern", "pool-errgroup"s}, {"fail", "4,7"s}});
  const auto o = failed("job 4: failed", {.completed = {1, 2, 3},
                                          .failed = {4},
                                          .cancelled = {5},
                                          .not_started = {6, 7, 8, 9, 10},
                                          .unfinished = {}});
  EXPECT_EQ(
      verdict(s, o, 4),
      "Wait() returned \"job 4: failed\" after 214 ms. Jobs 1-3 completed; job 5 was cancelled "
      "by it; jobs 6-10 never started, because the workers had stopped.");
}

TEST(Verdict, OfAllRunsThatEndSoLeavesOutTheTime) {
  const auto s = of({{"pattern", "errgroup"s}, {"jobs", 2.0}, {"fail", "1"s}});
  const auto o = failed(
      "job 1: failed",
      {.completed = {2}, .failed = {1}, .cancelled = {}, .not_started = {}, .unfinished = {}});
  EXPECT_EQ(verdict(s, o, 1, time_taken::left_out),
            "Wait() returned \"job 1: failed\". Job 2 completed.");
  outcome stopped = o;
  stopped.kind = outcome_kind::stopped;
  EXPECT_EQ(verdict(s, stopped, 0), "Stopped after 214 ms. Job 2 completed; job 1 failed.");
  EXPECT_EQ(verdict(s, stopped, 0, time_taken::left_out),
            "Stopped. Job 2 completed; job 1 failed.");
}

TEST(Verdict, NamesOtherFailures) {
  const auto s = of({{"pattern", "errgroup"s}, {"jobs", 4.0}, {"fail", "1,2"s}});
  const auto o = failed("job 2: failed", {.completed = {},
                                          .failed = {1, 2},
                                          .cancelled = {3, 4},
                                          .not_started = {},
                                          .unfinished = {}});
  EXPECT_EQ(verdict(s, o, 2),
            "Wait() returned \"job 2: failed\" after 214 ms. Job 1 failed too; jobs 3, 4 were "
            "cancelled by it.");
}

TEST(Verdict, SaysWhichOfSeveralErrorsAPoolKept) {
  const auto o = failed(
      "job 2: failed",
      {.completed = {3}, .failed = {1, 2}, .cancelled = {}, .not_started = {}, .unfinished = {}});
  const std::string done = "All 3 jobs were done: 1 completed, 2 failed (jobs 1, 2). ";
  EXPECT_EQ(verdict(of({{"jobs", 3.0}, {"fail", "1,2"s}}), o, 0),
            done + "main kept \"job 2: failed\", the first error among the results.");
  EXPECT_EQ(verdict(of({{"jobs", 3.0}, {"fail", "1,2"s}, {"mistake", "last-error"s}}), o, 0),
            done + "main kept \"job 2: failed\", the last error among the results.");
}

TEST(Verdict, SaysWhyJobsThatIgnoreTheirContextNeverStarted) {
  const auto s =
      of({{"pattern", "pool-errgroup"s}, {"jobs", 4.0}, {"workers", 2.0}, {"heedContext", false}});
  auto o = failed("job 1: failed", {.completed = {},
                                    .failed = {1, 2},
                                    .cancelled = {},
                                    .not_started = {3, 4},
                                    .unfinished = {}});
  EXPECT_NE(verdict(s, o, 1).find("because every worker had returned an error."),
            std::string::npos);
  o.jobs = {
      .completed = {2}, .failed = {1}, .cancelled = {}, .not_started = {3, 4}, .unfinished = {}};
  EXPECT_NE(verdict(s, o, 1).find("because the feeder had stopped."), std::string::npos);
}

TEST(Verdict, CountsTheOthersWhenAllOfThemCompleted) {
  const auto s = of({{"pattern", "errgroup"s}, {"jobs", 4.0}, {"fail", "4"s}});
  const auto o = failed("job 4: failed", {.completed = {1, 2, 3},
                                          .failed = {4},
                                          .cancelled = {},
                                          .not_started = {},
                                          .unfinished = {}});
  EXPECT_EQ(verdict(s, o, 4),
            "Wait() returned \"job 4: failed\" after 214 ms. The other 3 jobs completed.");
}

TEST(Verdict, OfASingleJob) {
  const auto s = of({{"jobs", 1.0}});
  outcome o;
  o.jobs.completed = {1};
  EXPECT_EQ(verdict(s, o, 0), "The only job completed.");
  o = failed(
      "job 1: failed",
      {.completed = {}, .failed = {1}, .cancelled = {}, .not_started = {}, .unfinished = {}});
  EXPECT_EQ(verdict(s, o, 0), "The only job failed.");
  EXPECT_EQ(verdict(of({{"pattern", "errgroup"s}, {"jobs", 1.0}}), o, 1),
            "Wait() returned \"job 1: failed\" after 214 ms.");
}

TEST(Verdict, OfAPanic) {
  const auto s = of({{"jobs", 3.0}});
  outcome o;
  o.kind = outcome_kind::panic;
  o.error = "send on closed channel";
  o.jobs = {.completed = {1}, .failed = {}, .cancelled = {}, .not_started = {3}, .unfinished = {2}};
  EXPECT_EQ(verdict(s, o, 0),
            "Panic: send on closed channel. Job 1 completed; job 2 was not finished; job 3 never "
            "started.");
}

TEST(Verdict, GroupsGoroutinesThatWaitForTheSame) {
  const std::vector list{
      waiting("main", "sync.WaitGroup.Wait"), waiting("worker 1", "chan receive", "jobs"),
      waiting("worker 3", "chan receive", "jobs"), waiting("worker 2", "chan send", "results")};
  EXPECT_EQ(
      waits_text(list),
      "main waits in sync.WaitGroup.Wait; workers 1, 3 wait to receive from jobs, which nobody "
      "will close; worker 2 waits to send to results, which nobody will receive from");
}

TEST(Verdict, ClaimsNothingAboutTheFutureWhileSomebodySleeps) {
  const std::vector list{waiting("worker 1", "chan receive", "jobs"), waiting("worker 2", "sleep"),
                         waiting("feeder", "select", "jobs, ctx.done")};
  EXPECT_EQ(waits_text(list),
            "worker 1 waits to receive from jobs; worker 2 sleeps; feeder waits in select on jobs, "
            "ctx.done");
}

TEST(Verdict, NumbersGoroutinesThatHaveNoName) {
  auto g = waiting("", "chan receive");
  g.id = 7;
  EXPECT_EQ(waits_text(std::vector{g}),
            "goroutine 7 waits to receive from a channel, which nobody will close");
}

TEST(Verdict, WritesTimesShort) {
  const auto s = of({{"pattern", "errgroup"s}, {"jobs", 1.0}});
  outcome o;
  o.jobs.completed = {1};
  for (const auto& [ms, text] :
       {std::pair{0.04, "0 ms"}, {0.42, "0.4 ms"}, {99.6, "100 ms"}, {12'345.0, "12.3 s"}}) {
    o.elapsed_ms = ms;
    EXPECT_EQ(verdict(s, o, 0), "Wait() returned nil after "s + text + ": the only job completed.");
  }
}

}  // namespace
}  // namespace millrace::patterns
