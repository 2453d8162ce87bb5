// What became of every job. It outlives the goroutines, so that a run cut short by a deadlock, a
// panic or a stop still accounts for each of its jobs.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "millrace/error.h"
#include "millrace/site.h"
#include "patterns/outcome.h"

namespace millrace::patterns {

/// Jobs 1 to n, each in exactly one state. A job's state is written only by the goroutine that has
/// it in hand; lists() may be called from any thread once the run has ended.
class job_ledger {
 public:
  explicit job_ledger(int jobs);

  /// The job is entered: unfinished until one of the next three is called. `where` is the trace's.
  void begin(int job, const site& where);
  void complete(int job, int value, const site& where);
  void fail(int job, const error& why, const site& where);
  void cancel(int job, const error& why, const site& where);

  int jobs() const { return static_cast<int>(entries_.size()); }
  job_lists lists() const;
  /// The job that failed with this very error, 0 if none did.
  int failed_with(const error& why) const;

 private:
  enum class state : std::uint8_t { not_started, unfinished, completed, failed, cancelled };
  struct entry {
    std::atomic<state> now{state::not_started};
    error why;  // written before `now` becomes failed or cancelled
  };

  entry& at(int job) { return entries_[static_cast<std::size_t>(job) - 1]; }

  std::vector<entry> entries_;
};

}  // namespace millrace::patterns
