// The article's first program: a pool of workers, a channel of jobs, a channel of results.
#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/pattern.h"

namespace millrace::patterns {
namespace {

bool counts(const scenario& s) {
  return s.mistake == mistake_kind::unsynchronised_counter ||
         s.mistake == mistake_kind::mutex_counter || s.mistake == mistake_kind::atomic_counter;
}

// Counts a job that was processed, where the workers count them.
task<> count(environment& env) {
  switch (env.scenario.mistake) {
    case mistake_kind::mutex_counter:
      co_await env.counter_lock->lock();
      co_await env.counter.store(co_await env.counter.load() + 1);
      env.counter_lock->unlock();
      break;
    case mistake_kind::atomic_counter:
      env.atomic_counter.fetch_add(1);
      break;
    case mistake_kind::unsynchronised_counter: {  // counter++
      const int seen = co_await env.counter.load();
      co_await env.counter.store(seen + 1);
      break;
    }
    default:
      break;
  }
}

task<> worker(int id, receiver<int> jobs, sender<result> results, wait_group wg, environment& env) {
  name_goroutine(format("worker {}", id));
  if (env.scenario.mistake == mistake_kind::add_inside) wg.add();  // Wait may have returned by then
  defer done{[&] {
    if (env.scenario.mistake != mistake_kind::forget_done) wg.done();
  }};
  while (auto job = co_await jobs.recv()) {
    println("Worker {} processing job {}", id, *job);
    result r = co_await env.work.process(*job);
    if (counts(env.scenario)) co_await count(env);
    co_await results.send(r);
  }
}

void print(const result& r, environment& env) {
  if (r.err) {
    println("Error: {}", r.err.message());
    if (!env.report.err || env.scenario.mistake == mistake_kind::last_error) env.report.err = r.err;
    return;
  }
  println("Result: {}", r.value);
  env.report.results.push_back(r.value);
}

task<> worker_pool(environment& env) {
  const scenario& s = env.scenario;
  auto jobs = make_chan<int>(static_cast<std::size_t>(s.buffer), "jobs");
  const int room = s.mistake == mistake_kind::unbuffered_results ? 0 : s.jobs;
  auto results = make_chan<result>(static_cast<std::size_t>(room), "results");
  wait_group wg{"wg"};
  if (s.mistake == mistake_kind::mutex_counter) env.counter_lock.emplace("counter lock");

  for (int w = 1; w <= s.workers; ++w) {
    if (s.mistake != mistake_kind::add_inside) wg.add();
    go(worker, w, jobs, results, wg, std::ref(env));
  }

  for (int j = 1; j <= s.jobs; ++j) {
    co_await jobs.send(j);
  }

  if (s.mistake == mistake_kind::early_return) {  // jobs stays open: its workers wait for ever
    for (int j = 1; j <= s.jobs; ++j) {
      print(*co_await results.recv(), env);
    }
    co_return;
  }

  if (s.mistake != mistake_kind::no_close) jobs.close();

  co_await wg.wait();
  results.close();

  while (auto r = co_await results.recv()) {
    print(*r, env);
  }
  if (counts(s)) {
    const bool atomic = s.mistake == mistake_kind::atomic_counter;
    env.report.counted = atomic ? env.atomic_counter.load() : co_await env.counter.load();
    println("Counted: {}", *env.report.counted);
  }
}

constexpr std::string_view fields[] = {
    "pattern",    "workers",   "jobs",    "buffer",  "fail",      "work", "workMs",  "workBlocks",
    "workPixels", "timeoutMs", "mistake", "threads", "scheduler", "seed", "schedule"};

constexpr role roles[] = {
    {"jobs", wait_reason::chan_recv, "main"},
    {"jobs", wait_reason::chan_send, "worker"},
    {"results", wait_reason::chan_recv, "worker"},
    {"results", wait_reason::chan_send, "main"},
    {"wg", wait_reason::wait_group, "worker"},
    {"counter lock", wait_reason::mutex_lock, "worker"},
};

}  // namespace

extern const pattern worker_pool_pattern{
    .name = "worker-pool",
    .title = "Worker pool",
    .doc =
        "Workers share the jobs of one channel and send their results down another. A job that "
        "fails yields an error among the results, and the pool goes on.",
    .fields = fields,
    .main = worker_pool,
    .roles = roles,
};

}  // namespace millrace::patterns
