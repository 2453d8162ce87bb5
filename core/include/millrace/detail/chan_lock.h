#pragma once

#include <cstdint>

#include "millrace/detail/waiter.h"

namespace millrace::detail {

/// A channel's lock. On an unbuffered channel a goroutine that waits alone stands in the same word:
/// whoever comes for it takes it out with the one read-modify-write that the lock would have cost,
/// and has nothing to unlock.
//
// Most goroutines that take turns meet like that. In Wasm, where to unlock is a second locked
// instruction (see store_relaxed), it halves what they pay for it.
class chan_lock {
 public:
  /// What the word says. A lone waiter stands in it by its address, and one bit for what it does.
  using word = std::uintptr_t;
  static constexpr word idle = 0;  // unbuffered, open, and nobody waits
  static constexpr word taken = 1;
  static constexpr word settled = 2;  // free; the rest is to be seen under the lock
  enum class side : word { receives = 1, sends = 2 };

  /// Whether a goroutine that locks has no more to do.
  static bool is_free(word before) { return (before & ~settled) == 0; }
  static word alone(waiter& w, side does) {
    static_assert(alignof(waiter) >= 4);
    return reinterpret_cast<word>(&w) | static_cast<word>(does);
  }
  static bool is_alone(word now, side does) {
    return now > settled && (now & static_cast<word>(does)) != 0;
  }
  static waiter& who(word now) {
    return *reinterpret_cast<waiter*>(now & ~word{3});  // NOLINT(performance-no-int-to-ptr)
  }

#if MILLRACE_THREADS
  explicit chan_lock(word first) : word_{first} {}

  /// Tries to lock; returns what the word was before: if `taken`, somebody else has it.
  word try_lock() { return word_.exchange(taken, std::memory_order_acquire); }
  /// Locks, where somebody else has had it.
  word lock_contended();
  void unlock(word now) { word_.store(now, std::memory_order_release); }

  /// What the word is, or was a moment ago.
  [[nodiscard]] word look() const { return word_.load(std::memory_order_relaxed); }
  /// Goes over from one word to another without the lock, unless it has changed.
  bool change(word from, word to) {
    return word_.compare_exchange_strong(from, to, std::memory_order_acq_rel,
                                         std::memory_order_relaxed);
  }

 private:
  atomic<word> word_;
#endif
};

}  // namespace millrace::detail
