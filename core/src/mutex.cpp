#include "millrace/mutex.h"

#include <utility>

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
    op.woken_ = false;
    lock_.unlock();
    return true;
  }
  op.lost_ = std::exchange(op.woken_, false);
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
      next_up = pop_longest();
    }
  }
  if (!was_locked) return raise_panic("sync: unlock of unlocked mutex", where);
  if (next_up) wake(*next_up, this);
}

goroutine* mutex_state::pop_longest() {
  const waiter& longest = *waiters_.pop();
  if (waiters_.empty()) word_.fetch_and(~waiting, std::memory_order_relaxed);
  auto& op = *static_cast<lock_operation*>(longest.slot);
  op.woken_ = true;
  attempt_again(*longest.g, op);
  return longest.g;
}

void mutex_state::leave(lock_operation& op) {
  goroutine* next_up = nullptr;
  {
    lock_guard held{lock_};
    if (op.waiter_.queued()) {
      waiter_list& list = op.lost_ ? starving_ : waiters_;
      list.remove(op.waiter_);
      if (list.empty()) word_.fetch_and(op.lost_ ? ~starving : ~waiting, std::memory_order_relaxed);
    } else if (op.woken_) {
      // It does not try: whoever is next gets its chance.
      std::uint32_t seen = word_.load(std::memory_order_relaxed);
      bool wakes = false;
      do {
        wakes = (seen & (locked | waiting | starving)) == waiting;
      } while (!word_.compare_exchange_weak(seen, wakes ? seen : seen & ~woken,
                                            std::memory_order_relaxed));
      if (wakes) next_up = pop_longest();
    }
  }
  // One of the same run is about to leave, too.
  if (next_up && &next_up->rt() != &op.waiter_.g->rt()) wake(*next_up, this);
}

}  // namespace millrace::detail
