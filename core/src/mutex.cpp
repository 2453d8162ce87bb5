#include "millrace/mutex.h"

namespace millrace::detail {

/// One goroutine's way to the lock, awaited until it owns it.
/// While it is queued its fields are guarded by lock_; else they are the goroutine's.
class mutex_state::turn {
 public:
  turn(mutex_state& state, const site& where) : state_{state}, where_{where} {}
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;
  ~turn() {
    if (!entry_.queued()) return;
    lock_guard held{state_.lock_};
    (lost_ ? state_.starving_ : state_.waiters_).remove(entry_);
  }

  [[nodiscard]] bool owns() const { return owns_; }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    take_or_park(*self.promise().g);
  }
  void await_resume() const noexcept {}

  /// By the unlocking goroutine, with lock_ held.
  static goroutine* wake_up(waiter& entry) {
    static_cast<turn*>(entry.slot)->woken_ = true;
    return entry.g;
  }
  static goroutine* hand_over(waiter& entry) {
    static_cast<turn*>(entry.slot)->owns_ = true;
    return entry.g;
  }

 private:
  void take_or_park(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    if (g.inert()) return;
    state_.lock_.lock();
    std::uint32_t seen = state_.word_.load(std::memory_order_relaxed);
    std::uint32_t next = 0;
    do {
      owns_ = (seen & locked) == 0;
      next = woken_ ? seen & ~woken : seen;
      next |= owns_ ? locked : woken_ ? starving : waiting;
    } while (!state_.word_.compare_exchange_weak(seen, next, std::memory_order_acquire,
                                                 std::memory_order_relaxed));
    if (owns_) return state_.lock_.unlock();
    lost_ = woken_;
    entry_.g = &g;
    entry_.slot = this;
    (lost_ ? state_.starving_ : state_.waiters_).push(entry_);
    g.park(wait_reason::mutex_lock, &state_, where_, parked, &state_);
  }

  mutex_state& state_;
  site where_;
  waiter entry_;
  bool woken_ = false;
  bool lost_ = false;
  bool owns_ = false;
};

task<> mutex_state::lock_contended(site where) {
  turn mine{*this, where};
  while (!mine.owns()) co_await mine;
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
      next_up = turn::hand_over(*starving_.pop());
    } else if (was_locked && wakes) {
      next_up = turn::wake_up(*waiters_.pop());
      if (waiters_.empty()) word_.fetch_and(~waiting, std::memory_order_relaxed);
    }
  }
  if (!was_locked) return raise_panic("sync: unlock of unlocked mutex", where);
  if (next_up) wake(*next_up, this);
}

}  // namespace millrace::detail
