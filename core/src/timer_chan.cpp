#include "millrace/detail/timer_chan.h"

#include "millrace/runtime.h"
#include "millrace/sleep.h"

namespace millrace::detail {

timer_source::timer_source(chan_state<time_point>& chan, time_point due, duration period)
    : chan_{chan}, due_{due}, period_{period} {
  timer_.owner = this;
  timer_.serve = served;
  timer_.dropped = dropped;
}

bool timer_source::take(std::optional<time_point>& slot) {
  if (!active_) return false;
  const time_point now = millrace::now();
  if (due_ > now) return false;
  slot = due_;
  advance(now);
  return true;
}

bool timer_source::due() const { return active_ && due_ <= millrace::now(); }

/// The value of due_ has been received.
void timer_source::advance(time_point now) {
  if (period_ == duration::zero()) {
    active_ = false;
    return;
  }
  const duration late = now - due_;
  due_ = later(now, period_ - late % period_);
}

void timer_source::awaited(const goroutine& by) {
  if (armed_) return;
  rt_ = &by.rt();
  if (active_) arm();
}

void timer_source::unawaited() { disarm(); }

void timer_source::arm() {
  chan_.retain();
  armed_ = true;
  timer_.deadline = due_;
  rt_->arm(timer_);
}

void timer_source::disarm() {
  if (!armed_ || !rt_->disarm(timer_)) return;  // due: served() finds out what has changed
  armed_ = false;
  chan_.release();  // never the last: the caller has one
}

bool timer_source::stop() {
  touch(&chan_);
  lock_guard held{chan_};
  const bool was_active = active_;
  active_ = false;
  disarm();
  return was_active;
}

bool timer_source::reset(duration first, duration period) {
  touch(&chan_);
  lock_guard held{chan_};
  const bool was_active = active_;
  disarm();
  active_ = true;
  due_ = later(millrace::now(), first);
  period_ = period;
  if (!armed_ && chan_.awaited()) arm();
  return was_active;
}

void timer_source::served(served_timer& t) {
  auto& self = *static_cast<timer_source*>(t.owner);
  const auto chan = ref<chan_state<time_point>>::adopt(&self.chan_);
  runtime& rt = *self.rt_;
  goroutine* woken = nullptr;
  touch(chan.get());
  {
    lock_guard held{*chan};
    self.armed_ = false;
    const time_point now = rt.now();
    if (self.active_ && self.due_ <= now) {
      time_point value = self.due_;
      const moved what = chan->send(value, nullptr, site{});
      woken = what.woken;
      if (what.did == chan_op::done) self.advance(now);
    }
    if (self.active_ && chan->awaited()) self.arm();
  }
  if (!woken) return;
  if (rt.trace())
    rt.trace_event(0, event::timer, {.object = chan->id(), .arg = woken->id}, nullptr);
  wake(*woken, chan.get());
}

void timer_source::dropped(served_timer& t) {
  auto& self = *static_cast<timer_source*>(t.owner);
  const auto chan = ref<chan_state<time_point>>::adopt(&self.chan_);
  lock_guard held{*chan};
  self.armed_ = false;
}

ref<chan_state<time_point>> make_timer_chan(const char* name, duration first, duration period) {
  auto chan = make_ref<chan_state<time_point>>(std::size_t{0}, std::string{name});
  chan->attach(std::make_unique<timer_source>(*chan, later(millrace::now(), first), period));
  return chan;
}

}  // namespace millrace::detail
