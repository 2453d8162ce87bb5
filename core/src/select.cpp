#include "millrace/select.h"

#include <algorithm>
#include <utility>

#include "millrace/runtime.h"

namespace millrace::detail {

/// Below n, and each as likely.
std::size_t select_base::draw(goroutine& g, std::size_t n) {
  return g.rt().choose(*g.last_worker, static_cast<std::uint32_t>(n), choice::select_order);
}

// Leaves the channel locked if the case cannot go on.
bool select_base::take_drawn(goroutine& g) {
  if (count_ == 0) return false;
  const std::size_t index = count_ > 1 ? draw(g, count_) : 0;
  select_case* c = cases_[index];
  if (!c || !c->channel()) return false;
  c->channel()->lock();
  if (c->looks_ready()) {
    const moved what = c->poll(&g, where_);
    if (what.did != chan_op::blocked) {
      c->channel()->unlock();
      c->entry.become_case(g, static_cast<std::uint32_t>(index));
      return took(g, *c, what);
    }
  }
  poll_order_[active_++] = c;
  return false;
}

// Always true: nothing is left to try. After a panic the goroutine must not go on, though.
bool select_base::took(goroutine& g, const select_case& c, const moved& what) {
  if (what.did == chan_op::closed) {
    panic_of_send(where_);
    return true;
  }
  chosen_ = c.entry.index;
  if (g.tracing()) [[unlikely]] {
    g.trace(event::select, {.object = c.channel()->id(), .arg = c.entry.index}, &where_);
  }
  if (what.woken) wake(g, *what.woken, c.channel());
  return true;
}

// Fails where the case's channel is locked: by somebody else, or for one of `active` other cases.
bool select_base::try_lock(const select_case& c, [[maybe_unused]] std::size_t active) const {
#if MILLRACE_THREADS
  return c.channel()->try_lock();
#else
  const auto is_same = [&c](const select_case* other) { return other->channel() == c.channel(); };
  return std::none_of(lock_order_, lock_order_ + active, is_same);
#endif
}

// None of these waits for a lock while it holds another, so any order will do. It fails where
// somebody else has a channel, or where one stands in two cases.
void select_base::lock_all(goroutine& g) {
  const std::size_t count = count_;
  select_case** const cases = cases_;
  select_case** const order = lock_order_ = poll_order_;
  std::size_t active = active_;
  const select_case* held = active != 0 ? order[0] : nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    select_case* c = cases[i];
    if (!c || !c->channel()) continue;
    c->entry.become_case(g, static_cast<std::uint32_t>(i));
    if (c == held) continue;
    if (!try_lock(*c, active)) {
      while (active > 0) order[--active]->channel()->unlock();
      return lock_in_order(g);
    }
    order[active++] = c;
  }
  active_ = active;
}

// Backwards, so that the first channel of the order is unlocked last: finish() on another thread
// starts by locking it, and nothing of this operation is read after that.
void select_base::unlock_all() {
  select_case* const* const order = lock_order_;
  chan_base* locked = nullptr;
  for (std::size_t i = active_; i > 0; --i) {
    chan_base* chan = order[i - 1]->channel();
    if (locked && locked != chan) locked->unlock();
    locked = chan;
  }
  if (locked) locked->unlock();
}

// With every channel locked: puts the cases that can go on in front, in the order in which they
// stood, and returns how many they are.
std::size_t select_base::find_ready() {
  std::size_t ready = 0;
  for (std::size_t i = 0; i < active_; ++i) {
    if (poll_order_[i]->is_ready()) std::swap(poll_order_[i], poll_order_[ready++]);
  }
  return ready;
}

bool select_base::attempt(goroutine& g) {
  g_ = &g;
  active_ = 0;
  if (g.last_worker->stepwise) [[unlikely]] {
    for (std::size_t i = 0; i < count_; ++i) {
      if (cases_[i] && cases_[i]->channel()) cases_[i]->channel()->touch_by_operation();
    }
  } else if (take_drawn(g)) {
    return !g.panicking;
  }
  lock_all(g);
  while (const std::size_t ready = find_ready()) {
    std::size_t pick = 0;
    if (ready > 1) {
      g.selecting = this;  // for tell_ready
      pick = g.rt().choose(*g.last_worker, static_cast<std::uint32_t>(ready), choice::select_case);
    }
    if (pick == ready) return put_off(g);
    select_case& c = *poll_order_[pick];
    const moved what = c.poll(&g, where_);
    // Unless somebody else has meanwhile won the select at its other end.
    if (what.did == chan_op::blocked) continue;
    unlock_all();
    return took(g, c, what) && !g.panicking;
  }
  return wait_or_give_up(g);
}

// With every channel locked, and none ready.
bool select_base::wait_or_give_up(goroutine& g) {
  bool give_up = has_default_;
  if (limit_ && !give_up) {
    const time_point now = g.rt().now();
    timer_.deadline = limit_.from(now);
    give_up = timer_.deadline <= now;
  }
  if (give_up) {
    unlock_all();
    chosen_ = fallback_;
    if (g.tracing())
      g.trace(event::select, {.arg = static_cast<std::uint32_t>(fallback_)}, &where_);
    return true;
  }
  g.selected.open();
  parked_ = true;
  // Only if they had to be sorted may a channel stand in several cases.
  if (g.last_worker->stepwise && lock_order_ == sorted_) {
    if (!queue_as_chosen(g)) return put_off(g);
  } else {
    for (std::size_t i = 0; i < active_; ++i) poll_order_[i]->enqueue();
  }
  const bool no_cases = active_ == 0 && !limit_;
  g.park(no_cases ? wait_reason::select_no_cases : wait_reason::select, nullptr, where_, commit,
         this);
  g.selecting = this;
  return false;
}

void select_base::commit(goroutine& g, void* self) {
  auto& s = *static_cast<select_base*>(self);
  // With no channel to lock, arming is the last touch: the timer may fire, and the frame go, at
  // once.
  const std::size_t active = s.active_;
  if (s.limit_) {
    s.timer_.fire = timed_out;
    s.timer_.owner = &g;
    s.timer_.of = &s;
    g.rt().arm(s.timer_);
  }
  if (active > 0) s.unlock_all();
}

goroutine* select_base::timed_out(timer& t) {
  const select_base& s = *static_cast<decltype(timer_)&>(t).of;
  if (!s.g_->selected.claim(static_cast<std::uint32_t>(s.fallback_))) return nullptr;
  touch(s.g_, access::unordered);
  return s.g_;
}

std::size_t select_base::finish() {
  if (!parked_) return chosen_;
  parked_ = false;
  if (limit_) g_->rt().disarm(timer_);
  const std::uint32_t winner = g_->selected.get();
  select_case* taken = cases_[winner];  // null: the timeout or deadline
  // The waker took the winner's waiter out. That leaves its channel unlocked here, which is safe:
  // where it is the first of the lock order, it was unlocked last.
  for (std::size_t i = 0; i < active_; ++i) {
    select_case& c = *lock_order_[i];
    if (&c != taken) c.dequeue();
  }
  if (taken) taken->settle();
  if (g_->tracing()) {
    chan_base* chan = taken ? taken->channel() : nullptr;
    g_->trace(event::select, {.object = chan ? chan->id() : 0, .arg = winner}, &where_);
  }
  return winner;
}

}  // namespace millrace::detail
