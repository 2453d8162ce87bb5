// Both of the article's ideas: a pool of workers inside an error group.
#include <memory>
#include <optional>
#include <vector>

#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/pattern.h"

namespace millrace::patterns {
namespace {

// Go: errs []error, one slot a job, each written only by the worker that has the job.
using error_slots = std::shared_ptr<std::vector<error>>;

// Looks at ctx whatever the jobs do: somebody has to stop handing out work.
task<error> feed(context ctx, sender<int> jobs, int count) {
  name_goroutine("feeder");
  defer close_jobs{[&] { jobs.close(); }};
  for (int job = 1; job <= count; ++job) {
    switch (co_await select(send(jobs, job), done(ctx))) {
      case 0:
        break;
      default:
        co_return ctx.err();
    }
  }
  co_return error{};
}

task<error> worker(context ctx, int id, receiver<int> jobs, sender<result> results,
                   wait_group workers, error_slots errs, environment& env) {
  name_goroutine(format("worker {}", id));
  defer done_working{[&] { workers.done(); }};
  for (;;) {
    std::optional<int> job;
    if (env.scenario.heed_context) {
      switch (co_await select(recv(jobs, job), done(ctx))) {
        case 0:
          break;
        default:
          co_return ctx.err();
      }
    } else {
      job = co_await jobs.recv();
    }
    if (!job) co_return error{};  // jobs is closed and drained

    println("Worker {} processing job {}", id, *job);
    result r = co_await env.work.process(ctx, *job);
    if (!r.err) {
      co_await results.send(r);
    } else if (env.scenario.error_policy == error_policy::keep_going) {
      (*errs)[static_cast<std::size_t>(*job) - 1] = r.err;
    } else {
      co_return r.err;
    }
  }
}

// errorPolicy continue: the workers keep their errors to themselves until all are done. Then the
// one of the lowest-numbered job becomes the group's.
task<error> first_of(wait_group workers, error_slots errs) {
  name_goroutine("collector");
  co_await workers.wait();
  for (const error& err : *errs) {
    if (err) co_return err;
  }
  co_return error{};
}

task<> pool_in_a_group(environment& env) {
  const scenario& s = env.scenario;
  auto [g, ctx] = errgroup::with_context(background());
  auto jobs = make_chan<int>(static_cast<std::size_t>(s.buffer), "jobs");
  auto results = make_chan<result>(static_cast<std::size_t>(s.jobs), "results");
  auto errs = std::make_shared<std::vector<error>>(static_cast<std::size_t>(s.jobs));
  wait_group workers{"workers"};

  co_await g.go([=, &s] { return feed(ctx, jobs, s.jobs); });
  for (int w = 1; w <= s.workers; ++w) {
    workers.add();
    co_await g.go([=, &env] { return worker(ctx, w, jobs, results, workers, errs, env); });
  }
  if (s.error_policy == error_policy::keep_going) {
    co_await g.go([=] { return first_of(workers, errs); });
  }

  error err = co_await g.wait();
  results.close();
  while (auto r = co_await results.recv()) {
    println("Result: {}", r->value);
    env.report.results.push_back(r->value);
  }
  if (err) println("Error: {}", err.message());
  env.report.err = err;
  env.report.cause = cause(ctx);
}

std::string_view why_not_started(const scenario& s, const job_lists& jobs) {
  if (s.heed_context) return "the workers had stopped";
  // Workers that do not look at ctx stop only by returning their own job's error.
  const bool all_gone = jobs.failed.size() == static_cast<std::size_t>(s.workers);
  return all_gone ? "every worker had returned an error" : "the feeder had stopped";
}

constexpr std::string_view fields[] = {"pattern",    "workers",   "jobs",        "buffer",
                                       "fail",       "work",      "workMs",      "workBlocks",
                                       "workPixels", "timeoutMs", "errorPolicy", "heedContext",
                                       "threads",    "scheduler", "seed",        "schedule"};

}  // namespace

extern const pattern pool_errgroup_pattern{
    .name = "pool-errgroup",
    .title = "Worker pool in an error group",
    .doc =
        "A feeder and a pool of workers in one errgroup. The first job that fails cancels the "
        "rest, or all go on and Wait() returns the lowest-numbered job's error.",
    .fields = fields,
    .main = pool_in_a_group,
    .has_group = true,
    .why_not_started = why_not_started,
};

}  // namespace millrace::patterns
