#include "millrace/rw_mutex.h"

#include <utility>

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
        next = let_readers_in(woken);
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
  wake_list woken;
  bool was_locked = false;
  {
    lock_guard held{lock_};
    // Acquired: whoever is let in comes after all that the other readers did.
    std::uint32_t seen = word_.load(std::memory_order_acquire);
    while (seen >= reader && seen != (reader | waiting)) {
      if (word_.compare_exchange_weak(seen, seen - reader, std::memory_order_release,
                                      std::memory_order_acquire)) {
        return;
      }
    }
    was_locked = seen >= reader;
    // The last one, and others wait: with lock_ held nobody else changes word_.
    if (was_locked) {
      std::uint32_t next = 0;
      if (waiter* w = writers_.pop()) {
        next = writer;
        woken.push(*w->g);
        if (!writers_.empty() || queued_readers_ > 0) next |= waiting;
      } else {
        next = let_readers_in(woken);
      }
      word_.store(next, std::memory_order_release);
    }
  }
  if (!was_locked) return raise_panic("sync: RUnlock of unlocked RWMutex", where);
  woken.wake_all(this);
}

std::uint32_t rw_mutex_state::let_readers_in(wake_list& woken) {
  while (waiter* w = readers_.pop()) woken.push(*w->g);
  return std::exchange(queued_readers_, 0) * reader;
}

void rw_mutex_state::leave(waiter& w, bool writes) {
  lock_guard held{lock_};
  if (!w.queued()) return;
  (writes ? writers_ : readers_).remove(w);
  if (!writes) --queued_readers_;
  if (writers_.empty() && queued_readers_ == 0)
    word_.fetch_and(~waiting, std::memory_order_relaxed);
}

}  // namespace millrace::detail
