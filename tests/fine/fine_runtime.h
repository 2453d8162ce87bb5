// The grain at which the primitives are proved: every access to one of their atomics and locks is a
// point where another thread may go on. One does at a time, so orders of memory weaker than
// sequential consistency are not looked at here; TSan and the stress tests hunt for those.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "millrace/runtime.h"

namespace millrace::fine {

/// All the ways to take a row of decisions, depth first.
class decisions {
 public:
  /// The next one of the run in hand: a number below n.
  std::uint32_t choose(std::uint32_t n);
  /// Goes on to another run. False when every one has been made.
  bool next();

 private:
  struct decision {
    std::uint32_t options;
    std::uint32_t taken;
  };
  std::vector<decision> path_;
  std::size_t depth_ = 0;
};

/// Each slice of a goroutine runs on a thread of its own: one that is woken may go on while the
/// thread that parked it has not let go of it. A thread that could go on is made to wait for others
/// `preemptions` times in a run at most. (Musuvathi, Qadeer: Iterative Context Bounding, 2007.)
class fine_runtime final : public runtime {
 public:
  fine_runtime(decisions& choices, unsigned preemptions);
  ~fine_runtime() override;

  void wait() override;
  void stop() override { over_ = true; }
  [[nodiscard]] bool done() const override { return !running_; }

  /// Why the last run came to no end; empty if it did. Its threads then stand in the middle of what
  /// they do: the runtime must never be destroyed.
  [[nodiscard]] const std::string& stuck() const { return stuck_; }

  void ready(detail::worker& here, detail::goroutine& g) override;
  void requeue(detail::worker& here, detail::goroutine& g) override { ready(here, g); }
  void inject(detail::goroutine& g) override;
  [[nodiscard]] time_point now() const override { return now_; }
  std::uint32_t choose(detail::worker& here, std::uint32_t n, choice kind) override;
  void arm(detail::timer& t) override { timers_.push(t); }
  bool disarm(detail::timer& t) override;
  void hold() override {}
  void release() override {}
  void expect_events(int) override {}

  /// For the atomics, on a thread of this runtime.
  void before_access();
  void spin();
  void written();

 private:
  struct thread;

  detail::worker& any_worker() override;
  void begin(detail::goroutine* main) override;
  thread& idle_thread();
  static void enter();
  void run_slices(thread& t);
  void go_on(thread& t);
  void give_way();
  void find_others();
  thread* pick();
  bool fire_timer();
  void finish();

  decisions& choices_;
  unsigned preemptions_;
  unsigned preemptions_left_ = 0;
  std::vector<std::unique_ptr<thread>> threads_;
  std::unique_ptr<thread> outside_;  // the caller's
  thread* current_ = nullptr;
  thread* next_ = nullptr;
  std::vector<thread*> others_;  // that could go on
  bool running_ = false;
  bool over_ = false;  // nothing more is chosen: panic, or stop
  bool main_ended_ = false;
  bool panicked_ = false;
  std::string stuck_;
  time_point now_{};
  detail::timer_heap timers_;
};

/// A program that is run in every order: runs once on rt, and says what is wrong, if anything.
using program = std::function<std::string(runtime& rt)>;

struct search_result {
  std::uint64_t schedules = 0;
  std::string failure;  // of the first schedule that went wrong
};
/// Runs the program in every order with so many preemptions at most, until one goes wrong.
search_result search(const program& p, unsigned preemptions);

/// Main returned, and left neither goroutines nor frames behind; else what it did.
std::string unless_clean(const run_result& r);

}  // namespace millrace::fine
