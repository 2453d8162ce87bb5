#include "millrace/rw_mutex.h"

namespace millrace::detail {

bool rw_mutex_state::lock_or_park(goroutine& g, waiter& w, const site& where) {
  touch(this);
  lock_.lock();
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  while (!word_.compare_exchange_weak(seen, seen == 0 ? writer : seen | waiting,
                                      std::memory_order_acquire, std::memory_order_relaxed)) {
  }
  if (seen == 0) {
    lock_.unlock();
    return true;
  }
  w.g = &g;
  writers_.push(w);
  g.park(wait_reason::rw_mutex_lock, this, where, parked, this);
  return false;
}

bool rw_mutex_state::rlock_or_park(goroutine& g, waiter& w, const site& where) {
  touch(this);
  lock_.lock();
  const auto excluded = [](std::uint32_t seen) { return (seen & (writer | waiting)) != 0; };
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  while (!word_.compare_exchange_weak(seen, excluded(seen) ? seen | waiting : seen + reader,
                                      std::memory_order_acquire, std::memory_order_relaxed)) {
  }
  if (!excluded(seen)) {
    lock_.unlock();
    return true;
  }
  w.g = &g;
  readers_.push(w);
  ++queued_readers_;
  g.park(wait_reason::rw_mutex_rlock, this, where, parked, this);
  return false;
}

void rw_mutex_state::parked(goroutine&, void* self) {
  static_cast<rw_mutex_state*>(self)->lock_.unlock();
}

// The `alive` below: whoever is let in may drop the last other handle.
// With lock_ held, and the lock held for writing, nobody else changes word_.
void rw_mutex_state::unlock_contended(const site& where) {
  const ref<rw_mutex_state> alive{this};
  wake_list woken;
  bool was_locked = false;
  {
    lock_guard held{lock_};
    was_locked = (word_.load(std::memory_order_relaxed) & writer) != 0;
    if (was_locked) {
      std::uint32_t next = 0;
      if (queued_readers_ > 0) {
        next = queued_readers_ * reader;
        queued_readers_ = 0;
        while (waiter* w = readers_.pop()) woken.push(*w->g);
      } else if (waiter* w = writers_.pop()) {
        next = writer;
        woken.push(*w->g);
      }
      if (!writers_.empty()) next |= waiting;
      word_.store(next, std::memory_order_release);
    }
  }
  if (!was_locked) return raise_panic("sync: Unlock of unlocked RWMutex", where);
  woken.wake_all(this);
}

void rw_mutex_state::runlock_contended(const site& where) {
  const ref<rw_mutex_state> alive{this};
  goroutine* woken = nullptr;
  bool was_locked = false;
  {
    lock_guard held{lock_};
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    std::uint32_t next = 0;
    do {
      was_locked = seen >= reader;
      if (!was_locked) break;
      next = seen == (reader | waiting) ? writer | waiting : seen - reader;
    } while (!word_.compare_exchange_weak(seen, next, std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
    if (was_locked && seen == (reader | waiting)) {
      woken = writers_.pop()->g;
      if (writers_.empty() && queued_readers_ == 0)
        word_.fetch_and(~waiting, std::memory_order_relaxed);
    }
  }
  if (!was_locked) return raise_panic("sync: RUnlock of unlocked RWMutex", where);
  if (woken) wake(*woken, this);
}

void rw_mutex_state::unlink(waiter& w, bool writes) {
  lock_guard held{lock_};
  if (w.queued()) (writes ? writers_ : readers_).remove(w);
}

}  // namespace millrace::detail
