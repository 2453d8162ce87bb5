#pragma once

#include <atomic>
#include <cstdint>

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// Which case of a select has won: exactly one waker may claim it. Go: g.selectDone.
class select_winner {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  bool claim(std::uint32_t index) {
    std::uint32_t expected = none;
    return winner_.compare_exchange_strong(expected, index, std::memory_order_acq_rel);
  }
  [[nodiscard]] std::uint32_t get() const { return winner_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::uint32_t> winner_{none};
};

class waiter_list;

/// One goroutine waiting on one object, in the frame of the operation that waits. Go: sudog.
/// Every field is guarded by the lock of the object whose list it is in; the waker that took it out
/// owns it.
struct waiter {
  waiter() = default;
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

  goroutine* g = nullptr;
  void* slot = nullptr;               // channels: where the value is (send) or goes (receive)
  select_winner* selected = nullptr;  // null unless it is a case of a select
  std::uint32_t index = 0;            // of that case
  bool handed_over = false;           // a value was; false after a wake-up: the channel was closed

  [[nodiscard]] bool queued() const { return list != nullptr; }

  waiter* previous = nullptr;
  waiter* next = nullptr;
  waiter_list* list = nullptr;
};

/// FIFO of waiters, guarded by its owner's lock.
class waiter_list {
 public:
  waiter_list() = default;
  waiter_list(const waiter_list&) = delete;
  waiter_list& operator=(const waiter_list&) = delete;
  /// Frames that outlive the object (only while a finished run is being destroyed) are left
  /// unlinked.
  ~waiter_list() {
    while (head_) remove(*head_);
  }

  [[nodiscard]] bool empty() const { return head_ == nullptr; }

  void push(waiter& w) {
    w.list = this;
    w.previous = tail_;
    w.next = nullptr;
    (tail_ ? tail_->next : head_) = &w;
    tail_ = &w;
  }
  void remove(waiter& w) {
    (w.previous ? w.previous->next : head_) = w.next;
    (w.next ? w.next->previous : tail_) = w.previous;
    w.list = nullptr;
  }
  /// The first waiter that this caller wins, or null. Cases of a select that was won elsewhere are
  /// dropped.
  waiter* pop() {
    while (waiter* w = head_) {
      remove(*w);
      if (!w->selected || w->selected->claim(w->index)) return w;
    }
    return nullptr;
  }

 private:
  waiter* head_ = nullptr;
  waiter* tail_ = nullptr;
};

}  // namespace millrace::detail
