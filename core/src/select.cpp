#include "millrace/select.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "millrace/defer.h"
#include "millrace/detail/attempt_again.h"
#include "millrace/detail/heap_sort.h"
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
  if (parked_) dequeue_all(nullptr);
}

// Moves a case drawn from those not yet tried to place i: each is as likely.
void select_base::draw(goroutine& g, std::size_t i) {
  const auto left = static_cast<std::uint32_t>(active_ - i);
  if (left > 1) {
    std::swap(poll_order_[i],
              poll_order_[i + g.rt().choose(*g.last_worker, left, choice::select_order)]);
  }
}

void select_base::find_active() {
  active_ = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (cases_[i] && cases_[i]->channel()) poll_order_[active_++] = static_cast<std::uint16_t>(i);
  }
}

bool select_base::take_first_drawn(goroutine& g) {
  find_active();
  if (active_ == 0) return false;
  draw(g, 0);
  select_case& c = *cases_[poll_order_[0]];
  c.channel()->lock().lock();
  const moved what = c.looks_ready() ? c.poll(&g, where_) : moved{chan_op::blocked};
  c.channel()->lock().unlock();
  return what.did != chan_op::blocked && took(g, poll_order_[0], what);
}

bool select_base::take_ready_of_all(goroutine& g) {
  for (std::size_t i = 0; i < active_; ++i) {
    if (i > 0) draw(g, i);
    const std::uint16_t index = poll_order_[i];
    if (!cases_[index]->looks_ready()) continue;
    const moved what = cases_[index]->poll(&g, where_);
    if (what.did == chan_op::blocked) continue;
    unlock_all();
    return took(g, index, what);
  }
  return false;
}

// Always true: nothing is left to try. After a panic the goroutine must not go on, though.
bool select_base::took(goroutine& g, std::uint16_t index, const moved& what) {
  if (what.did == chan_op::closed) {
    panic_of_send(where_);
    return true;
  }
  chosen_ = index;
  chan_base* chan = cases_[index]->channel();
  if (g.tracing()) [[unlikely]] {
    g.trace(event::select, {.object = chan->id(), .arg = index}, &where_);
  }
  if (what.woken) wake(g, *what.woken, chan);
  return true;
}

// By id, then address: ids are unique in a run, channels made outside one have their own.
void select_base::sort_locks() {
  const auto before = [this](std::uint16_t a, std::uint16_t b) {
    const chan_base* x = cases_[a]->channel();
    const chan_base* y = cases_[b]->channel();
    return x->id() != y->id() ? x->id() < y->id() : std::less<>{}(x, y);
  };
  // By insertion: there are few, and they often stand in the order in which they were made.
  std::size_t sorted = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (!cases_[i] || !cases_[i]->channel()) continue;
    const auto index = static_cast<std::uint16_t>(i);
    std::size_t at = sorted++;
    for (; at > 0 && before(index, lock_order_[at - 1]); --at)
      lock_order_[at] = lock_order_[at - 1];
    lock_order_[at] = index;
  }
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

// With every channel locked: puts the cases that can go on in front, and returns how many they are.
std::size_t select_base::find_ready() {
  std::size_t ready = 0;
  for (std::size_t i = 0; i < active_; ++i) {
    if (cases_[poll_order_[i]]->is_ready()) std::swap(poll_order_[i], poll_order_[ready++]);
  }
  heap_sort(std::span{poll_order_, ready});
  return ready;
}

// A simulated choice is among the cases that can go on, so that no two of its branches are the
// same.
bool select_base::attempt_step(goroutine& g) {
  find_active();
  for (std::size_t i = 0; i < active_; ++i) cases_[poll_order_[i]]->channel()->touch_by_operation();
  sort_locks();
  lock_all();
  const std::size_t ready = find_ready();
  if (ready == 0) return wait_or_give_up(g);
  std::size_t pick = 0;
  if (ready > 1) {
    g.selecting = this;  // for tell_ready
    pick = g.rt().choose(*g.last_worker, static_cast<std::uint32_t>(ready), choice::select_case);
  }
  if (pick == ready) {  // the run ends here
    unlock_all();
    attempt_again(g, *this);
    return false;
  }
  const std::uint16_t index = poll_order_[pick];
  const moved what = cases_[index]->poll(&g, where_);
  unlock_all();
  return took(g, index, what) && !g.panicking;
}

bool select_base::attempt(goroutine& g) {
  g_ = &g;
  if (g.last_worker->stepwise) [[unlikely]]
    return attempt_step(g);
  if (take_first_drawn(g)) return !g.panicking;
  sort_locks();
  lock_all();
  return take_ready_of_all(g) ? !g.panicking : wait_or_give_up(g);
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
  // In the order in which they were tried: of several cases of one channel the first is taken.
  for (std::size_t i = 0; i < active_; ++i) {
    select_case& c = *cases_[poll_order_[i]];
    c.entry.become_case(g, poll_order_[i]);
    c.enqueue();
  }
  parked_ = true;
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
  touch(s.g_);
  return s.g_->selected.claim(static_cast<std::uint32_t>(s.fallback_)) ? s.g_ : nullptr;
}

std::size_t select_base::finish() {
  if (!parked_) return chosen_;
  const std::uint32_t winner = g_->selected.get();
  select_case* taken = cases_[winner];  // null: the timeout or deadline
  dequeue_all(taken);
  if (taken) taken->settle();
  if (g_->tracing()) {
    chan_base* chan = taken ? taken->channel() : nullptr;
    g_->trace(event::select, {.object = chan ? chan->id() : 0, .arg = winner}, &where_);
  }
  return winner;
}

// The waker took the winner's waiter out. That leaves its channel unlocked here, which is safe:
// where it is the first of the lock order, it was unlocked last.
void select_base::dequeue_all(const select_case* winner) {
  parked_ = false;
  if (limit_) g_->rt().disarm(timer_);
  // One at a time: waiters not yet taken out can no longer be claimed.
  for (std::size_t i = 0; i < active_; ++i) {
    select_case& c = *cases_[lock_order_[i]];
    // At the end of a run a channel may be gone before its waiters, which it has let go. Before
    // that, `queued` may only be read under the channel's lock: a waker drops cases that lost.
    if (&c == winner || (tearing_down() && !c.entry.queued())) continue;
    c.dequeue();
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
  tell_operation(out, wait_reason::select, cases_[poll_order_[i]]->channel(), where_);
}

}  // namespace millrace::detail
