#include "millrace/cond.h"

#include "millrace/detail/attempt_again.h"

namespace millrace::detail {

bool cond_state::wait(goroutine& g, cond_wait_operation& op, const site& where) {
  touch(this);
  op.waiter_.g = &g;
  op.waiter_.slot = &op;
  lock_.lock();
  waiters_.push(op.waiter_);
  lock_.unlock();
  mutex_->unlock(where);
  if (g.inert()) {  // it was not locked
    unlink(op.waiter_);
    return false;
  }
  lock_.lock();
  if (op.signaled_) {
    lock_.unlock();
    return true;
  }
  op.parked_ = true;
  g.park(wait_reason::cond_wait, this, where, parked, this);
  return false;
}

void cond_state::parked(goroutine&, void* self) { static_cast<cond_state*>(self)->lock_.unlock(); }

/// Of a waiter that was taken out, with lock_ held. Returns the goroutine to wake, if it is parked.
goroutine* cond_state::mark_signaled(waiter& w) {
  auto& op = *static_cast<cond_wait_operation*>(w.slot);
  op.signaled_ = true;
  if (!op.parked_) return nullptr;
  attempt_again(*w.g, op);
  return w.g;
}

void cond_state::signal() {
  if (inert()) return;
  touch(this);
  const ref<cond_state> alive{this};  // the waiter may drop the last other handle
  goroutine* woken = nullptr;
  {
    lock_guard held{lock_};
    if (waiter* longest = waiters_.pop()) woken = mark_signaled(*longest);
  }
  if (woken) wake(*woken, this);
}

void cond_state::broadcast() {
  if (inert()) return;
  touch(this);
  const ref<cond_state> alive{this};
  wake_list woken;
  {
    lock_guard held{lock_};
    while (waiter* w = waiters_.pop()) {
      if (goroutine* g = mark_signaled(*w)) woken.push(*g);
    }
  }
  woken.wake_all(this);
}

void cond_state::unlink(waiter& w) {
  lock_guard held{lock_};
  if (w.queued()) waiters_.remove(w);
}

}  // namespace millrace::detail
