#pragma once

#include <cstddef>
#include <utility>

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// Runnable goroutines.
class run_queue : private goroutine_list {
 public:
  using goroutine_list::empty;
  [[nodiscard]] std::size_t size() const { return size_; }
  void push(goroutine& g) {
    g.state = goroutine_state::runnable;
    goroutine_list::push(g);
    ++size_;
  }
  /// Moves all of the other's behind its own.
  void append(run_queue& other) {
    goroutine_list::append(other);
    size_ += std::exchange(other.size_, 0);
  }
  /// Not when it is empty.
  goroutine& pop() {
    --size_;
    return goroutine_list::pop();
  }
  void clear() { *this = {}; }

 private:
  std::size_t size_ = 0;
};

}  // namespace millrace::detail
