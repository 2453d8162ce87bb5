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
  void bind(goroutine& g) {
    static_assert(
        alignof(Derived) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__,
        "compilers do not align coroutine frames for such a value: send it by pointer, or "
        "with try_send and try_recv in a plain function");
    done_ = g.begin(static_cast<Derived&>(*this));
  }
  [[nodiscard]] bool await_ready() const noexcept { return done_; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}

 private:
  friend Derived;
  operation() = default;

  bool done_ = false;
};

}  // namespace millrace::detail
