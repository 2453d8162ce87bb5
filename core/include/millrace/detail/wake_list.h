#pragma once

#include "millrace/detail/waiter.h"

namespace millrace::detail {

/// Waiters that were taken out of their lists under a lock, to be woken after it, in that order.
/// Linked through `slot`, which a waiter no longer needs by then: it allocates nothing.
class wake_list {
 public:
  void add(waiter& w) {
    w.slot = nullptr;
    if (last_) {
      last_->slot = &w;
    } else {
      first_ = &w;
    }
    last_ = &w;
  }
  /// Call without locks. A waiter may be gone as soon as its goroutine has been woken.
  void wake_all(const object* through) {
    last_ = nullptr;
    while (waiter* w = first_) {
      first_ = static_cast<waiter*>(w->slot);
      wake(*w->g, through);
    }
  }

 private:
  waiter* first_ = nullptr;
  waiter* last_ = nullptr;
};

}  // namespace millrace::detail
