#pragma once

#include <optional>

#include "millrace/detail/run_queue.h"
#include "millrace/runtime.h"

namespace millrace {

/// Runs goroutines on the caller's thread, a slice of time at a time: for pages without threads,
/// and tests.
class pump_runtime final : public runtime {
 public:
  explicit pump_runtime(runtime_options options = {});
  ~pump_runtime() override;

  /// Why pump() returned.
  enum class state : std::uint8_t {
    busy,      // the budget ran out; pump again
    sleeping,  // nothing to do before next_deadline()
    waiting,   // nothing to do before an outside event
    finished,  // no run is going on
  };
  /// Runs goroutines until there is nothing to do or the budget is used up (a slice is not cut
  /// short). Never blocks. Only from the thread that started the run.
  state pump(duration budget);
  /// When the next timer is due, if any is pending.
  [[nodiscard]] std::optional<time_point> next_deadline() const;

  void wait() override;
  void stop() override;
  [[nodiscard]] bool done() const override { return !running_; }

  void ready(detail::worker&, detail::goroutine& g) override { queue_.push(g); }
  void requeue(detail::worker&, detail::goroutine& g) override { queue_.push(g); }
  void inject(detail::goroutine& g) override;
  [[nodiscard]] time_point now() const override { return clock::now(); }
  void arm(detail::timer& t) override;
  bool disarm(detail::timer& t) override;
  void hold() override;
  void release() override;
  void expect_events(int more) override;

 private:
  detail::worker& any_worker() override { return worker_; }
  void begin(detail::goroutine* main) override;
  void serve_due();
  void take_injected();
  void end(run_end why);
  void finish();
  bool is_held() const;
  state run_for(duration budget);
  void look_as_often_as_it_takes(duration since_last_look);

  bool running_ = false;
  bool draining_ = false;
  std::optional<run_end> ended_;  // and is to be finished
  drain_budget drain_;
  unsigned slices_per_look_ = 1;  // at the clock
  detail::worker worker_{*this, 1};
  detail::run_queue queue_;

  mutable detail::blocking_mutex outside_;
  detail::timer_heap timers_ MILLRACE_GUARDED_BY(outside_);
  std::vector<detail::goroutine*> injected_ MILLRACE_GUARDED_BY(outside_);
  bool accepting_ MILLRACE_GUARDED_BY(outside_) = false;  // a run that is not about to end goes on
  std::int64_t holds_ MILLRACE_GUARDED_BY(outside_) = 0;
  std::int64_t expected_ MILLRACE_GUARDED_BY(outside_) = 0;  // events
  std::atomic<bool> has_injected_{false};
  std::atomic<bool> stopping_{false};
#if MILLRACE_THREADS
  std::condition_variable arrived_;
#endif
};

}  // namespace millrace
