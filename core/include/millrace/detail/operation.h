#pragma once

#include <coroutine>

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// Base of what a goroutine awaits: `class receive : public operation<receive>` with
/// `bool attempt(goroutine&)` (see goroutine::begin) and `await_resume`. An operation that needs no
/// waiting is done before the coroutine would suspend: it costs no trip through the loop.
template <class Derived>
class operation {
 public:
  /// Called by the promise when the operation is awaited; it is in its place in the frame by then.
  void bind(goroutine& g) { done_ = g.begin(static_cast<Derived&>(*this)); }
  [[nodiscard]] bool await_ready() const noexcept { return done_; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}

 private:
  friend Derived;
  operation() = default;

  bool done_ = false;
};

}  // namespace millrace::detail
