#include "millrace/errgroup.h"

#include "millrace/format.h"

#include "millrace/runtime.h"

namespace millrace::errgroup {
namespace detail {

void group_state::set_limit(std::int64_t n, const site& where) {
  if (millrace::detail::inert()) return;
  std::size_t active = 0;
  {
    millrace::detail::lock_guard held{lock_};
    active = n < 0 ? 0 : slots_.len();
    if (n < 0) {
      slots_ = {};
    } else if (active == 0) {
      slots_ = make_chan<unit>(static_cast<std::size_t>(n), "errgroup limit");
    }
  }
  if (active != 0) {
    millrace::detail::raise_panic(
        format("errgroup: modify limit while {} goroutines in the group are still active", active),
        where);
  }
}

chan<unit> group_state::slots() {
  millrace::detail::lock_guard held{lock_};
  return slots_;
}

void group_state::finished(const error& err, const site& where) {
  {
    millrace::detail::lock_guard held{lock_};
    if (first_) return;
    first_ = err;
  }
  if (auto* g = millrace::detail::current(); g && g->tracing()) {
    g->trace(event::group_error, {.object = id(), .arg = g->rt->trace()->text(err.message())},
             &where);
  }
  if (cancel) (*cancel)(err, where);
}

error group_state::first_error() {
  millrace::detail::lock_guard held{lock_};
  return first_;
}

}  // namespace detail

task<error> group::wait_for(group g, site where) {
  co_await g.state_->members.wait(where);
  error first = g.state_->first_error();
  if (g.state_->cancel) (*g.state_->cancel)(first, where);
  co_return first;
}

group_with_context with_context(const context& parent, site where) {
  auto [ctx, cancel] = with_cancel_cause(parent, where);
  group g;
  g.state_->cancel = cancel;
  return {std::move(g), std::move(ctx)};
}

}  // namespace millrace::errgroup
