#pragma once

#include <condition_variable>
#include <mutex>

#include "millrace/detail/thread_safety.h"

// MILLRACE_THREADS is 0 in the single-threaded Wasm build only: locks and reference counts then
// cost nothing.
#if !defined(MILLRACE_THREADS)
#define MILLRACE_THREADS 1
#endif

namespace millrace::detail {

/// A short lock that the thread-safety analysis knows. A goroutine's operation may take it in
/// await_suspend and the scheduler's loop release it, on the same thread, once the goroutine is
/// parked.
class MILLRACE_CAPABILITY("mutex") mutex {
 public:
  mutex() = default;
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

#if MILLRACE_THREADS
  void lock() MILLRACE_ACQUIRE() { native_.lock(); }
  void unlock() MILLRACE_RELEASE() { native_.unlock(); }

  /// Waits for a signal; the mutex is held again on return. Wake-ups can be spurious.
  void wait(std::condition_variable& signal) MILLRACE_REQUIRES(this) {
    std::unique_lock held{native_, std::adopt_lock};
    signal.wait(held);
    held.release();
  }
  template <class TimePoint>
  void wait_until(std::condition_variable& signal, TimePoint deadline) MILLRACE_REQUIRES(this) {
    std::unique_lock held{native_, std::adopt_lock};
    signal.wait_until(held, deadline);
    held.release();
  }

 private:
  std::mutex native_;
#else
  void lock() MILLRACE_ACQUIRE() {}
  void unlock() MILLRACE_RELEASE() {}
#endif
};

class MILLRACE_SCOPED_CAPABILITY lock_guard {
 public:
  explicit lock_guard(mutex& m) MILLRACE_ACQUIRE(m) : mutex_{m} { mutex_.lock(); }
  ~lock_guard() MILLRACE_RELEASE() { mutex_.unlock(); }
  lock_guard(const lock_guard&) = delete;
  lock_guard& operator=(const lock_guard&) = delete;

 private:
  mutex& mutex_;
};

}  // namespace millrace::detail
