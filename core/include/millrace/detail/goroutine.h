#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <string>

#include "millrace/detail/object.h"
#include "millrace/site.h"
#include "millrace/trace.h"

namespace millrace {

class runtime;

namespace detail {

struct goroutine;
class select_base;

/// What the loop does to a goroutine after its resume() has returned; see goroutine::park.
using park_commit = void (*)(goroutine&, void*);

enum class goroutine_state : std::uint8_t {
  runnable,  // in a run queue, or about to be
  running,   // the loop is resuming it
  waiting,   // parked; somebody holds a waiter or a timer of it
};

/// Memory of frames and goroutine records, from per-thread size-class lists.
void* allocate_frame(std::size_t bytes);
void free_frame(void* memory, std::size_t bytes) noexcept;

/// A goroutine's record. It is owned by whoever may make it run: its run queue, the worker that
/// runs it, or, while parked, the one waiter or timer that wins it. Ownership passes under that
/// object's lock.
struct goroutine {
  goroutine() = default;
  goroutine(const goroutine&) = delete;
  goroutine& operator=(const goroutine&) = delete;
  virtual ~goroutine() = default;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) { free_frame(memory, bytes); }

  /// Makes the body's coroutine and points `leaf` at it (or runs a plain function to its end).
  virtual void start() = 0;
  /// Destroys the frames from leaf to root; their destructors run.
  virtual void destroy_frames() = 0;

  /// Leaves an action for the loop, to be done once resume() has returned, and the reason. Nobody
  /// may see this goroutine as parked before that action runs: publishing from inside await_suspend
  /// would let a waker resume a frame that is still suspending.
  void park(wait_reason why, const object* on, const site& at, park_commit commit, void* arg);

  void trace(event kind, tracer::fields f = {}, const site* at = nullptr);
  [[nodiscard]] bool tracing() const { return traced; }

  /// True once it has panicked in a plain call: its operations do nothing until its frames are
  /// destroyed.
  [[nodiscard]] bool inert() const { return panicking && !unwinding; }

  runtime* rt = nullptr;
  std::coroutine_handle<>
      leaf;                   // the innermost suspended coroutine; null when the body has returned
  goroutine* next = nullptr;  // run-queue link

  park_commit commit = nullptr;
  void* commit_arg = nullptr;
  const object* waits_on = nullptr;
  const select_base* selecting = nullptr;  // the cases, while parked in select
  site blocked_at;
  site spawned_at;

  std::uint32_t id = 0;
  std::uint32_t seq = 0;
  std::uint32_t ring = 0;  // of the worker that runs it
  wait_reason reason = wait_reason::none;
  goroutine_state state = goroutine_state::runnable;
  bool started = false;
  bool traced = false;
  bool panicking = false;
  bool unwinding = false;

  goroutine* registry_previous = nullptr;
  goroutine* registry_next = nullptr;
  std::string name;
};

/// The goroutine this thread is running, or null.
goroutine* current();
void set_current(goroutine* g);
/// While a finished run's frames are destroyed on this thread.
void set_tearing_down(bool on);

/// True where a plain operation (close, done, cancel) must do nothing: this goroutine has panicked,
/// or the run is over and its frames are being destroyed.
bool inert();

/// Panics in a plain call, or from an operation that is about to suspend for good. Outside any
/// goroutine there is nothing to unwind: prints the text and aborts, as Go's process does.
void raise_panic(std::string text, const site& at);

/// The same for a parked goroutine, by whoever takes it out of its list: it unwinds when it is next
/// run.
void panic_goroutine(goroutine& g, std::string text, const site& at);

/// Wakes a parked goroutine on behalf of whoever runs on this thread.
void wake(goroutine& g, const object* through);

/// Emits for the goroutine this thread runs, if any and if it is traced.
void trace_current(event kind, tracer::fields f = {}, const site* at = nullptr);

}  // namespace detail
}  // namespace millrace
