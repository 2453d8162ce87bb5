#include "millrace/detail/context_func.h"

#include "millrace/detail/spawn_on.h"
#include "millrace/runtime.h"

namespace millrace::detail {

context_func::context_func(ref<context_node> ctx, runtime& rt, const site& where)
    : cancel_listener{true}, ctx_{std::move(ctx)}, rt_{rt}, where_{where} {
  timer_.owner = this;
  timer_.deadline = never_due;
  timer_.dropped = dropped;
}

void context_func::join() {
  cancel_node* above = ctx_ ? ctx_->canceler() : nullptr;
  if (!above) return;
  above->heed_deadline();
  retain();
  rt_.arm(timer_);
  if (!above->add(*this)) start();
}

/// Returns whether that run is still going on.
bool context_func::leave_the_run() {
  if (!rt_.disarm(timer_)) return false;
  release();  // not the last: the caller has one
  return true;
}

void context_func::start() {
  if (!settle()) return;
  if (leave_the_run()) {
    spawn_on(rt_, make_call(rt_), where_);
  } else {
    forget();
  }
}

bool context_func::stop() {
  if (inert() || !settle()) return false;
  if (cancel_node* above = ctx_ ? ctx_->canceler() : nullptr) {
    above->remove(*this);
    leave_the_run();
  }
  forget();
  return true;
}

void context_func::dropped(served_timer& t) {
  auto& self = *static_cast<context_func*>(t.owner);
  const auto alive = ref<context_func>::adopt(&self);
  if (!self.settle()) return;
  self.ctx_->canceler()->remove(self);
  self.forget();
}

}  // namespace millrace::detail
