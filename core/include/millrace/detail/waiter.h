#pragma once

#include <cstdint>

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// One goroutine waiting on one object, in the frame of the operation that waits. Go: sudog.
/// Every field is guarded by the lock of the object whose list it is in; the waker that took it out
/// owns it.
struct waiter {
  waiter() = default;
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

  [[nodiscard]] bool queued() const { return queued_; }
  /// In no list, but alone (see chan_lock): begins and ends to wait.
  void enter() { queued_ = true; }
  void leave() { queued_ = false; }
  /// Makes it a case of what the goroutine selects from.
  void become_case(goroutine& selects, std::uint32_t number) {
    g = &selects;
    index = number;
    selecting = true;
  }

  goroutine* g = nullptr;
  void* slot = nullptr;      // channels: where the value is (send) or goes (receive)
  std::uint32_t index = 0;   // of the case, for a select
  bool selecting = false;    // it is a case of a select: whoever takes it must win g->selected
  bool handed_over = false;  // a value was; false after a wake-up: the channel was closed

 private:
  friend class waiter_list;
  bool queued_ = false;
  waiter* previous_ = nullptr;
  waiter* next_ = nullptr;
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
    w.queued_ = true;
    w.previous_ = tail_;
    w.next_ = nullptr;
    (tail_ ? tail_->next_ : head_) = &w;
    tail_ = &w;
  }
  void remove(waiter& w) {
    (w.previous_ ? w.previous_->next_ : head_) = w.next_;
    (w.next_ ? w.next_->previous_ : tail_) = w.previous_;
    w.queued_ = false;
  }
  /// Whether pop would return one.
  [[nodiscard]] bool has_open() const {
    for (const waiter* w = head_; w; w = w->next_) {
      if (!w->selecting || w->g->selected.get() == select_winner::none) return true;
    }
    return false;
  }
  /// The first waiter that this caller wins, or null. Cases of a select that was won elsewhere are
  /// dropped.
  waiter* pop() {
    waiter* w = head_;
    if (!w) return nullptr;
    if (w->selecting) return pop_won();
    drop_first();
    return w;
  }

 private:
  waiter* pop_won();
  void drop_first() {
    head_->queued_ = false;
    head_ = head_->next_;
    (head_ ? head_->previous_ : tail_) = nullptr;
  }

  waiter* head_ = nullptr;
  waiter* tail_ = nullptr;
};

}  // namespace millrace::detail
