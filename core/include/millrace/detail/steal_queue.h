#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "millrace/detail/atomic.h"
#include "millrace/detail/mutex.h"

#if MILLRACE_THREADS

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// A worker's ring of runnable goroutines: its owner puts them in, everybody takes them out, oldest
/// first. Go: the P's runq (runtime/proc.go: runqput, runqget, runqgrab).
//
// Invariants: head_ <= tail_ <= head_ + capacity. tail_ is written by the owner alone; head_ moves
// by compare-and-swap, which is what makes a goroutine the taker's. A slot is overwritten only once
// head_ has passed it, so a taker that read it too late loses the swap.
// Rejected: Chase and Lev's deque, whose owner takes the newest first and needs a full fence for
// it; a lock, which a thief's descheduling would hold.
class steal_queue {
 public:
#if defined(MILLRACE_TINY_QUEUES)
  static constexpr std::uint32_t capacity = 4;
#else
  static constexpr std::uint32_t capacity = 256;
#endif

  /// Owner. False: it is full.
  bool push(goroutine& g) {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == capacity) return false;
    store_relaxed(slot(tail), &g);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }
  /// Owner. As many as there is room for, but the last.
  void push_all_but_one(wake_list& from) {
    std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    const std::uint32_t end = head_.load(std::memory_order_acquire) + capacity;
    for (; tail != end && from.has_several(); ++tail) {
      goroutine& g = from.pop();
      g.state = goroutine_state::runnable;
      store_relaxed(slot(tail), &g);
    }
    tail_.store(tail, std::memory_order_release);
  }
  /// Owner. Null: it is empty.
  goroutine* pop() {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    std::uint32_t head = head_.load(std::memory_order_acquire);
    while (head != tail) {
      goroutine* g = slot(head).load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
        return g;
      }
    }
    return nullptr;
  }
  /// Owner. Takes the older half out, calls take(goroutine&) for each.
  template <class Take>
  void pop_half(Take take) {
    std::array<goroutine*, capacity / 2> taken;
    std::uint32_t n = 0;
    std::uint32_t head = head_.load(std::memory_order_acquire);
    do {
      const std::uint32_t held = tail_.load(std::memory_order_relaxed) - head;
      n = held / 2;
      for (std::uint32_t i = 0; i < n; ++i)
        taken[i] = slot(head + i).load(std::memory_order_relaxed);
    } while (!head_.compare_exchange_weak(head, head + n, std::memory_order_acq_rel,
                                          std::memory_order_acquire));
    for (std::uint32_t i = 0; i < n; ++i) take(*taken[i]);
  }
  /// A thief whose own ring is empty: moves half of this one (at least one) there, and returns one
  /// of them, taken out again, or null. `count` becomes how many were moved.
  goroutine* steal(steal_queue& thief, std::uint32_t& count) {
    const std::uint32_t into = thief.tail_.load(std::memory_order_relaxed);
    std::uint32_t head = head_.load(std::memory_order_acquire);
    for (;;) {
      const std::uint32_t held = tail_.load(std::memory_order_acquire) - head;
      count = held - held / 2;
      if (count == 0) return nullptr;
      if (count > capacity / 2) {  // head_ has moved on since
        head = head_.load(std::memory_order_acquire);
        continue;
      }
      for (std::uint32_t i = 0; i < count; ++i) {
        store_relaxed(thief.slot(into + i), slot(head + i).load(std::memory_order_relaxed));
      }
      if (head_.compare_exchange_weak(head, head + count, std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
        break;
      }
    }
    const std::uint32_t last = into + count - 1;
    thief.tail_.store(last, std::memory_order_release);
    return thief.slot(last).load(std::memory_order_relaxed);
  }
  /// Somewhere between now and then.
  [[nodiscard]] std::uint32_t size() const {
    return tail_.load(std::memory_order_relaxed) - head_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<goroutine*>& slot(std::uint32_t i) { return slots_[i % capacity]; }

  std::atomic<std::uint32_t> head_{0};
  std::atomic<std::uint32_t> tail_{0};
  std::array<std::atomic<goroutine*>, capacity> slots_{};
};

}  // namespace millrace::detail

#endif
