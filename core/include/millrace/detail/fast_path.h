#pragma once

#include "millrace/task.h"

namespace millrace::detail {

/// Base of an operation that finishes at once where it can and else calls a coroutine that waits.
/// `Operation` has attempt(goroutine&), which is true when it is done, and slow(), a task<T>.
template <class Operation, class T = void>
class fast_path {
 public:
  fast_path() = default;
  fast_path(const fast_path&) = delete;
  fast_path& operator=(const fast_path&) = delete;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    goroutine& g = *self.promise().g;
    if (g.inert() || operation().attempt(g)) return;
    waited_ = true;
    slow_ = operation().slow();
    std::move(slow_).operator co_await().await_suspend(self);
  }

 protected:
  ~fast_path() = default;
  [[nodiscard]] bool waited() const { return waited_; }
  /// What slow() returned; only if it was called.
  T slow_result() { return std::move(slow_).operator co_await().await_resume(); }

 private:
  Operation& operation() { return static_cast<Operation&>(*this); }

  task<T> slow_;
  bool waited_ = false;
};

}  // namespace millrace::detail
