#include "millrace/wait_group.h"

#include <vector>

namespace millrace::detail {

void wait_group_state::add(std::int64_t delta, const site& where) {
  if (inert()) return;
  const ref<wait_group_state> alive{this};  // a woken waiter may drop the last other handle
  std::vector<goroutine*> woken;
  bool negative = false;
  {
    lock_guard held{lock_};
    negative = count_ + delta < 0;
    if (!negative) {
      count_ += delta;
      trace_current(event::wait_group, {.object = id(), .arg = static_cast<std::uint32_t>(count_)},
                    &where);
      if (count_ == 0) {
        while (waiter* w = waiters_.pop()) woken.push_back(w->g);
      }
    }
  }
  if (negative) return raise_panic("sync: negative WaitGroup counter", where);
  for (goroutine* g : woken) wake(*g, this);
}

void wait_group_state::wait(goroutine& g, waiter& w, const site& where) {
  if (g.inert()) return;
  lock_.lock();
  if (count_ == 0) {
    lock_.unlock();
    return;
  }
  w.g = &g;
  waiters_.push(w);
  g.park(wait_reason::wait_group, this, where, parked, this);
}

void wait_group_state::parked(goroutine&, void* self) {
  static_cast<wait_group_state*>(self)->lock_.unlock();
}

void wait_group_state::unlink(waiter& w) {
  lock_guard held{lock_};
  if (w.queued()) w.list->remove(w);
}

}  // namespace millrace::detail
