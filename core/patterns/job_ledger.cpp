#include "patterns/job_ledger.h"

#include "millrace/annotate.h"

namespace millrace::patterns {

job_ledger::job_ledger(int jobs) : entries_(static_cast<std::size_t>(jobs)) {}

void job_ledger::begin(int job, const site& where) {
  at(job).now.store(state::unfinished, std::memory_order_relaxed);
  annotate_task_begin(static_cast<std::uint32_t>(job), where);
}

void job_ledger::complete(int job, int value, const site& where) {
  at(job).now.store(state::completed, std::memory_order_release);
  annotate_task_end(static_cast<std::uint32_t>(job), static_cast<std::uint32_t>(value), where);
}

void job_ledger::fail(int job, const error& why, const site& where) {
  at(job).why = why;
  at(job).now.store(state::failed, std::memory_order_release);
  annotate_task_fail(static_cast<std::uint32_t>(job), why.message(), where);
}

void job_ledger::cancel(int job, const error& why, const site& where) {
  at(job).why = why;
  at(job).now.store(state::cancelled, std::memory_order_release);
  annotate_task_cancel(static_cast<std::uint32_t>(job), why.message(), where);
}

job_lists job_ledger::lists() const {
  job_lists out;
  for (int job = 1; job <= jobs(); ++job) {
    switch (entries_[static_cast<std::size_t>(job) - 1].now.load(std::memory_order_acquire)) {
      case state::not_started:
        out.not_started.push_back(job);
        break;
      case state::unfinished:
        out.unfinished.push_back(job);
        break;
      case state::completed:
        out.completed.push_back(job);
        break;
      case state::failed:
        out.failed.push_back(job);
        break;
      case state::cancelled:
        out.cancelled.push_back(job);
        break;
    }
  }
  return out;
}

int job_ledger::failed_with(const error& why) const {
  for (int job = 1; why && job <= jobs(); ++job) {
    const entry& e = entries_[static_cast<std::size_t>(job) - 1];
    if (e.now.load(std::memory_order_acquire) == state::failed && e.why == why) return job;
  }
  return 0;
}

}  // namespace millrace::patterns
