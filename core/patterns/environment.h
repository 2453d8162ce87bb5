// What a pattern's program is given: the reader's numbers, the work its jobs do, and a place to
// leave what main saw.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "millrace/context.h"
#include "millrace/error.h"
#include "millrace/mutex.h"
#include "millrace/outside.h"
#include "millrace/semaphore.h"
#include "millrace/shared.h"
#include "millrace/site.h"
#include "millrace/task.h"
#include "patterns/crowd.h"
#include "patterns/job_ledger.h"
#include "patterns/picture.h"
#include "patterns/scenario.h"

namespace millrace::patterns {

/// What a job yields. Go: struct { Job, Value int; Err error }.
struct result {
  int job = 0;
  int value = 0;
  error err;
};

/// For the trace: the value that passes through a channel of results.
inline std::uint32_t trace_value(const result& r) { return static_cast<std::uint32_t>(r.value); }

/// How much memory the pictures that jobs resize may take.
struct picture_room {
  int at_once = 3;  // jobs that have one in hand; others wait until there is room
  std::uint64_t bytes = 64U << 20U;

  /// Of one of them.
  std::uint64_t pixels_each() const { return bytes / 4 / static_cast<unsigned>(at_once); }
};

/// The work of the scenario's jobs, entered in the ledger. Whoever does it stands, for the trace,
/// at the line of the program that asked for it.
class workload {
 public:
  /// `outside` answers those jobs whose work asks it (asks_outside); else it may be null.
  workload(const scenario& s, job_ledger& ledger, outside_calls* outside, picture_room room);

  /// Does job's work and yields twice its number; or, if the work fails, an error that begins with
  /// "job n: "; or ctx's error if ctx is cancelled first and the scenario's jobs heed it. A job
  /// that the scenario lets fail does so when its work is done, unless that is done outside. Where
  /// jobs heed their context, one that takes longer than the scenario's timeout fails. Blocks for
  /// as long as the work takes: asleep, hashing or resizing and letting others run in between, or
  /// until somebody outside has answered.
  task<result> process(context ctx, int job, site where = site::current());
  /// The same without a context: nothing cancels it.
  task<result> process(int job, site where = site::current());

  /// `shares` times the scenario's work; yields `failure`, which may be nil, or ctx's error.
  task<error> perform(context ctx, int job, int shares, error failure,
                      site where = site::current());

 private:
  task<error> work_in_time(context ctx, int job, int shares, site where);
  task<error> work(context ctx, int job, int shares, site where);
  task<error> sleep_on(duration time, site where);
  task<error> hash(context ctx, long long blocks);
  task<error> ask(context ctx, int job, std::string_view kind, site where);
  task<error> resize(context ctx, int job, site where);
  task<error> make_thumbnails(context ctx, const picture& from, std::vector<picture>& into);
  [[nodiscard]] bool heeds_context() const;

  const scenario& scenario_;
  job_ledger& ledger_;
  outside_calls* outside_;
  picture_room room_;
  semaphore pictures_;  // of those that may be in memory
  // By job. Each is written by the job alone and, while its call to encode them is pending, read
  // outside: those of a call that was given up stay until the run is forgotten.
  std::vector<std::vector<picture>> thumbnails_;
  std::atomic<std::uint8_t> digest_sink_{0};
};

/// Main's view of the run, written by the goroutine main alone.
struct report {
  std::vector<int> results;      // values, in the order main received them
  error err;                     // what Wait() returned, or the first error among the results
  error cause;                   // of the group's context
  std::optional<int> counted{};  // what the workers' counter came to
};

struct environment {
  const patterns::scenario& scenario;
  workload& work;
  patterns::report& report;
  crowd& all;  // its goroutines, where the program has very many
  // Of the jobs that were processed, for those who count them: one or the other.
  shared<int> counter{0, "counter"};
  std::optional<mutex> counter_lock{};
  std::atomic<int> atomic_counter{0};
};

}  // namespace millrace::patterns
