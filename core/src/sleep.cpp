#include "millrace/sleep.h"

#include "millrace/runtime.h"

namespace millrace {

time_point now() {
  const detail::goroutine* g = detail::current();
  return g ? g->rt().now() : clock::now();
}

sleep_operation::~sleep_operation() {
  if (g_) g_->rt().disarm(timer_);
}

void sleep_operation::begin(detail::goroutine& g) {
  if (g.inert()) return;
  g_ = &g;
  timer_.owner = &g;
  timer_.deadline = detail::later(g.rt().now(), duration_);
  timer_.fire = [](detail::timer& t) { return static_cast<detail::goroutine*>(t.owner); };
  const auto arm = [](detail::goroutine& parked, void* timer) {
    parked.rt().arm(*static_cast<detail::timer*>(timer));
  };
  g.park(wait_reason::sleep, nullptr, where_, arm, &timer_);
}

void yield_operation::begin(detail::goroutine& g) {
  if (g.inert()) return;
  if (g.tracing()) g.trace(event::yield);
  g.reason = wait_reason::none;
  const auto behind_the_others = [](detail::goroutine& parked, void*) {
    parked.rt().requeue(*parked.last_worker, parked);
  };
  g.last_worker->commit = behind_the_others;
}

}  // namespace millrace
