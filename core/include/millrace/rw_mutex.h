#pragma once

// Go: sync/rwmutex.go.
//
// Invariants of word_ (a bit for the writer, one for waiters, and the number of readers):
//  - A writer holds it alone.
//  - `waiting` if and only if somebody is queued; it changes under lock_ only. Then nobody gets in
//    without lock_: so a blocked writer excludes new readers.
//  - While readers hold it and somebody is queued, a writer is: readers queue behind one only. But
//    for a writer that has left with its run: the readers behind it wait on for those before it.
// The last reader hands the lock to the longest waiting writer. A writer hands it to all readers
// that are queued, and to the next writer only if there are none, so neither side can starve the
// other. As in Go, who is woken already owns the lock: here a convoy is what the reader asked for.

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

class rw_mutex_state final : public object {
 public:
  explicit rw_mutex_state(std::string name) : object{object_type::rw_mutex, std::move(name)} {}

  bool try_lock() {
    touch(this);
    std::uint32_t expected = 0;
    return word_.compare_exchange_strong(expected, writer, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  bool try_rlock() {
    touch(this);
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    while ((seen & (writer | waiting)) == 0) {
      if (word_.compare_exchange_weak(seen, seen + reader, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }
  /// False: w is queued and g parked.
  bool lock_or_park(goroutine& g, waiter& w, const site& where) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  bool rlock_or_park(goroutine& g, waiter& w, const site& where) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  void unlock(const site& where) {
    if (inert()) return;
    touch(this);
    std::uint32_t expected = writer;
    if (!word_.compare_exchange_strong(expected, 0, std::memory_order_release,
                                       std::memory_order_relaxed)) [[unlikely]] {
      unlock_contended(where);
    }
  }
  void runlock(const site& where) {
    if (inert()) return;
    touch(this);
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    while (seen >= reader && seen != (reader | waiting)) {
      if (word_.compare_exchange_weak(seen, seen - reader, std::memory_order_release,
                                      std::memory_order_relaxed)) {
        return;
      }
    }
    runlock_contended(where);
  }

  /// Its goroutine goes with the run that is over: others go on as if it had not come.
  void leave(waiter& w, bool writes) MILLRACE_EXCLUDES(lock_);

 private:
  static constexpr std::uint32_t writer = 1;
  static constexpr std::uint32_t waiting = 2;
  static constexpr std::uint32_t reader = 4;

  void unlock_contended(const site& where) MILLRACE_EXCLUDES(lock_);
  void runlock_contended(const site& where) MILLRACE_EXCLUDES(lock_);
  /// Those that are queued; returns what word_ is with them alone.
  std::uint32_t let_readers_in(wake_list& woken) MILLRACE_REQUIRES(lock_);
  static void parked(goroutine& g, void* self) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  atomic<std::uint32_t> word_{0};
  mutex lock_;
  waiter_list readers_ MILLRACE_GUARDED_BY(lock_);
  waiter_list writers_ MILLRACE_GUARDED_BY(lock_);
  std::uint32_t queued_readers_ MILLRACE_GUARDED_BY(lock_) = 0;
};

/// co_await m.lock() or m.rlock()
template <bool Write>
class [[nodiscard]] rw_lock_operation : public operation<rw_lock_operation<Write>> {
 public:
  rw_lock_operation(rw_mutex_state* state, const site& where) : state_{state}, where_{where} {}
  rw_lock_operation(const rw_lock_operation&) = delete;
  rw_lock_operation& operator=(const rw_lock_operation&) = delete;
  ~rw_lock_operation() {
    if (waiter_.queued()) state_->leave(waiter_, Write);
  }

  void tell(goroutine_info& out) const {
    tell_operation(out, Write ? wait_reason::rw_mutex_lock : wait_reason::rw_mutex_rlock, state_,
                   where_);
  }
  bool attempt(goroutine& g) {
    if constexpr (Write) {
      return state_->try_lock() || state_->lock_or_park(g, waiter_, where_);
    } else {
      return state_->try_rlock() || state_->rlock_or_park(g, waiter_, where_);
    }
  }
  void await_resume() const noexcept {}

 protected:
  [[nodiscard]] rw_mutex_state* state() const { return state_; }
  [[nodiscard]] const site& where() const { return where_; }

 private:
  rw_mutex_state* state_;
  site where_;
  waiter waiter_;
};

}  // namespace detail

/// A lock held by any number of readers or by one writer. Go: sync.RWMutex.
/// A handle: copies are the same lock. Not bound to goroutines: one may unlock what another has
/// locked. A goroutine that holds it for reading must not take it for reading again: a writer that
/// came in between would wait for the first lock, and the second one for the writer.
class rw_mutex {
 public:
  /// What scoped_lock gives.
  using guard = detail::guard<detail::rw_mutex_state, &detail::rw_mutex_state::unlock>;
  /// What scoped_rlock gives.
  using rguard = detail::guard<detail::rw_mutex_state, &detail::rw_mutex_state::runlock>;

  /// Unlocked. The name is for traces and verdicts.
  explicit rw_mutex(std::string name = {})
      : state_{detail::make_ref<detail::rw_mutex_state>(std::move(name))} {}

  /// co_await m.lock(): blocks until neither a reader nor another writer holds it; from then on new
  /// readers wait. Writers are served in the order in which they came. Only in a goroutine. Go:
  /// RWMutex.Lock.
  [[nodiscard]] detail::rw_lock_operation<true> lock(site where = site::current()) const {
    return {state_.get(), where};
  }
  /// co_await m.rlock(): blocks while a writer holds it or waits for it. Only in a goroutine. Go:
  /// RWMutex.RLock.
  [[nodiscard]] detail::rw_lock_operation<false> rlock(site where = site::current()) const {
    return {state_.get(), where};
  }

  /// `auto held = co_await m.scoped_lock();` is lock() and a deferred unlock(). A handle of the
  /// mutex must outlive `held`.
  [[nodiscard]] detail::scoped<detail::rw_lock_operation<true>, guard> scoped_lock(
      site where = site::current()) const& {
    return {state_.get(), where};
  }
  void scoped_lock() const&& = delete;
  /// `auto held = co_await m.scoped_rlock();` is rlock() and a deferred runlock().
  [[nodiscard]] detail::scoped<detail::rw_lock_operation<false>, rguard> scoped_rlock(
      site where = site::current()) const& {
    return {state_.get(), where};
  }
  void scoped_rlock() const&& = delete;

  /// Locks for writing if that needs no waiting; returns whether it did. Never blocks; from any
  /// thread. Go: RWMutex.TryLock.
  [[nodiscard]] bool try_lock() const { return !detail::inert() && state_->try_lock(); }
  /// Locks for reading if that needs no waiting; returns whether it did. Never blocks; from any
  /// thread. Go: RWMutex.TryRLock.
  [[nodiscard]] bool try_rlock() const { return !detail::inert() && state_->try_rlock(); }

  /// Ends a lock(): lets in all readers that wait, or else the next writer. Never blocks; from any
  /// thread. Panics with "sync: Unlock of unlocked RWMutex" where Go ends the process with that
  /// text. Go: RWMutex.Unlock.
  void unlock(site where = site::current()) const { state_->unlock(where); }
  /// Ends one rlock(); the last reader lets in the writer that waits. Never blocks; from any
  /// thread. Panics with "sync: RUnlock of unlocked RWMutex" where Go ends the process with that
  /// text. Go: RWMutex.RUnlock.
  void runlock(site where = site::current()) const { state_->runlock(where); }

 private:
  detail::ref<detail::rw_mutex_state> state_;
};

}  // namespace millrace
