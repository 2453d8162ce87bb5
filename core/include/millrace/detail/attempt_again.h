#pragma once

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// Has the loop attempt `op` when g runs next, before its coroutine goes on: for an operation that
/// parked and whose wake-up is no more than a chance. Called by whoever has taken g out of the
/// object's list, before g is woken.
template <class Operation>
void attempt_again(goroutine& g, Operation& op) {
  static constexpr put_off_operation again{
      .attempt = [](goroutine& self,
                    void* operation) { return static_cast<Operation*>(operation)->attempt(self); },
      .tell = tell_of<Operation>};
  g.retry = &again;
  g.retry_arg = &op;
}

}  // namespace millrace::detail
