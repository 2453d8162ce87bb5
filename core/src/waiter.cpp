#include "millrace/detail/waiter.h"

#include "millrace/detail/touch.h"

namespace millrace::detail {

waiter* waiter_list::pop_won() {
  while (waiter* w = head_) {
    drop_first();
    if (!w->selecting) return w;
    if (!w->g->selected.claim(w->index)) continue;
    touch(w->g, access::unordered);
    return w;
  }
  return nullptr;
}

}  // namespace millrace::detail
