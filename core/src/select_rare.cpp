// What a select does seldom: wait for locks, be simulated or told of, end with its run.
#include <algorithm>
#include <functional>

#include "millrace/defer.h"
#include "millrace/detail/attempt_again.h"
#include "millrace/runtime.h"
#include "millrace/select.h"

namespace millrace::detail {

void select_base::lock_in_order(goroutine& g) {
  active_ = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    select_case* c = cases_[i];
    if (!c || !c->channel()) continue;
    c->entry.become_case(g, static_cast<std::uint32_t>(i));
    poll_order_[active_++] = c;
    // Of several cases of one channel each is to be as likely the first (simulated: see below).
    if (active_ > 1 && !g.last_worker->stepwise)
      std::swap(poll_order_[active_ - 1], poll_order_[draw(g, active_)]);
  }
  sort_locks();
  const chan_base* last = nullptr;
  for (std::size_t i = 0; i < active_; ++i) {
    chan_base* chan = lock_order_[i]->channel();
    if (chan != last) chan->lock();
    last = chan;
  }
}

// By id, then address: ids are unique in a run, channels made outside one have their own. Of one
// channel the receives first.
void select_base::sort_locks() {
  const auto before = [](const select_case* a, const select_case* b) {
    const chan_base* x = a->channel();
    const chan_base* y = b->channel();
    if (x == y) return a->sends() < b->sends();
    return x->id() != y->id() ? x->id() < y->id() : std::less<>{}(x, y);
  };
  lock_order_ = sorted_;
  // By insertion: there are few.
  for (std::size_t i = 0; i < active_; ++i) {
    select_case* c = poll_order_[i];
    std::size_t at = i;
    for (; at > 0 && before(c, lock_order_[at - 1]); --at) lock_order_[at] = lock_order_[at - 1];
    lock_order_[at] = c;
  }
}

// The simulated run ends here, in the middle of a choice.
bool select_base::put_off(goroutine& g) {
  unlock_all();
  attempt_again(g, *this);
  return false;
}

// Where several cases do the same on one channel, whoever comes there finds the first that queued.
// Simulated, which that is, is chosen; false if the run is to end. They stand together in sorted_.
bool select_base::queue_as_chosen(goroutine& g) {
  std::size_t end = 0;
  for (std::size_t first = 0; first < active_; first = end) {
    while (end < active_ && sorted_[end]->is_like(*sorted_[first])) ++end;
    const std::size_t alike = end - first;
    std::size_t pick = 0;
    if (alike > 1) {
      g.selecting = this;  // for tell_ready
      poll_order_ = sorted_ + first;
      pick = g.rt().choose(*g.last_worker, static_cast<std::uint32_t>(alike), choice::select_case);
      if (pick == alike) return false;
    }
    sorted_[first + pick]->enqueue();
    for (std::size_t i = first; i < end; ++i) {
      if (i != first + pick) sorted_[i]->enqueue();
    }
  }
  return true;
}

// Its goroutine will not be woken any more.
void select_base::leave() {
  if (limit_) g_->rt().disarm(timer_);
  // At the end of a run a channel may be gone before its waiters, which it has let go. Before that,
  // `queued` may only be read under the channel's lock: a waker drops cases that lost.
  const bool by_channels = tearing_down();
  for (std::size_t i = 0; i < active_; ++i) {
    select_case& c = *lock_order_[i];
    if (!by_channels || c.entry.queued()) c.dequeue();
  }
}

std::string select_base::describe() const {
  std::string names;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!cases_[i] || !cases_[i]->channel()) continue;
    if (!names.empty()) names += ", ";
    names += cases_[i]->channel()->name();
  }
  return names;
}

void select_base::tell(goroutine_info& out) const {
  tell_operation(out, wait_reason::select, nullptr, where_);
  out.object_name = describe();
}

void select_base::tell_ready(std::size_t i, goroutine_info& out) const {
  tell_operation(out, wait_reason::select, poll_order_[i]->channel(), where_);
}

}  // namespace millrace::detail
