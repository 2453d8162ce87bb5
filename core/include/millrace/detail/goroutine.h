#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "millrace/detail/atomic.h"
#include "millrace/detail/object.h"
#include "millrace/site.h"
#include "millrace/trace.h"

namespace millrace {

class runtime;
struct goroutine_info;

namespace detail {

struct goroutine;
struct worker;
class select_base;

/// What the loop does to a goroutine after its resume() has returned; see goroutine::park.
using park_commit = void (*)(goroutine&, void*);

/// What the loop does with an operation that was put off; see goroutine::begin.
struct put_off_operation {
  bool (*attempt)(goroutine&, void* operation);  // true when it is done
  void (*tell)(const void* operation, goroutine_info& out);
};

/// A goroutine as results tell of it. Waiting: with what it waits for.
goroutine_info describe(const goroutine& g);

/// Says what an operation is about to do: what would be the reason if it had to wait for `on`.
void tell_operation(goroutine_info& out, wait_reason why, const object* on, const site& at);
/// The same of one that never waits, by the name of what it does.
void tell_operation(goroutine_info& out, std::string_view does, const object* on, const site& at);

enum class goroutine_state : std::uint8_t {
  runnable,  // in a run queue, or about to be
  running,   // the loop is resuming it
  waiting,   // parked; somebody holds a waiter or a timer of it
};

/// Memory of coroutine frames, from per-thread size-class lists.
void* allocate_frame(std::size_t bytes);
void free_frame(void* memory, std::size_t bytes) noexcept;
/// Gives this thread's free frames to the pool, if that has become large, and the pool's memory to
/// the system, if no frame is in use and no other thread has any free ones. Every thread that has
/// run goroutines calls it at a run's end: the last of them does it.
void give_back_frames();
/// What the pool has taken from the system.
std::size_t pooled_frame_bytes();

/// Base of what is made as often as goroutines are: its memory comes from where their frames' does.
struct pooled {
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) { free_frame(memory, bytes); }
};

/// What differs between goroutines: their callable and arguments.
struct goroutine_type {
  /// Makes the body's coroutine and points `leaf` at it (or runs a plain function to its end).
  void (*start)(goroutine&);
  /// The body has returned. Null if nobody wants to know.
  void (*finished)(goroutine&);
  /// Destroys the frames from leaf to root; their destructors run.
  void (*destroy_frames)(goroutine&);
  /// Destroys the record itself, frames included, but not its memory.
  void (*destroy)(goroutine&);
  std::size_t bytes;
};

/// Which case of a select has won: exactly one waker may claim it. Go: g.selectDone.
class select_winner {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  void open() { store_relaxed(winner_, none); }
  bool claim(std::uint32_t index) {
    std::uint32_t expected = none;
    return winner_.compare_exchange_strong(expected, index, std::memory_order_acq_rel);
  }
  [[nodiscard]] std::uint32_t get() const { return winner_.load(std::memory_order_acquire); }

 private:
  atomic<std::uint32_t> winner_{0};
};

/// A goroutine's record. It is owned by whoever may make it run: its run queue, the worker that
/// runs it, or, while parked, the one waiter or timer that wins it. Ownership passes under that
/// object's lock.
///
/// A million of them are meant to fit a browser tab: every word here is paid a million times.
struct goroutine {
  explicit goroutine(const goroutine_type& of) : type{&of} {}
  goroutine(const goroutine&) = delete;
  goroutine& operator=(const goroutine&) = delete;

  /// Starts an operation of this goroutine, which is running: true when it is done, false when the
  /// goroutine has to suspend, because the operation parked it or panicked, or because the
  /// goroutine has had its share of the thread: the loop then attempts the operation when the
  /// goroutine runs next. Operation has `bool attempt(goroutine&)`, which does all of it and
  /// returns true, or calls park and returns false. A simulated goroutine puts each operation off;
  /// one that does not say in `attempt` what it touches has `void touch_objects()`
  /// (detail/touch.h), which costs nothing elsewhere. `void tell(goroutine_info&) const` says what
  /// it is about to do (tell_operation), for whoever chooses the next step of a simulated run.
  template <class Operation>
  bool begin(Operation& operation);
  /// Whether it may start one more operation before others get their turn, and has not panicked.
  bool take_turn();

  /// Leaves an action for the loop, to be done once resume() has returned, and the reason. Nobody
  /// may see this goroutine as parked before that action runs: publishing from inside the coroutine
  /// would let a waker resume a frame that is still suspending.
  void park(wait_reason why, const object* on, const site& at, park_commit commit, void* arg);

  void trace(event kind, tracer::fields f = {}, const site* at = nullptr);
  [[nodiscard]] bool tracing() const { return traced; }
  [[nodiscard]] runtime& rt() const;

  /// True once it has panicked in a plain call: its operations do nothing until its frames are
  /// destroyed.
  [[nodiscard]] bool inert() const { return panicking && !unwinding; }

  const goroutine_type* type;     // first: a freed record has none (see block_pool)
  worker* last_worker = nullptr;  // that runs it, ran it last or started it
  std::coroutine_handle<> leaf;   // the innermost suspended coroutine; null: the body has returned
  goroutine* next = nullptr;      // run-queue link
  const put_off_operation* retry = nullptr;  // an operation that was put off
  union {
    void* retry_arg = nullptr;     // while retry is set
    const object* waits_on;        // while parked
    const select_base* selecting;  // the cases, while parked in select
  };
  site blocked_at;
  select_winner selected;
  wait_reason reason = wait_reason::none;
  goroutine_state state = goroutine_state::runnable;
  bool started : 1 = false;
  bool traced : 1 = false;
  bool panicking : 1 = false;
  bool unwinding : 1 = false;
  bool is_main : 1 = false;
  bool returned : 1 = false;  // simulated: its body has, and type->finished is still to be called

  // Up to here it is 64 bytes: what a switch touches is in as few lines of the cache as can be.
  std::uint32_t id = 0;
  std::uint32_t seq = 0;
  site spawned_at;
  std::unique_ptr<std::string> name;

 private:
  bool put_off(const put_off_operation& how, void* operation);
  void trace_park(wait_reason why, const object* on, const site& at);
};

/// What the loop keeps for the thread that runs goroutines.
struct worker {
  explicit worker(runtime& of, std::uint32_t ring_of_trace, bool simulated = false)
      : rt{of}, stepwise{simulated}, ring{ring_of_trace} {}

  runtime& rt;
  goroutine* current = nullptr;  // the one that is running
  goroutine* paused = nullptr;   // simulated and traced: had a step, and has not given way since
  std::int32_t turns = 0;        // operations it may still start before others get their turn
  const bool stepwise = false;   // simulated: others may get their turn before each operation
  const std::uint32_t ring;      // of the trace
  park_commit commit = nullptr;  // left by park
  void* commit_arg = nullptr;
  std::uint32_t next_id = 0;  // for what it starts; see runtime::goroutine_id
  std::uint32_t ids_end = 0;
  std::uint64_t random = 0;  // state of runtime::choose
  std::uint64_t parks = 0;   // of the run, for its result
  std::uint64_t steals = 0;
};

/// The worker of this thread while it runs goroutines, or null.
worker* this_worker();
/// Returns the one before.
worker* set_this_worker(worker* w);

/// The goroutine this thread is running, or null.
goroutine* current();
/// While a finished run's frames are destroyed on this thread.
void set_tearing_down(bool on);

/// Who runs on this thread, if anybody. Inert: a plain operation (close, done, cancel) must do
/// nothing, as this goroutine has panicked, or the run is over and its frames are being destroyed.
struct caller {
  goroutine* g;
  bool inert;
};
caller calling();
bool inert();

/// Panics in a plain call, or from an operation that is about to suspend for good. Outside any
/// goroutine there is nothing to unwind: prints the text and aborts, as Go's process does.
void raise_panic(std::string text, const site& at);

/// The same for a parked goroutine, by whoever takes it out of its list: it unwinds when it is next
/// run.
void panic_goroutine(goroutine& g, std::string text, const site& at);

/// Wakes a parked goroutine on behalf of whoever runs on this thread.
void wake(goroutine& g, const object* through);
/// The same where the goroutine that wakes it is known.
void wake(goroutine& waker, goroutine& g, const object* through);

/// FIFO of goroutines, linked through them.
class goroutine_list {
 public:
  void push(goroutine& g) {
    g.next = nullptr;
    (tail_ ? tail_->next : head_) = &g;
    tail_ = &g;
  }
  [[nodiscard]] bool empty() const { return head_ == nullptr; }
  [[nodiscard]] bool has_several() const { return head_ != tail_; }
  /// Not when it is empty.
  goroutine& pop() {
    goroutine& g = *head_;
    head_ = g.next;  // from now on it may be somebody else's
    if (!head_) tail_ = nullptr;
    return g;
  }
  /// Moves all of the other's behind its own.
  void append(goroutine_list& other) {
    if (other.empty()) return;
    (tail_ ? tail_->next : head_) = other.head_;
    tail_ = other.tail_;
    other = {};
  }

 protected:
  goroutine* head_ = nullptr;
  goroutine* tail_ = nullptr;
};

/// Goroutines that were taken out of an object's lists under its lock, to be woken after it.
class wake_list : public goroutine_list {
 public:
  /// In the order in which they were taken. The list is then empty.
  void wake_all(const object* through);

 private:
  [[nodiscard]] bool is_untraced_of(const runtime& rt) const;
};

/// Emits for the goroutine this thread runs, if any and if it is traced.
void trace_current(event kind, tracer::fields f = {}, const site* at = nullptr);

inline runtime& goroutine::rt() const { return last_worker->rt; }

inline void goroutine::park(wait_reason why, const object* on, const site& at, park_commit commit,
                            void* arg) {
  reason = why;
  waits_on = on;
  blocked_at = at;
  if (tracing()) [[unlikely]]
    trace_park(why, on, at);
  last_worker->commit = commit;
  last_worker->commit_arg = arg;
}

inline bool goroutine::take_turn() { return --last_worker->turns > 0; }

template <class Operation>
void tell_of(const void* operation, goroutine_info& out) {
  const auto& self = *static_cast<const Operation*>(operation);
  if constexpr (requires { self.tell(out); }) self.tell(out);
}

template <class Operation>
inline constexpr put_off_operation put_off_as{
    .attempt =
        [](goroutine& g, void* operation) {
          auto& self = *static_cast<Operation*>(operation);
          if constexpr (requires { self.touch_objects(); }) self.touch_objects();
          return self.attempt(g);
        },
    .tell = tell_of<Operation>};

template <class Operation>
bool goroutine::begin(Operation& operation) {
  if (take_turn()) [[likely]]
    return operation.attempt(*this);
  return put_off(put_off_as<Operation>, &operation);
}

}  // namespace detail
}  // namespace millrace
