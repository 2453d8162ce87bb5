#include "millrace/mutex.h"

#include "millrace/detail/attempt_again.h"

namespace millrace::detail {

bool mutex_state::lock_or_park(goroutine& g, lock_operation& op) {
  touch(this);
  lock_.lock();
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  bool takes = false;
  std::uint32_t next = 0;
  do {
    takes = (seen & locked) == 0;
    next = op.woken_ ? seen & ~woken : seen;
    next |= takes ? locked : op.woken_ ? starving : waiting;
  } while (!word_.compare_exchange_weak(seen, next, std::memory_order_acquire,
                                        std::memory_order_relaxed));
  if (takes) {
    lock_.unlock();
    return true;
  }
  op.lost_ = op.woken_;
  op.waiter_.g = &g;
  op.waiter_.slot = &op;
  (op.lost_ ? starving_ : waiters_).push(op.waiter_);
  g.park(wait_reason::mutex_lock, this, op.where_, parked, this);
  return false;
}

void mutex_state::parked(goroutine&, void* self) {
  static_cast<mutex_state*>(self)->lock_.unlock();
}

void mutex_state::unlock_contended(const site& where) {
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  // Somebody is on its way already: nothing is read after this.
  while ((seen & (locked | woken | starving)) == (locked | woken)) {
    if (word_.compare_exchange_weak(seen, seen & ~locked, std::memory_order_release,
                                    std::memory_order_relaxed)) {
      return;
    }
  }
  const ref<mutex_state> alive{this};  // whoever locks it next may drop the last other handle
  goroutine* next_up = nullptr;
  bool was_locked = false;
  {
    lock_guard held{lock_};
    std::uint32_t next = 0;
    bool wakes = false;
    do {
      was_locked = (seen & locked) != 0;
      if (!was_locked) break;
      wakes = (seen & (waiting | woken | starving)) == waiting;
      next = (seen & starving) != 0 ? seen & ~starving : seen & ~locked;
      if (wakes) next |= woken;
    } while (!word_.compare_exchange_weak(seen, next, std::memory_order_release,
                                          std::memory_order_relaxed));
    if (was_locked && (seen & starving) != 0) {
      next_up = starving_.pop()->g;  // it owns the lock
    } else if (was_locked && wakes) {
      const waiter& longest = *waiters_.pop();
      if (waiters_.empty()) word_.fetch_and(~waiting, std::memory_order_relaxed);
      auto& op = *static_cast<lock_operation*>(longest.slot);
      op.woken_ = true;
      next_up = longest.g;
      attempt_again(*next_up, op);
    }
  }
  if (!was_locked) return raise_panic("sync: unlock of unlocked mutex", where);
  if (next_up) wake(*next_up, this);
}

void mutex_state::unlink(lock_operation& op) {
  lock_guard held{lock_};
  if (op.waiter_.queued()) (op.lost_ ? starving_ : waiters_).remove(op.waiter_);
}

}  // namespace millrace::detail
