#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "millrace/detail/atomic.h"
#include "millrace/detail/thread_safety.h"

// MILLRACE_THREADS is 0 in the single-threaded Wasm build only: locks and reference counts then
// cost nothing.
#if !defined(MILLRACE_THREADS)
#define MILLRACE_THREADS 1
#endif

namespace millrace::detail {

/// The lock of every primitive (a channel's is a chan_lock): four bytes, held for a few dozen
/// instructions, never while memory is allocated, text is made or a user's code runs. A goroutine's
/// operation may take it and the scheduler's loop release it, on the same thread, once the
/// goroutine is parked.
//
// Test-and-set, because one read-modify-write an operation is what a channel can afford (10 ns, in
// Wasm 15) and its release is a plain store on x86. Whoever finds it taken spins briefly and then
// gives its processor away: the holder has been descheduled. Rejected: std::mutex, whose release is
// a second read-modify-write (32 ns for the pair in Wasm); ticket locks, which make everybody wait
// for a descheduled waiter.
class MILLRACE_CAPABILITY("mutex") mutex {
 public:
  mutex() = default;
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

#if MILLRACE_THREADS
  void lock() MILLRACE_ACQUIRE() {
    if (taken_.exchange(1, std::memory_order_acquire) != 0) [[unlikely]]
      lock_contended();
  }
  bool try_lock() MILLRACE_TRY_ACQUIRE(true) {
    return taken_.exchange(1, std::memory_order_acquire) == 0;
  }
  void unlock() MILLRACE_RELEASE() { taken_.store(0, std::memory_order_release); }

 private:
  void lock_contended();

  atomic<std::uint32_t> taken_{0};
#else
  void lock() MILLRACE_ACQUIRE() {}
  void unlock() MILLRACE_RELEASE() {}
#endif
};

/// How often a lock above was found taken by this thread.
std::uint32_t contended_locks();

/// A lock that sleeps, if it must wait for long, for what is held longer or waited under.
class MILLRACE_CAPABILITY("mutex") blocking_mutex {
 public:
  blocking_mutex() = default;
  blocking_mutex(const blocking_mutex&) = delete;
  blocking_mutex& operator=(const blocking_mutex&) = delete;

#if MILLRACE_THREADS
  void lock() MILLRACE_ACQUIRE() {
    if (!native_.try_lock()) [[unlikely]]
      lock_contended();
  }
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
  void lock_contended() MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  std::mutex native_;
#else
  void lock() MILLRACE_ACQUIRE() {}
  void unlock() MILLRACE_RELEASE() {}
#endif
};

template <class Mutex>
class MILLRACE_SCOPED_CAPABILITY lock_guard {
 public:
  explicit lock_guard(Mutex& m) MILLRACE_ACQUIRE(m) : mutex_{m} { mutex_.lock(); }
  ~lock_guard() MILLRACE_RELEASE() { mutex_.unlock(); }
  lock_guard(const lock_guard&) = delete;
  lock_guard& operator=(const lock_guard&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace millrace::detail
