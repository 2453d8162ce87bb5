#pragma once

#include <memory>
#include <vector>

#include "millrace/runtime.h"
#include "millrace/schedule.h"
#include "millrace/strategy.h"

namespace millrace {

namespace detail {
class history;
class lineage;
class race_detector;
}  // namespace detail

/// How runs are simulated.
struct sim_options {
  timer_policy timers = timer_policy::when_idle;
  std::uint64_t max_steps = 1'000'000;  // after so many the run is stopped
  std::uint32_t program = 0;            // for schedules; see program_fingerprint
  bool tell_ways = false;               // whether ways() is kept
};

/// What a step of a simulated run is.
enum class step_kind : std::uint8_t {
  start,        // a goroutine begins
  operation,    // one does what it awaits
  wake,         // one goes on that has waited, or given way
  finish,       // one that has returned tells its group
  timer,        // the next timer fires
  select_case,  // a select takes this one of the cases that can go on
};
/// The enumerator's name.
std::string_view to_string(step_kind kind);

/// One way in which a simulated run can go on.
struct next_step {
  step_kind kind = step_kind::start;
  // Whose it is. Its reason, object and place are of what it is about to do: operation,
  // select_case; or has waited for: wake, timer. Id 0: a timer that wakes nobody, such as a
  // context's.
  goroutine_info goroutine{};
  duration at{};  // of a timer: when, since the run's start
};

/// Runs goroutines on the caller's thread, one step at a time, in the order that a strategy
/// chooses, on a clock of its own. The same choices are the same run.
///
/// A step is one awaited operation and all that follows it up to the next one. So a switch point
/// lies before each operation that is awaited, and behind each start of a goroutine; plain calls
/// (close, done, unlock, cancel) happen together with the operation in front of them. An operation
/// that has to wait takes a second step when it has been woken. What the end of a goroutine tells
/// the group or wait group that started it is a step, too.
///
/// No time passes but by timers: the clock jumps to the next one that fires.
///
/// Other threads may call stop() and nothing else: not even what works everywhere else, such as
/// cancelling a context that a goroutine of the run looks at. Nobody could replay that.
class sim_runtime final : public runtime {
 public:
  /// `chooses` must outlive it.
  sim_runtime(runtime_options options, strategy& chooses, sim_options how = {});
  sim_runtime(runtime_options options, std::unique_ptr<strategy> chooses, sim_options how = {});
  ~sim_runtime() override;

  /// Runs to the end, on this thread.
  void wait() override;
  /// The same, for so many steps at most. Returns whether the run has ended.
  bool advance(std::uint64_t steps);
  void stop() override { stopping_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool done() const override { return !running_; }

  /// The choices of the last run, which replay it.
  [[nodiscard]] schedule made() const;
  /// Where the strategy has cut the last run: the ways in which it could have gone on, by the
  /// number that the strategy would have had to choose. Empty where it did not, and without
  /// sim_options::tell_ways.
  [[nodiscard]] const std::vector<next_step>& ways() const { return told_; }
  /// The choices of the last run without the last of them; itself if there are none.
  [[nodiscard]] schedule made_but_one() const;
  /// The choices of the last run, and then that one of ways().
  [[nodiscard]] schedule made_and(std::uint32_t way) const;
  /// Whether the last run was stopped because it took max_steps.
  [[nodiscard]] bool too_long() const { return too_long_; }

  void ready(detail::worker& here, detail::goroutine& g) override;
  void requeue(detail::worker& here, detail::goroutine& g) override;
  void inject(detail::goroutine& g) override { ready(worker_, g); }
  [[nodiscard]] time_point now() const override;
  std::uint32_t choose(detail::worker& here, std::uint32_t n, choice kind) override;
  void touched(const void* what, detail::access how) override;
  void accessed(const void* variable, const std::string& name, detail::access how,
                const site& where) override;
  void arm(detail::timer& t) override;
  bool disarm(detail::timer& t) override;
  void hold() override {}
  void release() override {}
  void expect_events(int more) override { expected_ += more; }

 private:
  detail::worker& any_worker() override { return worker_; }
  void begin(detail::goroutine* main) override;
  [[nodiscard]] time_point trace_time() const override;
  void add_runnable(detail::goroutine& g);
  /// Whether it is told to the history what happens.
  [[nodiscard]] bool follows() const { return wanted_ != states_wanted::none; }
  void step();
  void add_due();
  void run_goroutine(detail::goroutine& g);
  void take_out(detail::timer& t);
  void fire(detail::timer& t);
  std::uint32_t decide(choice kind, std::uint32_t options);
  bool passes();
  void tell_ways(choice kind, std::uint32_t options);
  void finish(run_end end);

  std::unique_ptr<strategy> owned_;
  strategy& strategy_;
  sim_options how_;
  std::unique_ptr<detail::lineage> lineage_;
  std::unique_ptr<detail::history> history_;
  std::unique_ptr<detail::race_detector> races_;
  detail::worker worker_{*this, 1, true};
  bool running_ = false;
  bool draining_ = false;
  bool too_long_ = false;
  std::atomic<bool> stopping_{false};
  std::int64_t expected_ = 0;
  drain_budget drain_;
  time_point now_{};
  std::uint64_t steps_ = 0;
  states_wanted wanted_ = states_wanted::none;  // of the run
  std::uint32_t last_ = 0;                      // the goroutine that made the last step
  detail::timer_heap timers_;
  std::vector<detail::timer*> due_;  // the timers of the next moment; empty: not known
  std::vector<way_on> ways_;  // the runnable goroutines; in a step, the timers that may fire, too
  std::vector<std::uint32_t> picks_;
  std::uint32_t trail_ = schedule::trail_start;
  std::uint32_t trail_but_one_ = schedule::trail_start;
  std::vector<next_step> told_;
  choice told_kind_ = choice::step;
};

}  // namespace millrace
