#pragma once

#include <cstddef>

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// FIFO of runnable goroutines, linked through them.
class run_queue {
 public:
  [[nodiscard]] bool empty() const { return head_ == nullptr; }
  [[nodiscard]] std::size_t size() const { return size_; }
  void push(goroutine& g) {
    g.state = goroutine_state::runnable;
    g.next = nullptr;
    (tail_ ? tail_->next : head_) = &g;
    tail_ = &g;
    ++size_;
  }
  /// Moves all of the other's behind its own.
  void append(run_queue& other) {
    if (other.empty()) return;
    (tail_ ? tail_->next : head_) = other.head_;
    tail_ = other.tail_;
    size_ += other.size_;
    other.clear();
  }
  /// Not when it is empty.
  goroutine& pop() {
    goroutine& g = *head_;
    head_ = g.next;
    if (!head_) tail_ = nullptr;
    --size_;
    return g;
  }
  void clear() { *this = {}; }

 private:
  goroutine* head_ = nullptr;
  goroutine* tail_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace millrace::detail
