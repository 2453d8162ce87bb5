#pragma once

// Go: sync.Mutex (internal/sync/mutex.go).
//
// Two designs were compared. Handing the lock over to the longest waiter at each unlock is simpler,
// but forms a convoy: as long as anybody waits, each lock parks its goroutine and each unlock wakes
// one, even where the lock is held for a few instructions. With 8 goroutines that only count, that
// took four to five times as long, on one thread as on two; where the holder suspends, as long. So
// this is Go's: in normal mode an unlock frees the lock and wakes the longest waiter, which
// competes with whoever comes by meanwhile; in starvation mode the lock is handed over. Go lets a
// waiter starve for a millisecond. Primitives here know no clock, and a simulated run no
// milliseconds: a waiter starves when it has found the lock taken again once. Until it is its turn
// to run, others may still take the lock any number of times, so a program can come out as it can
// in Go.
//
// Invariants of word_:
//  - `waiting`, `woken` and `starving` change under lock_ only; `locked` without it.
//  - `waiting` if and only if waiters_ is not empty.
//  - `woken`: one waiter is on its way to try again; no other one is woken before it has.
//  - `starving` if and only if starving_ holds one waiter: the one that lost. Then `locked`, too,
//    and the next unlock hands the lock over to it.

#include <cstdint>
#include <string>
#include <utility>

#include "millrace/detail/atomic.h"
#include "millrace/detail/operation.h"
#include "millrace/detail/scoped.h"
#include "millrace/detail/waiter.h"
#include "millrace/task.h"

namespace millrace {
namespace detail {

class lock_operation;

class mutex_state final : public object {
 public:
  explicit mutex_state(std::string name) : object{object_type::mutex, std::move(name)} {}

  bool try_lock() {
    touch(this);
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    while ((seen & locked) == 0) {
      if (word_.compare_exchange_weak(seen, seen | locked, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }
  /// False: parked.
  bool lock_or_park(goroutine& g, lock_operation& op) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void unlock(const site& where) {
    if (inert()) return;
    touch(this);
    std::uint32_t expected = locked;
    if (!word_.compare_exchange_strong(expected, 0, std::memory_order_release,
                                       std::memory_order_relaxed)) [[unlikely]] {
      unlock_contended(where);
    }
  }
  /// Its goroutine goes with the run that is over: others go on as if it had not come.
  void leave(lock_operation& op) MILLRACE_EXCLUDES(lock_);

 private:
  static constexpr std::uint32_t locked = 1;
  static constexpr std::uint32_t waiting = 2;
  static constexpr std::uint32_t woken = 4;
  static constexpr std::uint32_t starving = 8;

  void unlock_contended(const site& where) MILLRACE_EXCLUDES(lock_);
  /// The longest waiter, to be woken; `woken` is set.
  goroutine* pop_longest() MILLRACE_REQUIRES(lock_);
  static void parked(goroutine& g, void* self) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  atomic<std::uint32_t> word_{0};
  mutex lock_;
  waiter_list waiters_ MILLRACE_GUARDED_BY(lock_);
  waiter_list starving_ MILLRACE_GUARDED_BY(lock_);
};

/// co_await m.lock()
class [[nodiscard]] lock_operation : public operation<lock_operation> {
 public:
  lock_operation(mutex_state* state, const site& where) : state_{state}, where_{where} {}
  lock_operation(const lock_operation&) = delete;
  lock_operation& operator=(const lock_operation&) = delete;
  ~lock_operation() {
    if (waiter_.queued() || woken_) state_->leave(*this);
  }

  void tell(goroutine_info& out) const {
    tell_operation(out, wait_reason::mutex_lock, state_, where_);
  }
  bool attempt(goroutine& g) {
    return (!woken_ && state_->try_lock()) || state_->lock_or_park(g, *this);
  }
  void await_resume() const noexcept {}

 protected:
  [[nodiscard]] mutex_state* state() const { return state_; }
  [[nodiscard]] const site& where() const { return where_; }

 private:
  friend class mutex_state;

  mutex_state* state_;
  site where_;
  // Guarded by the mutex's lock_ while it is queued.
  waiter waiter_;
  bool woken_ = false;  // by an unlock, to try again, which it has not done yet
  bool lost_ = false;   // did, in vain: it is the one in starving_
};

}  // namespace detail

/// Mutual exclusion between goroutines, also across co_await. Go: sync.Mutex.
/// A handle: copies are the same lock. Not recursive, and not bound to a goroutine: one may unlock
/// what another has locked.
class mutex {
 public:
  /// What scoped_lock gives.
  using guard = detail::guard<detail::mutex_state, &detail::mutex_state::unlock>;

  /// Unlocked. The name is for traces and verdicts.
  explicit mutex(std::string name = {})
      : state_{detail::make_ref<detail::mutex_state>(std::move(name))} {}

  /// co_await m.lock(): blocks while it is locked. Waiters are woken in the order in which they
  /// came; one that finds the lock taken again goes before all others. Only in a goroutine. Go:
  /// Mutex.Lock.
  [[nodiscard]] detail::lock_operation lock(site where = site::current()) const {
    return {state_.get(), where};
  }

  /// `auto held = co_await m.scoped_lock();` is lock() and a deferred unlock(): it unlocks when
  /// `held` goes out of scope. A handle of the mutex must outlive it.
  [[nodiscard]] detail::scoped<detail::lock_operation, guard> scoped_lock(
      site where = site::current()) const& {
    return {state_.get(), where};
  }
  void scoped_lock() const&& = delete;

  /// Locks if that needs no waiting; returns whether it did. Never blocks; from any thread. Go:
  /// Mutex.TryLock.
  [[nodiscard]] bool try_lock() const { return !detail::inert() && state_->try_lock(); }

  /// Unlocks, and wakes the longest waiter. Never blocks; from any thread. Panics with "sync:
  /// unlock of unlocked mutex" where Go ends the process with that text. Go: Mutex.Unlock.
  void unlock(site where = site::current()) const { state_->unlock(where); }

  /// For cond.
  [[nodiscard]] const detail::ref<detail::mutex_state>& state() const { return state_; }

 private:
  detail::ref<detail::mutex_state> state_;
};

}  // namespace millrace
