#include "millrace/errgroup.h"

#include "millrace/format.h"

#include "millrace/runtime.h"

namespace millrace::errgroup {
namespace detail {

void group_state::set_limit(std::int64_t n, const site& where) {
  if (millrace::detail::inert()) return;
  std::size_t active = 0;
  chan<unit> slots;
  if (n >= 0) slots = make_chan<unit>(static_cast<std::size_t>(n), "errgroup limit");
  millrace::detail::touch(this);
  {
    millrace::detail::lock_guard held{lock_};
    active = n < 0 ? 0 : slots_.len();
    if (active == 0) {
      std::swap(slots_, slots);
      limited_ = n >= 0;
    }
  }
  if (active != 0) {
    millrace::detail::raise_panic(
        format("errgroup: modify limit while {} goroutines in the group are still active", active),
        where);
  }
}

chan<unit> group_state::slots() {
  millrace::detail::touch(this, millrace::detail::access::read);
  if (!limited_.load(std::memory_order_acquire)) return {};
  millrace::detail::lock_guard held{lock_};
  return slots_;
}

void group_state::fail(const error& err, const site& where) {
  millrace::detail::touch(this);
  if (failed_.load(std::memory_order_relaxed) || failed_.exchange(true, std::memory_order_relaxed))
    return;
  {
    millrace::detail::lock_guard held{lock_};
    first_ = err;
  }
  if (auto* g = millrace::detail::current(); g && g->tracing()) {
    g->trace(event::group_error, {.object = id(), .arg = g->rt().trace()->text(err.message())},
             &where);
  }
  if (cancel) (*cancel)(err, where);
}

void group_state::finished(goroutine& member, const error& err, const chan<unit>& slots,
                           const site& where) {
  if (err) fail(err, where);
  if (slots) slots.try_recv(where);
  if (members->leave(&member, where)) delete this;
}

error wait_operation::await_resume() {
  error first = group_->first_error();
  if (group_->cancel) (*group_->cancel)(first, where_);
  return first;
}

error group_state::first_error() {
  millrace::detail::touch(this, millrace::detail::access::read);
  millrace::detail::lock_guard held{lock_};
  return first_;
}

}  // namespace detail

group_with_context with_context(const context& parent, site where) {
  auto [ctx, cancel] = with_cancel_cause(parent, where);
  group g;
  g.state_->cancel = cancel;
  return {std::move(g), std::move(ctx)};
}

}  // namespace millrace::errgroup
