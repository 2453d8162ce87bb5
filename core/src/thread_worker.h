#pragma once

#include "millrace/threads_runtime.h"

#if MILLRACE_THREADS

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <thread>
#include <vector>

#include "millrace/detail/atomic.h"
#include "millrace/detail/run_queue.h"
#include "millrace/detail/steal_queue.h"

namespace millrace {

/// A thread and what it alone may put goroutines into.
class alignas(64) threads_runtime::thread_worker : public detail::worker {
 public:
  using worker::worker;

  // Of a worker that is alone, for forced migration, and for what was taken from the common queue
  // with the ring full: it goes first, so others need not look at it.
  detail::run_queue fifo;

  std::atomic<detail::goroutine*> next{nullptr};  // woken last, runs next
  detail::steal_queue ring_queue;
  std::atomic<std::uint32_t> slices{0};  // time slices begun: whether it gets on, for the watcher

  // After every so many goroutines it looks at the common queue and the timers (Go: 61).
  static constexpr std::uint32_t look_interval = 61;
  std::uint32_t until_look = look_interval;
  std::uint32_t taken_before = look_interval;  // how many it will have taken by then
  // Its pace: whether its last slices were long enough for others to share the rest.
  bool worth_sharing = true;
  std::uint32_t looks_without_pace = 0;  // still to come
  std::uint32_t taken_at_mark = 0;
  std::uint32_t contended_at_mark = 0;
  time_point mark{};
  bool rested = false;  // it has slept since it last looked for work of others
  drain_budget drain;
  bool signalled = false;  // guarded by lock_
  std::condition_variable wake;
  static constexpr duration first_watch = std::chrono::microseconds{500};
  duration watch_for = first_watch;
  struct seen_slot {
    detail::goroutine* next = nullptr;
    std::uint32_t slices = 0;
  };
  std::vector<seen_slot> seen;  // of each worker, when it last looked as watcher
  std::thread thread;

  /// How many goroutines it has taken.
  [[nodiscard]] std::uint32_t taken() const { return taken_before - until_look; }
  void start_pace() {
    mark = clock::now();
    taken_at_mark = taken();
    contended_at_mark = detail::contended_locks();
  }
  /// What others can see of its goroutines.
  [[nodiscard]] std::size_t shared_size() const {
    return ring_queue.size() + (next.load(std::memory_order_relaxed) ? 1 : 0);
  }
};

[[gnu::always_inline]] inline detail::goroutine* threads_runtime::find(thread_worker& w) {
  if (halted_.load(std::memory_order_relaxed)) return nullptr;
  if (--w.until_look == 0) [[unlikely]]
    look_around(w);
  if (detail::goroutine* g = take_own(w)) [[likely]]
    return g;
  return find_elsewhere(w);
}

// The goroutine in the slot inherits what is left of the time slice, so that two that wake each
// other do not shut out the rest.
inline detail::goroutine* threads_runtime::take_own(thread_worker& w) {
  if (alone_ || !w.fifo.empty()) {
    w.turns = turns_per_slice;
    return w.fifo.empty() ? nullptr : &w.fifo.pop();
  }
  const auto take_next = [&w] {
    return w.next.load(std::memory_order_relaxed)
               ? w.next.exchange(nullptr, std::memory_order_acquire)
               : nullptr;
  };
  if (detail::goroutine* g = take_next()) {
    if (w.turns > 0) return g;
    push_own(w, *g);
  }
  w.turns = turns_per_slice;
  detail::store_relaxed(w.slices, w.slices.load(std::memory_order_relaxed) + 1);
  return w.ring_queue.pop();
}

}  // namespace millrace

#endif
