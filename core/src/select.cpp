#include "millrace/select.h"

#include <algorithm>
#include <numeric>

#include "millrace/defer.h"
#include "millrace/runtime.h"

namespace millrace::detail {

select_base::select_base(select_case** cases, std::uint16_t* poll_order, std::uint16_t* lock_order,
                         std::size_t count, std::size_t fallback, bool has_default,
                         const select_limit& limit, const site& where)
    : cases_{cases},
      poll_order_{poll_order},
      lock_order_{lock_order},
      count_{count},
      fallback_{fallback},
      has_default_{has_default},
      limit_{limit},
      where_{where} {}

select_base::~select_base() {
  if (parked_) dequeue_all();
}

void select_base::order_cases(goroutine& g) {
  active_ = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!cases_[i] || !cases_[i]->channel()) continue;
    // Inside-out shuffle: each order is as likely.
    const std::uint32_t j =
        g.rt->choose(static_cast<std::uint32_t>(active_ + 1), choice::select_order);
    poll_order_[active_] = poll_order_[j];
    poll_order_[j] = static_cast<std::uint16_t>(i);
    lock_order_[active_++] = static_cast<std::uint16_t>(i);
  }
  // By id, then address: ids are unique in a run, channels made outside one have their own.
  std::sort(lock_order_, lock_order_ + active_, [this](std::uint16_t a, std::uint16_t b) {
    const chan_base* x = cases_[a]->channel();
    const chan_base* y = cases_[b]->channel();
    return x->id() != y->id() ? x->id() < y->id() : std::less<>{}(x, y);
  });
}

void select_base::lock_all() {
  const chan_base* last = nullptr;
  for (std::size_t i = 0; i < active_; ++i) {
    chan_base* chan = cases_[lock_order_[i]]->channel();
    if (chan != last) chan->lock().lock();
    last = chan;
  }
}

// Backwards, so that the first channel of the order is unlocked last: finish() on another thread
// starts by locking it, and nothing of this operation is read after that.
void select_base::unlock_all() {
  for (std::size_t i = active_; i > 0; --i) {
    chan_base* chan = cases_[lock_order_[i - 1]]->channel();
    if (i > 1 && cases_[lock_order_[i - 2]]->channel() == chan) continue;
    chan->lock().unlock();
  }
}

void select_base::begin(goroutine& g) {
  if (g.inert()) return;
  g_ = &g;
  order_cases(g);
  lock_all();
  for (std::size_t i = 0; i < active_; ++i) {
    const std::uint16_t index = poll_order_[i];
    chan_base* chan = cases_[index]->channel();
    goroutine* woken = nullptr;
    const chan_op did = cases_[index]->poll(&g, where_, woken);
    if (did == chan_op::blocked) continue;
    unlock_all();
    if (did == chan_op::closed) return raise_panic("send on closed channel", where_);
    chosen_ = index;
    if (g.tracing()) g.trace(event::select, {.object = chan->id(), .arg = index}, &where_);
    if (woken) wake(*woken, chan);
    return;
  }
  bool give_up = has_default_;
  if (limit_ && !give_up) {
    const time_point now = g.rt->now();
    timer_.deadline = limit_.from(now);
    give_up = timer_.deadline <= now;
  }
  if (give_up) {
    unlock_all();
    chosen_ = fallback_;
    if (g.tracing())
      g.trace(event::select, {.arg = static_cast<std::uint32_t>(fallback_)}, &where_);
    return;
  }
  for (std::size_t i = 0; i < active_; ++i) {
    select_case& c = *cases_[lock_order_[i]];
    c.entry.g = &g;
    c.entry.selected = &winner_;
    c.entry.index = lock_order_[i];
    c.enqueue();
  }
  parked_ = true;
  g.selecting = this;
  const bool no_cases = active_ == 0 && !limit_;
  g.park(no_cases ? wait_reason::select_no_cases : wait_reason::select, nullptr, where_, commit,
         this);
}

void select_base::commit(goroutine& g, void* self) {
  auto& s = *static_cast<select_base*>(self);
  // With no channel to lock, arming is the last touch: the timer may fire, and the frame go, at
  // once.
  const std::size_t active = s.active_;
  if (s.limit_) {
    s.timer_.fire = timed_out;
    s.timer_.owner = &s;
    g.rt->arm(s.timer_);
  }
  if (active > 0) s.unlock_all();
}

goroutine* select_base::timed_out(timer& t) {
  auto& s = *static_cast<select_base*>(t.owner);
  goroutine* g = s.g_;
  return s.winner_.claim(static_cast<std::uint32_t>(s.fallback_)) ? g : nullptr;
}

std::size_t select_base::finish() {
  if (!parked_) return chosen_;
  dequeue_all();
  const std::uint32_t winner = winner_.get();
  select_case* taken = cases_[winner];  // null: the timeout or deadline
  if (taken) taken->settle();
  if (g_->tracing()) {
    chan_base* chan = taken ? taken->channel() : nullptr;
    g_->trace(event::select, {.object = chan ? chan->id() : 0, .arg = winner}, &where_);
  }
  return winner;
}

void select_base::dequeue_all() {
  parked_ = false;
  g_->selecting = nullptr;
  if (limit_) g_->rt->disarm(timer_);
  // One at a time: waiters not yet taken out can no longer be claimed.
  for (std::size_t i = 0; i < active_; ++i) {
    select_case& c = *cases_[lock_order_[i]];
    // At the end of a run a channel may be gone before its waiters, which it has let go. Before
    // that, `queued` may only be read under the channel's lock: a waker drops cases that lost.
    if (tearing_down() && !c.entry.queued()) continue;
    c.channel()->unlink(c.entry);
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

}  // namespace millrace::detail
