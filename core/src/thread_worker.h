#pragma once

#include "millrace/threads_runtime.h"

#if MILLRACE_THREADS

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <thread>
#include <vector>

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

  std::uint32_t taken = 0;  // goroutines
  // Its pace: whether its last slices were long enough for others to share the rest.
  bool worth_sharing = true;
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

  void start_pace() {
    mark = clock::now();
    taken_at_mark = taken;
    contended_at_mark = detail::contended_locks();
  }
  /// What others can see of its goroutines.
  [[nodiscard]] std::size_t shared_size() const {
    return ring_queue.size() + (next.load(std::memory_order_relaxed) ? 1 : 0);
  }
};

}  // namespace millrace

#endif
