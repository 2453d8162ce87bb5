#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/detail/block_pool.h"
#include "millrace/detail/goroutine.h"
#include "millrace/detail/mutex.h"
#include "millrace/detail/timer.h"
#include "millrace/detail/touch.h"
#include "millrace/go.h"
#include "millrace/trace.h"

namespace millrace {

/// How a run ended.
enum class run_end : std::uint8_t {
  ok,        // main returned
  deadlock,  // nothing can run, no timer is pending, no outside event is awaited, and main has not
             // returned
  panic,     // a goroutine panicked
  stopped,   // stop() was called
};
/// The enumerator's name.
std::string_view to_string(run_end end);

/// A goroutine that was alive when the run ended.
struct goroutine_info {
  std::uint32_t id = 0;
  std::string name;    // its label, or empty
  std::string reason;  // Go's wait reason ("chan receive"), or "runnable" if it was not parked
  std::uint32_t object = 0;
  std::string object_name;  // "jobs"; for select, its cases: "jobs, ctx.done"
  site blocked_at;
  site spawned_at;
};

/// One of the accesses of a data race.
struct race_access {
  std::uint32_t goroutine = 0;
  std::string name;  // of the goroutine, or empty
  bool write = false;
  site at;
};

/// Two accesses to a shared<T>, of which one at least is a store, that nothing orders. Go: what its
/// race detector reports.
struct data_race {
  std::string variable;  // its name, or empty
  race_access first;     // in this run
  race_access second;
};

/// What became of a run.
struct run_result {
  run_end end = run_end::ok;
  std::string panic;                    // its text when end is panic
  std::uint32_t panicked = 0;           // the goroutine that panicked
  std::vector<goroutine_info> leaked;   // end ok: the goroutines that main left behind
  std::vector<goroutine_info> blocked;  // end deadlock: every goroutine, main first
  std::vector<data_race> races;         // of a simulated run, one for each two places and variable
  std::uint64_t goroutines = 0;         // started, main included
  std::uint64_t parks = 0;              // how often a goroutine blocked or yielded
  std::uint64_t steals = 0;             // goroutines that a worker took from another one
  std::uint64_t events = 0;             // trace records written and dropped
  std::uint64_t dropped = 0;
  duration elapsed{};
};

/// What a runtime is made with.
struct runtime_options {
  unsigned threads = 0;    // threads runtime: workers, 1 to 64; 0: one per processor
  std::uint64_t seed = 1;  // for select's poll order
  trace_options trace{};
  // Receives println's lines, one at a time; without it they go to standard output.
  std::function<void(std::string_view line)> log{};
  bool quiet = false;  // println's lines go nowhere but into the trace
};

/// What a choice decides; exploration labels its branches with it.
enum class choice : std::uint8_t {
  select_order,  // which case of a select is tried next
  victim,        // whom a worker without work looks at first
  step,          // simulated: which goroutine makes its next step, or which timer fires
  select_case,   // simulated: which of the cases that can go on is taken
};

/// The interface between the concurrency primitives and whatever runs goroutines. Channels, select,
/// sync, context and errgroup know no thread and no clock: they speak to this. One run at a time; a
/// runtime can be used for many. Workers, if it has any, are kept between runs.
class runtime {
 public:
  explicit runtime(runtime_options options, unsigned workers);
  virtual ~runtime();
  runtime(const runtime&) = delete;
  runtime& operator=(const runtime&) = delete;

  /// Runs f(args...) as goroutine 1, "main", until the program ends, and returns how it ended.
  /// Blocks the calling thread, which must not be one of a runtime's own, nor a browser's main
  /// thread.
  ///
  /// The program ends when main returns. Goroutines that can still run then do so until they block
  /// or end, so that one that was about to finish is no leak; whatever is alive after that is
  /// reported as leaked.
  template <class F, class... Args>
  run_result run(F&& f, Args&&... args) {
    start(std::forward<F>(f), std::forward<Args>(args)...);
    wait();
    return result();
  }

  /// As run, but returns at once; see wait, done and on_done.
  template <class F, class... Args>
  void start(F&& f, Args&&... args) {
    begin(detail::make_goroutine(*this, std::forward<F>(f), std::forward<Args>(args)...));
  }

  /// Blocks until the run that was started has ended (a pump runs it on the calling thread).
  virtual void wait() = 0;
  /// Ends the run: no goroutine is resumed again, frames are destroyed without running their
  /// defers. From any thread; returns at once; does nothing when no run is going on.
  virtual void stop() = 0;
  /// True when no run is going on.
  [[nodiscard]] virtual bool done() const = 0;

  /// How the last run ended. Call when done() is true.
  [[nodiscard]] const run_result& result() const { return result_; }

  /// Called when a run has ended, on the thread that ended it, before wait() returns; result() is
  /// valid. Set it while no run is going on.
  void on_done(std::function<void()> callback) { on_done_ = std::move(callback); }

  /// From the next run on, only so many goroutines are in the trace, main and those started first:
  /// the others cost a run no time, and its reader no memory. Set it while no run is going on.
  void trace_at_most(std::uint32_t goroutines) { most_traced_ = goroutines; }

  // For the primitives.

  /// Makes a goroutine of this runtime runnable; `here` is this thread's worker, of this runtime.
  virtual void ready(detail::worker& here, detail::goroutine& g) = 0;
  /// The same for several, one after the other.
  virtual void ready_all(detail::worker& here, detail::wake_list& all);
  /// The same behind everything that is runnable: it has had its turn.
  virtual void requeue(detail::worker& here, detail::goroutine& g) = 0;
  /// The same, from any thread. Does nothing when the run is over, if only its goroutines are not
  /// destroyed meanwhile.
  virtual void inject(detail::goroutine& g) = 0;
  /// The time on this runtime's clock.
  [[nodiscard]] virtual time_point now() const = 0;
  /// A number below n, for a goroutine that runs on `here`. All nondeterminism that is ours goes
  /// through here. A simulated run that is to end here gives n for a select_case: nothing is done
  /// then.
  virtual std::uint32_t choose(detail::worker& here, std::uint32_t n, choice kind);
  /// A goroutine of a simulated runtime, or a timer that it serves, touches an object.
  virtual void touched(const void* /*what*/, detail::access /*how*/) {}
  /// A goroutine of this runtime is about to read or write a shared<T>.
  virtual void accessed(const void* /*variable*/, const std::string& /*name*/,
                        detail::access /*how*/, const site& /*where*/) {}
  /// Starts a timer, whose deadline is set.
  virtual void arm(detail::timer& t) = 0;
  /// Stops a timer. Returns whether it was armed: it will then not be fired, nor served, nor
  /// dropped.
  virtual bool disarm(detail::timer& t) = 0;
  /// While it is held, an outside event may still come: the run is not in deadlock, and when it has
  /// ended otherwise, it is not done() and nothing of it is destroyed before the last release(). So
  /// a thread that closes, cancels, sends to, unlocks or signals what goroutines of a run may wait
  /// on holds that run meanwhile: their memory goes with it. From any thread.
  virtual void hold() = 0;
  /// Ends one hold. From any thread.
  virtual void release() = 0;
  /// Goroutines wait for so many more events from outside, or, below zero, for less: while any is
  /// expected the run is not in deadlock. It can end otherwise.
  virtual void expect_events(int more) = 0;

  /// Null unless options().trace.enabled.
  [[nodiscard]] tracer* trace() const { return tracer_.get(); }
  /// Gives a line to options().log, one at a time.
  void log(std::string_view line);
  /// Appends a record, with the time, to a ring of the trace. Only if there is a trace.
  void trace_event(std::uint32_t ring, event kind, const tracer::fields& f, const site* at);
  /// Ids of channels and the like, from 1 in each run.
  std::uint32_t next_object_id() { return next_object_.fetch_add(1, std::memory_order_relaxed); }
  /// Memory for a goroutine's record; `ring` is that of the thread's worker, 0 outside.
  void* allocate_record(std::uint32_t ring, std::size_t bytes) {
    if (ring == 0) [[unlikely]]
      return allocate_record_outside(bytes);
    return caches_[ring].allocate(records_, bytes);
  }
  /// Takes that back, where no goroutine has come of it.
  void free_record(std::uint32_t ring, void* record, std::size_t bytes);
  /// Gives a new goroutine its place here. `spawner` is this thread's worker, or null outside.
  void adopt(detail::worker* spawner, detail::goroutine& g, const site& where) {
    g.last_worker = spawner ? spawner : &any_worker();
    g.id =
        spawner ? goroutine_id(*spawner) : next_goroutine_.fetch_add(1, std::memory_order_relaxed);
    g.spawned_at = where;
    g.blocked_at = where;
    g.traced = tracer_ != nullptr && g.id <= most_traced_;
  }
  /// Destroys a goroutine and its memory.
  void discard(std::uint32_t ring, detail::goroutine& g);
  /// Keeps the first panic of a run.
  void latch_panic(std::uint32_t goroutine, std::string text);
  /// Memory that the pools of records and of frames have taken from the system, free blocks
  /// included.
  [[nodiscard]] std::size_t pooled_bytes();
  /// What it was made with.
  [[nodiscard]] const runtime_options& options() const { return options_; }

 protected:
  /// How a goroutine came back from the loop.
  enum class slice_end : std::uint8_t { parked, ended, main_ended, panicked };

  /// Operations that can go on at once before a goroutine must let others run (Go preempts after
  /// 10 ms instead).
  static constexpr std::int32_t turns_per_slice = 2'000;

  /// Runs g on this thread's worker until it parks, ends, panics or w.turns are used up. After
  /// `parked` it may belong to somebody else.
  slice_end run_slice(detail::worker& w, detail::goroutine& g);

  /// Seeds a worker's choices for a run.
  void seed(detail::worker& w) const;

  virtual void begin(detail::goroutine* main) = 0;
  /// Adds to the result of the run that is going on. Not while others may.
  void report(data_race race) { result_.races.push_back(std::move(race)); }
  [[nodiscard]] const std::vector<data_race>& races() const { return result_.races; }
  /// The time that the trace shows.
  [[nodiscard]] virtual time_point trace_time() const { return now(); }
  /// Prepares a run; `main` becomes goroutine 1.
  void open_run(detail::goroutine* main);
  /// One to be named where none has to do with it: for goroutines that come from outside.
  virtual detail::worker& any_worker() = 0;
  /// Writes the result and destroys what is left. Call while no goroutine is running, without
  /// locks.
  void close_run(run_end end);
  /// Adds a worker's counts to the result, before close_run, and sets them to zero.
  void count(detail::worker& w);

  /// After main has returned, runnable goroutines go on until they block or end. One that never
  /// does either (it yields for ever) is given up after so many turns of the whole queue.
  class drain_budget {
   public:
    /// Before each slice, with the number of goroutines in the queue. False: give up.
    bool spend(std::size_t queued) {
      if (left_in_round_ == 0) {
        if (++rounds_ > most_rounds) return false;
        left_in_round_ = queued;
      }
      --left_in_round_;
      return true;
    }

   private:
    static constexpr unsigned most_rounds = 1'000;
    unsigned rounds_ = 0;
    std::size_t left_in_round_ = 0;
  };

  /// For the trace: a timer wakes a goroutine.
  void trace_timer(const detail::goroutine& g);

  /// Takes due timers out of the heap and passes the goroutines they wake to `make_runnable`.
  /// Returns those that want serving, or null: the caller gives them to serve_all once it has let
  /// go of the lock that guards the heap, before it finds that nothing can happen any more.
  template <class F>
  [[nodiscard]] detail::served_timer* fire_due(detail::timer_heap& timers, F make_runnable) {
    if (timers.empty()) return nullptr;
    detail::served_timer* due = nullptr;
    detail::served_timer** last = &due;
    const time_point at = now();
    while (!timers.empty() && timers.next_deadline() <= at) {
      detail::timer& t = timers.pop();
      if (t.served) {
        auto& served = static_cast<detail::served_timer&>(t);
        served.next = nullptr;
        *last = &served;
        last = &served.next;
      } else if (detail::goroutine* g = t.fire(t)) {
        trace_timer(*g);
        make_runnable(*g);
      }
    }
    return due;
  }

  std::function<void()> on_done_;

 private:
  void* allocate_record_outside(std::size_t bytes) MILLRACE_EXCLUDES(lock_);
  /// A worker takes ids several at a time, except where a trace or a schedule goes by their order.
  /// Go: a P's goidcache.
  std::uint32_t goroutine_id(detail::worker& w) {
    if (w.next_id == w.ids_end) [[unlikely]] {
      const std::uint32_t n = tracer_ || w.stepwise ? 1 : 16;
      w.next_id = next_goroutine_.fetch_add(n, std::memory_order_relaxed);
      w.ids_end = w.next_id + n;
    }
    return w.next_id++;
  }
  // Parts of run_slice (src/run_slice.h). Before the first resume, where there is more to do:
  slice_end begin_slice(detail::worker& w, detail::goroutine& g);
  // From one resume to the next, if there is one.
  slice_end go_on(detail::worker& w, detail::goroutine& g);
  // It has parked,
  static slice_end put_away(detail::worker& w, detail::goroutine& g);
  // has had its share of the thread,
  slice_end give_way(detail::worker& w, detail::goroutine& g);
  // has returned or panicked.
  slice_end end_slice(detail::worker& w, detail::goroutine& g);
  void start_goroutine(detail::goroutine& g);
  static void trace_run(detail::worker& w, detail::goroutine& g);
  static void trace_preempted(detail::worker& w, detail::goroutine& g);
  std::vector<detail::goroutine*> survivors();

  runtime_options options_;
  std::unique_ptr<tracer> tracer_;
  detail::block_pool records_;
  std::vector<detail::block_cache> caches_;  // of records: 0 outside, then one a worker
  std::atomic<std::uint32_t> next_goroutine_{1};
  std::atomic<std::uint32_t> next_object_{1};
  std::uint32_t most_traced_ = static_cast<std::uint32_t>(-1);
  time_point started_{};
  detail::blocking_mutex lock_;
  std::string panic_ MILLRACE_GUARDED_BY(lock_);
  std::uint32_t panicked_ MILLRACE_GUARDED_BY(lock_) = 0;
  detail::blocking_mutex log_lock_;
  run_result result_;
};

}  // namespace millrace
