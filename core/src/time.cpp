#include "millrace/detail/spawn_on.h"
#include "millrace/runtime.h"
#include "millrace/ticker.h"
#include "millrace/timer.h"

namespace millrace {
namespace detail {

func_timer::func_timer(const site& where) : where_{where} {
  timer_.owner = this;
  timer_.serve = served;
  timer_.dropped = dropped;
}

void func_timer::disarm() {
  if (!armed_ || !rt_->disarm(timer_)) return;  // due: served() finds out what has changed
  let_go();
  release();  // never the last: the caller has one
}

void func_timer::arm() {
  retain();
  armed_ = true;
  timer_.deadline = due_;
  rt_->arm(timer_);
}

// The runtime may be gone before this is set again.
void func_timer::let_go() {
  armed_ = false;
  rt_ = nullptr;
}

bool func_timer::stop() {
  if (inert()) return false;
  touch(this);
  lock_guard held{lock_};
  const bool was_active = std::exchange(active_, false);
  disarm();
  return was_active;
}

bool func_timer::reset(duration d) {
  if (inert()) return false;
  touch(this);
  lock_guard held{lock_};
  const bool was_active = active_;
  disarm();
  if (!armed_) {
    if (const goroutine* g = current()) rt_ = &g->rt();
    if (!rt_) return was_active;
  }
  active_ = true;
  due_ = later(rt_->now(), d);
  if (!armed_) arm();
  return was_active;
}

void func_timer::served(served_timer& t) {
  auto& self = *static_cast<func_timer*>(t.owner);
  const auto alive = ref<func_timer>::adopt(&self);
  runtime* rt = nullptr;
  bool due = false;
  touch(&self);
  {
    lock_guard held{self.lock_};
    rt = self.rt_;
    self.armed_ = false;
    due = self.active_ && self.due_ <= rt->now();
    if (self.active_ && !due) {
      self.arm();
    } else {
      self.active_ = false;
      self.let_go();
    }
  }
  if (!due) return;
  spawn_on(*rt, self.make_call(*rt), self.where_);
}

void func_timer::dropped(served_timer& t) {
  auto& self = *static_cast<func_timer*>(t.owner);
  const auto alive = ref<func_timer>::adopt(&self);
  lock_guard held{self.lock_};
  self.active_ = false;
  self.let_go();
}

ref<func_timer> start_func_timer(ref<func_timer> t, duration d, const site& where) {
  if (worker_for("after_func", where)) t->reset(d);
  return t;
}

namespace {

timer_source* source_of(const receiver<time_point>& c) {
  return c ? static_cast<timer_source*>(c.state()->source()) : nullptr;
}

}  // namespace
}  // namespace detail

bool timer::stop(site where) const {
  if (detail::inert()) return false;
  if (f_) return f_->stop();
  if (auto* source = detail::source_of(c_)) return source->stop();
  detail::raise_panic("time: Stop called on uninitialized Timer", where);
  return false;
}

bool timer::reset(duration d, site where) const {
  if (detail::inert()) return false;
  if (f_) return f_->reset(d);
  if (auto* source = detail::source_of(c_)) return source->reset(d, duration::zero());
  detail::raise_panic("time: Reset called on uninitialized Timer", where);
  return false;
}

timer new_timer(duration d) {
  return timer{receiver<time_point>{detail::make_timer_chan("timer", d, duration::zero())}};
}

receiver<time_point> after(duration d) {
  return receiver<time_point>{detail::make_timer_chan("after", d, duration::zero())};
}

void ticker::stop() const {
  if (detail::inert()) return;
  if (auto* source = detail::source_of(c_)) source->stop();
}

void ticker::reset(duration period, site where) const {
  if (detail::inert()) return;
  if (period <= duration::zero())
    return detail::raise_panic("non-positive interval for Ticker.Reset", where);
  if (auto* source = detail::source_of(c_)) {
    source->reset(period, period);
  } else {
    detail::raise_panic("time: Reset called on uninitialized Ticker", where);
  }
}

ticker new_ticker(duration period, site where) {
  if (period <= duration::zero()) {
    if (!detail::inert()) detail::raise_panic("non-positive interval for NewTicker", where);
    return {};
  }
  return ticker{receiver<time_point>{detail::make_timer_chan("ticker", period, period)}};
}

receiver<time_point> tick(duration period) {
  if (period <= duration::zero()) return {};
  return receiver<time_point>{detail::make_timer_chan("tick", period, period)};
}

}  // namespace millrace
