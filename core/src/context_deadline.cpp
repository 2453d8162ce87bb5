#include <thread>

#include "millrace/context.h"
#include "millrace/detail/timer_chan.h"
#include "millrace/runtime.h"
#include "millrace/sleep.h"

namespace millrace {
namespace detail {

deadline_node::deadline_node(context_node* parent, time_point when, const error& cause)
    : cancel_node{parent},
      when_{when},
      expired_{deadline_exceeded, cause ? cause : deadline_exceeded} {
  timed_by_ = this;
  timed_ = true;
  timer_.owner = this;
  timer_.deadline = when;
  timer_.serve = served;
  timer_.dropped = dropped;
}

void deadline_node::heed(const cancel_origin& from) {
  if (cancelled() || inert()) return;
  if (when_ <= millrace::now()) {
    cancel(expired_, from);
  } else if (const goroutine* g = current()) {
    arm(g->rt());
  }
}

void deadline_node::arm(runtime& rt) {
  watch seen = watch::none;
  if (!watch_.compare_exchange_strong(seen, watch::arming)) return;
  rt_ = &rt;
  retain();
  rt.arm(timer_);
  seen = watch::arming;
  if (watch_.compare_exchange_strong(seen, watch::armed) && cancelled()) on_cancel();
}

void deadline_node::on_cancel() {
  watch seen = watch_.load();
  while (seen == watch::none || seen == watch::armed) {
    const bool armed = seen == watch::armed;
    if (!watch_.compare_exchange_weak(seen, armed ? watch::disarming : watch::over)) continue;
    if (!armed) return;
    const bool taken_back = rt_->disarm(timer_);
    watch_.store(watch::over);
    if (taken_back) release();  // not the last: the caller has one
    return;
  }
  // Arming: who does that looks whether this has been cancelled.
}

void deadline_node::await_disarming() const {
  while (watch_.load() == watch::disarming) std::this_thread::yield();
}

void deadline_node::served(served_timer& t) {
  auto& self = *static_cast<deadline_node*>(t.owner);
  self.await_disarming();
  self.watch_.store(watch::over);
  self.cancel(self.expired_, {site{}, self.rt_});
  self.release();
}

void deadline_node::dropped(served_timer& t) {
  auto& self = *static_cast<deadline_node*>(t.owner);
  self.await_disarming();
  watch seen = watch::armed;
  self.watch_.compare_exchange_strong(seen, watch::none);
  self.release();
}

}  // namespace detail

std::optional<time_point> context::deadline() const {
  const detail::cancel_node* n = node_ ? node_->canceler() : nullptr;
  const detail::deadline_node* timed = n ? n->timed_by() : nullptr;
  return timed ? std::optional{timed->when()} : std::nullopt;
}

cancelable_context with_deadline_cause(const context& parent, time_point when, const error& cause,
                                       site where) {
  if (const auto sooner = parent.deadline(); sooner && *sooner < when)
    return with_cancel(parent, where);
  auto* made = new detail::deadline_node{parent.node(), when, cause};
  made->join({where});
  made->heed({where});
  return detail::context_handles<cancelable_context>(made);
}

}  // namespace millrace
