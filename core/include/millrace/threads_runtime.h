#pragma once

#include "millrace/detail/mutex.h"

#if MILLRACE_THREADS

#include <condition_variable>
#include <memory>

#include "millrace/detail/run_queue.h"
#include "millrace/runtime.h"

namespace millrace {

/// Runs goroutines on several threads, made once and kept between runs. An idle runtime uses no
/// processor time.
//
// Go's scheduler (runtime/proc.go) with the processors and threads made one. A worker has a slot
// for the goroutine that it woke last, which goes next, so that a hand-over between two goroutines
// stays on one thread and in its cache; a ring of others, of which a worker that has nothing steals
// half; and there is one queue for what does not fit and what comes from outside.
//
// Waking a thread costs as much as hundreds of channel operations, and running a goroutine where it
// did not run before as much as several. So: a goroutine in the slot wakes nobody; one that it
// displaces may, if a worker sleeps and none searches; but a worker whose time slices are too short
// for it, or that keeps meeting others at the same locks, wakes nobody and looks for nothing: what
// is bound by its channels stays on one thread. One worker searches at a time, briefly, then
// sleeps. While somebody works and somebody sleeps, one sleeper keeps watch: it minds the timers
// and looks every now and then for goroutines that wait while their worker is busy, the one in a
// slot included. No worker can be left out for long, and no waker needs a fence to be sure of that.
//
// The end of a run is decided under lock_, which makes it exact: a worker sleeps only while it has
// nothing in its slot and ring, which nobody else can fill, and all of them sleep, and the common
// queue is empty, and no timer is pending and no outside event awaited.
//
// Rejected: a wake-up for each goroutine that becomes runnable (a hand-over then waits for a thread
// to wake, which takes longer than hundreds of them); a run queue under one lock, which every
// switch takes (the first version); stealing whatever there is (a pool of trivial jobs took four
// times as long on two threads as on one: 180 to 250 ns a job against 45); spinning before every
// sleep (with more workers than processors it takes the time of those who work); leaving the first
// that was woken in the slot (it saves a read-modify-write each, but the last one can be stolen at
// once and overtake what its waker does next, and a search of all orders does not take apart what a
// goroutine does between two operations).
class threads_runtime final : public runtime {
 public:
  explicit threads_runtime(const runtime_options& options = {});
  ~threads_runtime() override;

  /// How many threads run goroutines.
  [[nodiscard]] unsigned threads() const { return static_cast<unsigned>(workers_.size()); }

  void wait() override MILLRACE_EXCLUDES(lock_);
  void stop() override MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] bool done() const override MILLRACE_EXCLUDES(lock_);

  void ready(detail::worker& here, detail::goroutine& g) override MILLRACE_EXCLUDES(lock_);
  void ready_all(detail::worker& here, detail::wake_list& all) override MILLRACE_EXCLUDES(lock_);
  void requeue(detail::worker& here, detail::goroutine& g) override MILLRACE_EXCLUDES(lock_);
  void inject(detail::goroutine& g) override MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] time_point now() const override { return clock::now(); }
  void arm(detail::timer& t) override MILLRACE_EXCLUDES(lock_);
  bool disarm(detail::timer& t) override MILLRACE_EXCLUDES(lock_);
  void hold() override MILLRACE_EXCLUDES(lock_);
  void release() override MILLRACE_EXCLUDES(lock_);
  void expect_events(int more) override MILLRACE_EXCLUDES(lock_);

 private:
  class thread_worker;
  enum class phase : std::uint8_t {
    idle,      // no run
    running,   // main has not returned
    draining,  // main has returned; what can still run does, until it blocks or ends
    ending,    // workers stop taking goroutines; the last one to notice closes the run
  };

  detail::worker& any_worker() override;
  void begin(detail::goroutine* main) override MILLRACE_EXCLUDES(lock_);
  void enter(phase next) MILLRACE_REQUIRES(lock_);
  void end(run_end why) MILLRACE_REQUIRES(lock_);

  // A worker's life.
  void work(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  bool await_run() MILLRACE_EXCLUDES(lock_);
  /// For a while. False: the run is over.
  bool run_goroutines(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] std::size_t queued(const thread_worker& w) const;
  void quiesce(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  void close() MILLRACE_REQUIRES(lock_);

  // Where its next goroutine comes from.
  detail::goroutine* find(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  detail::goroutine* take_own(thread_worker& w);
  detail::goroutine* find_elsewhere(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  void look_around(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  void note_pace(thread_worker& w) const;
  [[nodiscard]] bool must_share(const thread_worker& w) const;
  void look_outside(thread_worker& w, std::size_t most) MILLRACE_EXCLUDES(lock_);
  void take_common(thread_worker& w, std::size_t most) MILLRACE_REQUIRES(lock_);
  detail::goroutine* search(thread_worker& w);
  detail::goroutine* steal(thread_worker& w);
  detail::goroutine* steal_stuck(thread_worker& w);
  void remember_slots(thread_worker& w);

  void displace(thread_worker& w, detail::goroutine& by) MILLRACE_EXCLUDES(lock_);
  void push_own(thread_worker& w, detail::goroutine& g) MILLRACE_EXCLUDES(lock_);
  void push_common(detail::goroutine& g) MILLRACE_REQUIRES(lock_);
  void push_common(detail::run_queue& several) MILLRACE_REQUIRES(lock_);
  void wake_thief(thread_worker& w) MILLRACE_EXCLUDES(lock_);

  // Sleeping.
  bool sleep(thread_worker& w) MILLRACE_EXCLUDES(lock_);
  bool keep_watch(thread_worker& w) MILLRACE_REQUIRES(lock_);
  void wake_one() MILLRACE_REQUIRES(lock_);
  void wake_up(thread_worker& w) MILLRACE_REQUIRES(lock_);
  [[nodiscard]] bool exhausted() const MILLRACE_REQUIRES(lock_);
  void look_whether_it_is_over() MILLRACE_REQUIRES(lock_);
  void note_deadline() MILLRACE_REQUIRES(lock_);

  mutable detail::blocking_mutex lock_;
  std::condition_variable start_;  // a run begins, the workers have gathered, or the runtime ends
  std::condition_variable released_;  // nobody holds the run
  std::condition_variable ended_;     // the run is closed
  detail::run_queue common_ MILLRACE_GUARDED_BY(lock_);
  detail::timer_heap timers_ MILLRACE_GUARDED_BY(lock_);
  phase phase_ MILLRACE_GUARDED_BY(lock_) = phase::idle;
  run_end end_ MILLRACE_GUARDED_BY(lock_) = run_end::ok;
  std::vector<thread_worker*> asleep_ MILLRACE_GUARDED_BY(lock_);
  thread_worker* watcher_ MILLRACE_GUARDED_BY(lock_) = nullptr;
  time_point watch_until_ MILLRACE_GUARDED_BY(lock_);
  unsigned quiesced_ MILLRACE_GUARDED_BY(lock_) = 0;
  bool shutdown_ MILLRACE_GUARDED_BY(lock_) = false;
  std::int64_t holds_ MILLRACE_GUARDED_BY(lock_) = 0;
  std::int64_t expected_ MILLRACE_GUARDED_BY(lock_) = 0;  // events
  bool calling_back_ MILLRACE_GUARDED_BY(lock_) = false;
  std::uint64_t runs_ MILLRACE_GUARDED_BY(lock_) = 0;

  // What workers look at without the lock; hints, but for halted_, which is enough to be seen late.
  std::atomic<bool> halted_{true};  // phase is idle or ending
  std::atomic<bool> draining_{false};
  std::atomic<std::size_t> common_size_{0};
  std::atomic<clock::rep> next_deadline_{no_deadline};
  std::atomic<std::size_t> sleepers_{0};
  std::atomic<bool> searching_{false};
  std::atomic<bool> sharing_pays_{true};  // as the last worker that went to sleep found

  static constexpr clock::rep no_deadline = time_point::max().time_since_epoch().count();

  const bool migrate_;
  const bool alone_;  // there is one worker
  std::vector<std::unique_ptr<thread_worker>> workers_;
};

}  // namespace millrace

#endif
