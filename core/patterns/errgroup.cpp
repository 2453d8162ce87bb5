// The article's second idea: a goroutine for every job, and the first error cancels the rest.
#include <vector>

#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/pattern.h"

namespace millrace::patterns {
namespace {

task<error> run_job(context ctx, int job, int& value, environment& env) {
  name_goroutine(format("job {}", job));
  println("Job {} started", job);
  result r = co_await env.work.process(ctx, job);
  value = r.value;
  co_return r.err;
}

task<> run_jobs(environment& env) {
  const scenario& s = env.scenario;
  auto [g, ctx] = errgroup::with_context(background());
  g.set_limit(s.limit);
  std::vector<int> values(static_cast<std::size_t>(s.jobs));  // each job has a slot of its own

  for (int job = 1; job <= s.jobs; ++job) {
    if (s.heed_context && ctx.err()) break;  // under a limit: those that waited need not start
    int& value = values[static_cast<std::size_t>(job) - 1];
    co_await g.go([=, &value, &env] { return run_job(ctx, job, value, env); });
  }

  error err = co_await g.wait();
  for (const int value : values) {
    if (value == 0) continue;  // this job failed, or never came to a value
    println("Result: {}", value);
    env.report.results.push_back(value);
  }
  if (err) println("Error: {}", err.message());
  env.report.err = err;
  env.report.cause = cause(ctx);
}

std::string_view why_not_started(const scenario&, const job_lists&) {
  return "the group had been cancelled";
}

constexpr std::string_view fields[] = {
    "pattern",   "jobs",        "fail",  "work",    "workMs",    "workBlocks", "workPixels",
    "timeoutMs", "heedContext", "limit", "threads", "scheduler", "seed",       "schedule"};

}  // namespace

extern const pattern errgroup_pattern{
    .name = "errgroup",
    .title = "Error group",
    .doc =
        "A goroutine for every job, in one errgroup: the first error is what Wait() returns, and "
        "it cancels the context of the others.",
    .fields = fields,
    .main = run_jobs,
    .has_group = true,
    .why_not_started = why_not_started,
};

}  // namespace millrace::patterns
