#pragma once

#include "millrace/detail/mutex.h"

#if MILLRACE_THREADS

#include <condition_variable>
#include <thread>

#include "millrace/runtime.h"

namespace millrace {

/// Runs goroutines on several threads, made once and kept between runs. An idle runtime uses no
/// processor time.
//
// One queue under one lock. The lock also guards the counts from which the end of a run is decided,
// which makes that decision exact: a worker is idle only while it waits on `work_`, and holds the
// lock to become so.
class threads_runtime final : public runtime {
 public:
  explicit threads_runtime(const runtime_options& options = {});
  ~threads_runtime() override;

  [[nodiscard]] unsigned threads() const { return static_cast<unsigned>(workers_.size()); }

  void wait() override MILLRACE_EXCLUDES(lock_);
  void stop() override MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] bool done() const override MILLRACE_EXCLUDES(lock_);

  void ready(detail::goroutine& g) override MILLRACE_EXCLUDES(lock_);
  void inject(detail::goroutine& g) override MILLRACE_EXCLUDES(lock_) { ready(g); }
  [[nodiscard]] time_point now() const override { return clock::now(); }
  std::uint32_t choose(std::uint32_t n, choice kind) override;
  void arm(detail::timer& t) override MILLRACE_EXCLUDES(lock_);
  bool disarm(detail::timer& t) override MILLRACE_EXCLUDES(lock_);
  void hold() override MILLRACE_EXCLUDES(lock_);
  void release() override MILLRACE_EXCLUDES(lock_);

 private:
  enum class phase : std::uint8_t {
    idle,      // no run
    running,   // main has not returned
    draining,  // main has returned; what can still run does, until it blocks or ends
    ending,    // workers stop taking goroutines; the last one to notice closes the run
  };

  void begin(detail::goroutine* main) override MILLRACE_EXCLUDES(lock_);
  void work(std::uint32_t ring) MILLRACE_EXCLUDES(lock_);
  void push(detail::goroutine& g) MILLRACE_REQUIRES(lock_);
  void end(run_end why) MILLRACE_REQUIRES(lock_);
  void run_next(std::uint32_t ring) MILLRACE_REQUIRES(lock_);
  void idle() MILLRACE_REQUIRES(lock_);
  void quiesce() MILLRACE_REQUIRES(lock_);
  [[nodiscard]] bool exhausted() const MILLRACE_REQUIRES(lock_);

  mutable detail::mutex lock_;
  std::condition_variable work_;   // something to run, a nearer deadline, or a new phase
  std::condition_variable ended_;  // the run is closed
  run_queue queue_ MILLRACE_GUARDED_BY(lock_);
  detail::timer_heap timers_ MILLRACE_GUARDED_BY(lock_);
  phase phase_ MILLRACE_GUARDED_BY(lock_) = phase::idle;
  run_end end_ MILLRACE_GUARDED_BY(lock_) = run_end::ok;
  unsigned idle_ MILLRACE_GUARDED_BY(lock_) = 0;
  unsigned quiesced_ MILLRACE_GUARDED_BY(lock_) = 0;
  bool timekeeper_ MILLRACE_GUARDED_BY(lock_) = false;
  bool shutdown_ MILLRACE_GUARDED_BY(lock_) = false;
  std::int64_t holds_ MILLRACE_GUARDED_BY(lock_) = 0;
  drain_budget drain_ MILLRACE_GUARDED_BY(lock_);
  bool calling_back_ MILLRACE_GUARDED_BY(lock_) = false;
  std::uint64_t runs_ MILLRACE_GUARDED_BY(lock_) = 0;
  std::atomic<std::uint64_t> random_;
  std::vector<std::thread> workers_;
};

}  // namespace millrace

#endif
