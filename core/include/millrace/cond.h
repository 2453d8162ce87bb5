#pragma once

// Go: sync.Cond, and runtime/sema.go's notifyList.
//
// wait() queues its waiter before it unlocks the mutex, so that no signal after the unlock is
// missed, but it cannot be parked before its goroutine has come back to the loop. A signal that
// comes in between only marks the waiter, which then does not park. (Go hands out tickets there,
// and searches its list for the one that is due; the order is the same.)

#include <string>
#include <utility>

#include "millrace/mutex.h"

namespace millrace {
namespace detail {

class cond_wait_operation;

class cond_state final : public object {
 public:
  cond_state(ref<mutex_state> m, std::string name)
      : object{object_type::cond, std::move(name)}, mutex_{std::move(m)} {}

  void signal() MILLRACE_EXCLUDES(lock_);
  void broadcast() MILLRACE_EXCLUDES(lock_);
  /// Unlocks the mutex and waits. True: signaled by now; false: parked, or it panicked.
  bool wait(goroutine& g, cond_wait_operation& op,
            const site& where) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void unlink(waiter& w) MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] mutex_state* locker() const { return mutex_.get(); }

 private:
  static goroutine* mark_signaled(waiter& w);
  static void parked(goroutine& g, void* self) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  const ref<mutex_state> mutex_;
  mutex lock_;
  waiter_list waiters_ MILLRACE_GUARDED_BY(lock_);
};

/// co_await c.wait()
class [[nodiscard]] cond_wait_operation : public operation<cond_wait_operation> {
 public:
  cond_wait_operation(cond_state* state, const site& where)
      : state_{state}, where_{where}, lock_{state->locker(), where} {}
  cond_wait_operation(const cond_wait_operation&) = delete;
  cond_wait_operation& operator=(const cond_wait_operation&) = delete;
  ~cond_wait_operation() {
    if (waiter_.queued()) state_->unlink(waiter_);
  }

  void tell(goroutine_info& out) const {
    tell_operation(out, wait_reason::cond_wait, state_, where_);
  }
  bool attempt(goroutine& g) {
    return (signaled_ || state_->wait(g, *this, where_)) && lock_.attempt(g);
  }
  void await_resume() const noexcept {}

 private:
  friend class cond_state;

  cond_state* state_;
  site where_;
  // Guarded by the cond's lock_ while it is queued.
  waiter waiter_;
  bool parked_ = false;
  bool signaled_ = false;
  lock_operation lock_;  // what it does once it is signaled
};

}  // namespace detail

/// A place to wait until something that a mutex guards has changed. Go: sync.Cond, whose L is a
/// mutex here. A handle: copies are the same cond.
class cond {
 public:
  /// For what `m` guards. The name is for traces and verdicts.
  explicit cond(const mutex& m, std::string name = {})
      : state_{detail::make_ref<detail::cond_state>(m.state(), std::move(name))} {}

  /// co_await c.wait(), with the mutex locked: unlocks it, blocks until signal() or broadcast()
  /// wakes this goroutine, and locks it again before it returns. Never returns unsignaled, but
  /// others may have had the lock in between: `while (!ready) co_await c.wait();`. Panics with
  /// "sync: unlock of unlocked mutex" if it is not locked. Only in a goroutine. Go: Cond.Wait.
  [[nodiscard]] detail::cond_wait_operation wait(site where = site::current()) const {
    return {state_.get(), where};
  }

  /// Wakes the longest waiter, if there is one. The mutex need not be locked. Never blocks; from
  /// any thread. Go: Cond.Signal.
  void signal() const { state_->signal(); }
  /// Wakes all waiters, the longest first. The mutex need not be locked. Never blocks; from any
  /// thread. Go: Cond.Broadcast.
  void broadcast() const { state_->broadcast(); }

 private:
  detail::ref<detail::cond_state> state_;
};

}  // namespace millrace
