// Each pattern, right and with each mistake, on every runtime.
#include <algorithm>
#include <regex>
#include <set>
#include <thread>

#include "run_on.h"
#include "support/sizes.h"

namespace millrace::patterns {
namespace {

using namespace std::string_literals;

// Times differ from run to run: "after 214 ms" reads "after T".
std::string timeless(const std::string& verdict) {
  return std::regex_replace(verdict, std::regex{"after [0-9.]+ m?s"}, "after T");
}

const std::vector<int> one_to_ten{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

class Patterns : public OnEveryRuntime {};
MILLRACE_ON_EVERY_RUNTIME(Patterns);

TEST_P(Patterns, WorkerPoolDoublesEveryJob) {
  const auto o = run({{"workMs", 1.0}});
  EXPECT_EQ(o.kind, outcome_kind::ok);
  EXPECT_EQ(sorted(o.results), (std::vector{2, 4, 6, 8, 10, 12, 14, 16, 18, 20}));
  EXPECT_EQ(o.jobs.completed, one_to_ten);
  EXPECT_TRUE(o.leaked.empty());
  EXPECT_EQ(o.verdict, "All 10 jobs completed.");
}

TEST_P(Patterns, WorkerPoolPrintsTheArticlesLines) {
  run({{"workMs", 0.0}});
  ASSERT_EQ(lines_.size(), 20u);
  const std::regex processing{"Worker [1-3] processing job ([0-9]+)"};
  std::set<int> jobs;
  for (std::size_t i = 0; i < 10; ++i) {
    std::smatch match;
    ASSERT_TRUE(std::regex_match(lines_[i], match, processing)) << lines_[i];
    jobs.insert(std::stoi(match[1]));
  }
  EXPECT_EQ(jobs.size(), 10u);
  const std::multiset<std::string> results(lines_.begin() + 10, lines_.end());
  EXPECT_EQ(results, (std::multiset<std::string>{"Result: 2", "Result: 4", "Result: 6", "Result: 8",
                                                 "Result: 10", "Result: 12", "Result: 14",
                                                 "Result: 16", "Result: 18", "Result: 20"}));
}

TEST_P(Patterns, WorkerPoolGoesOnAfterFailures) {
  const auto o = run({{"workMs", 1.0}, {"fail", "4,7"s}});
  EXPECT_EQ(o.kind, outcome_kind::error);
  EXPECT_TRUE(o.error == "job 4: failed" || o.error == "job 7: failed") << o.error;
  EXPECT_EQ(o.jobs.failed, (std::vector{4, 7}));
  EXPECT_EQ(o.jobs.completed.size(), 8u);
  EXPECT_EQ(o.verdict, "All 10 jobs were done: 8 completed, 2 failed (jobs 4, 7). main kept \"" +
                           o.error + "\", the first error among the results.");
}

TEST_P(Patterns, WorkerPoolRunsUnbufferedAndHashing) {
  const auto o = run({{"buffer", 0.0}, {"work", "hash"s}, {"workBlocks", 900.0}});
  EXPECT_EQ(o.kind, outcome_kind::ok);
  EXPECT_EQ(o.jobs.completed, one_to_ten);
}

TEST_P(Patterns, ErrgroupReturnsNilWhenEveryJobCompletes) {
  const auto o = run({{"pattern", "errgroup"s}, {"workMs", 1.0}});
  EXPECT_EQ(o.kind, outcome_kind::ok);
  EXPECT_EQ(o.results, (std::vector{2, 4, 6, 8, 10, 12, 14, 16, 18, 20})) << "in job order";
  EXPECT_EQ(timeless(o.verdict), "Wait() returned nil after T: all 10 jobs completed.");
}

// One worker and a limit of 1 leave nothing to chance.
TEST_P(Patterns, ErrgroupUnderALimitStartsNoJobAfterTheError) {
  const auto o = run({{"pattern", "errgroup"s}, {"workMs", 0.0}, {"limit", 1.0}, {"fail", "4,7"s}});
  EXPECT_EQ(o.error, "job 4: failed");
  EXPECT_EQ(o.cause, "job 4: failed");
  EXPECT_EQ(o.jobs.completed, (std::vector{1, 2, 3}));
  EXPECT_EQ(o.jobs.failed, (std::vector{4}));
  // The loop in main may already be waiting in g.Go for the slot that job 4 gives back.
  EXPECT_LE(o.jobs.cancelled.size(), 1u);
  EXPECT_EQ(o.jobs.cancelled.size() + o.jobs.not_started.size(), 6u);
}

TEST_P(Patterns, ErrgroupCancelsJobsThatAreAtWork) {
  // users takes twice as long: the difference is what the machine may dawdle.
  const auto o = run({{"pattern", "fetch-all-data"s}, {"workMs", 500.0}});
  EXPECT_EQ(o.kind, outcome_kind::error);
  EXPECT_EQ(o.error, "database connection timeout");
  EXPECT_EQ(o.cause, "database connection timeout");
  EXPECT_EQ(o.jobs.failed, (std::vector{2}));
  EXPECT_EQ(o.jobs.cancelled, (std::vector{1}));
  EXPECT_EQ(timeless(o.verdict),
            "Wait() returned \"database connection timeout\" after T. users was cancelled by it.");
}

// Its tasks have names: the error that one of them comes to is not called a job's.
TEST_P(Patterns, ATaskThatTakesTooLongReturnsWhatItCameTo) {
  const auto o = run({{"pattern", "fetch-all-data"s}, {"workMs", 5'000.0}, {"timeoutMs", 1.0}});
  EXPECT_EQ(o.error, "context deadline exceeded");
}

TEST_P(Patterns, AJobThatIgnoresItsContextRunsOn) {
  const auto o = run({{"pattern", "fetch-all-data"s}, {"workMs", 5.0}, {"heedContext", false}});
  EXPECT_EQ(o.error, "database connection timeout");
  EXPECT_EQ(o.jobs.completed, (std::vector{1}));
  EXPECT_EQ(
      timeless(o.verdict),
      "Wait() returned \"database connection timeout\" after T. users completed. The tasks do "
      "not look at their context, so none was cancelled.");
}

TEST_P(Patterns, HashingJobsHeedTheirContext) {
  const auto o = run({{"pattern", "errgroup"s},
                      {"jobs", 2.0},
                      {"fail", "1"s},
                      {"work", "hash"s},
                      {"workBlocks", test::under_sanitizer ? 100'000.0 : 1'000'000.0},
                      {"limit", 1.0}});
  EXPECT_EQ(o.error, "job 1: failed");
  EXPECT_LE(o.elapsed_ms, 60'000);
  EXPECT_TRUE(o.jobs.completed.empty());
}

TEST_P(Patterns, PoolErrgroupStopsAtTheFirstError) {
  const auto o =
      run({{"pattern", "pool-errgroup"s}, {"workers", 1.0}, {"workMs", 0.0}, {"fail", "4,7"s}});
  EXPECT_EQ(o.error, "job 4: failed");
  EXPECT_EQ(o.jobs.completed, (std::vector{1, 2, 3}));
  EXPECT_EQ(o.results, (std::vector{2, 4, 6}));
  EXPECT_EQ(
      timeless(o.verdict),
      "Wait() returned \"job 4: failed\" after T. Jobs 1-3 completed; jobs 5-10 never started, "
      "because the workers had stopped.");
}

TEST_P(Patterns, PoolErrgroupThatContinuesReturnsTheLowestNumberedError) {
  const auto o = run({{"pattern", "pool-errgroup"s},
                      {"errorPolicy", "continue"s},
                      {"workMs", 1.0},
                      {"fail", "4,7"s}});
  EXPECT_EQ(o.error, "job 4: failed");
  EXPECT_EQ(o.jobs.failed, (std::vector{4, 7}));
  EXPECT_EQ(o.jobs.completed.size(), 8u);
  EXPECT_EQ(
      timeless(o.verdict),
      "Wait() returned \"job 4: failed\" after T. Jobs 1-3, 5, 6, 8-10 completed; job 7 failed "
      "too.");
}

// The feeder looks at the context even where the jobs do not, or it would wait for ever to send.
TEST_P(Patterns, PoolErrgroupWithoutAWorkerLeftEnds) {
  const auto o = run({{"pattern", "pool-errgroup"s},
                      {"heedContext", false},
                      {"workers", 1.0},
                      {"buffer", 0.0},
                      {"workMs", 0.0},
                      {"fail", "2"s}});
  EXPECT_EQ(o.jobs.completed, (std::vector{1}));
  EXPECT_EQ(o.jobs.failed, (std::vector{2}));
  EXPECT_EQ(timeless(o.verdict),
            "Wait() returned \"job 2: failed\" after T. Job 1 completed; jobs 3-10 never started, "
            "because every worker had returned an error. The jobs do not look at their context, so "
            "none was cancelled.");
}

class Mistakes : public OnEveryRuntime {};
MILLRACE_ON_EVERY_RUNTIME(Mistakes);

TEST_P(Mistakes, NoCloseIsADeadlockOfMainAndItsWorkers) {
  const auto o = run({{"mistake", "no-close"s}, {"workMs", 0.0}});
  EXPECT_EQ(o.kind, outcome_kind::deadlock);
  EXPECT_EQ(o.blocked.size(), 4u);
  EXPECT_EQ(o.verdict,
            "Deadlock: all goroutines are asleep. main waits in sync.WaitGroup.Wait; workers 1-3 "
            "wait to receive from jobs, which nobody will close. There is a cycle: main waits for "
            "worker 1, which waits for main. All 10 jobs completed.");
  ASSERT_EQ(o.blocked_for.size(), 4u);
  EXPECT_EQ(o.blocked_for[0]->size(), 3u) << "any worker could call Done, if it went on";
  EXPECT_EQ(*o.blocked_for[1], std::vector{o.blocked[0].id});
  EXPECT_EQ(o.cycle, (std::vector{o.blocked[0].id, o.blocked[1].id}));
}

TEST_P(Mistakes, ForgetDoneIsADeadlockOfMainAlone) {
  const auto o = run({{"mistake", "forget-done"s}, {"workMs", 0.0}});
  EXPECT_EQ(o.kind, outcome_kind::deadlock);
  EXPECT_EQ(o.verdict,
            "Deadlock: all goroutines are asleep. main waits in sync.WaitGroup.Wait, and no "
            "goroutine is left to call Done. All 10 jobs completed.");
  ASSERT_TRUE(o.blocked_for[0]);
  EXPECT_TRUE(o.blocked_for[0]->empty()) << "nobody is left";
  EXPECT_TRUE(o.cycle.empty());
}

TEST_P(Mistakes, UnbufferedResultsIsADeadlockBecauseNobodyDrainsThem) {
  const auto o = run({{"mistake", "unbuffered-results"s}, {"workMs", 1.0}});
  EXPECT_EQ(o.kind, outcome_kind::deadlock);
  EXPECT_EQ(o.jobs.completed, (std::vector{1, 2, 3})) << "returned a value, not delivered";
  EXPECT_EQ(
      o.verdict,
      "Deadlock: all goroutines are asleep. main waits in sync.WaitGroup.Wait; workers 1-3 "
      "wait to send to results, which nobody will receive from. There is a cycle: main waits for "
      "worker 1, which waits for main. Jobs 1-3 completed; jobs 4-10 never started.");
}

TEST_P(Mistakes, UnbufferedResultsCanBlockMainWhileItSends) {
  const auto o = run({{"mistake", "unbuffered-results"s}, {"workMs", 0.0}, {"buffer", 0.0}});
  EXPECT_EQ(
      o.verdict,
      "Deadlock: all goroutines are asleep. main waits to send to jobs, which nobody will "
      "receive from; workers 1-3 wait to send to results, which nobody will receive from. There is "
      "a cycle: main waits for worker 1, which waits for main. Jobs 1-3 completed; jobs 4-10 never "
      "started.");
}

TEST_P(Mistakes, EarlyReturnLeaksEveryWorker) {
  const auto o = run({{"mistake", "early-return"s}, {"workMs", 0.0}});
  EXPECT_EQ(o.kind, outcome_kind::ok);
  ASSERT_EQ(o.leaked.size(), 3u);
  for (const auto& waits_for : o.leaked_for) EXPECT_TRUE(waits_for && waits_for->empty());
  for (const auto& g : o.leaked) {
    EXPECT_EQ(g.reason, "chan receive");
    EXPECT_EQ(g.object_name, "jobs");
    EXPECT_NE(std::string_view{g.blocked_at.file_name()}.find("worker_pool.cpp"),
              std::string_view::npos);
  }
  EXPECT_EQ(o.verdict,
            "main returned and left 3 goroutines behind: workers 1-3 wait to receive from jobs, "
            "which nobody will close. All 10 jobs completed.");
}

#if MILLRACE_THREADS
class Stop : public OnEveryRuntime {};
MILLRACE_ON_EVERY_RUNTIME(Stop);

TEST_P(Stop, LeavesEveryJobInAState) {
  const auto rt = make_runtime(GetParam());
  scenario_run run{valid({{"workMs", 60'000.0}, {"workers", 2.0}})};
  run.start(*rt);
  std::thread stopper{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    rt->stop();
  }};
  rt->wait();
  stopper.join();
  const auto o = run.finish(rt->result());
  EXPECT_EQ(o.kind, outcome_kind::stopped);
  EXPECT_EQ(o.jobs.unfinished, (std::vector{1, 2}));
  EXPECT_EQ(timeless(o.verdict),
            "Stopped after T. Jobs 1, 2 were not finished; jobs 3-10 never started.");
}

TEST_P(Stop, EndsHashingSoon) {
  const auto rt = make_runtime(GetParam());
  scenario_run run{valid({{"work", "hash"s}, {"workBlocks", 1'000'000.0}, {"jobs", 10'000.0}})};
  run.start(*rt);
  std::thread stopper{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    rt->stop();
  }};
  rt->wait();
  stopper.join();
  EXPECT_EQ(run.finish(rt->result()).kind, outcome_kind::stopped);
}
#endif

}  // namespace
}  // namespace millrace::patterns
