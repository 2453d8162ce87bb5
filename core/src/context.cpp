#include "millrace/context.h"

#include <algorithm>

#include "millrace/runtime.h"

namespace millrace {
namespace detail {

context_state::context_state(ref<context_state> parent, const std::string& name)
    : object{object_type::context, name},
      parent_{std::move(parent)},
      done_{make_chan<unit>(0, name + ".done")} {}

context_state::~context_state() {
  if (parent_) parent_->remove_child(this);
}

error context_state::err() {
  lock_guard held{lock_};
  return err_;
}

error context_state::cause() {
  lock_guard held{lock_};
  return cause_;
}

bool context_state::add_child(context_state* child) {
  lock_guard held{lock_};
  if (err_) return false;
  children_.push_back(child);
  return true;
}

void context_state::remove_child(context_state* child) {
  lock_guard held{lock_};
  if (auto it = std::find(children_.begin(), children_.end(), child); it != children_.end()) {
    *it = children_.back();
    children_.pop_back();
  }
}

void context_state::propagate(const site& where) {
  if (parent_ && !parent_->add_child(this)) cancel(parent_->err(), parent_->cause(), where);
}

void context_state::cancel(const error& err, const error& cause, const site& where) {
  if (inert()) return;
  std::vector<ref<context_state>> children;
  {
    lock_guard held{lock_};
    if (err_) return;
    err_ = err;
    cause_ = cause;
    // A child whose last handle is going needs no cancelling; it is not revived here.
    for (context_state* child : children_) {
      if (child->try_retain()) children.push_back(ref<context_state>::adopt(child));
    }
    children_.clear();
  }
  if (goroutine* g = current(); g && g->tracing()) {
    g->trace(event::cancel, {.object = id(), .arg = g->rt().trace()->text(cause.message())},
             &where);
  }
  done_.close(where);
  for (const auto& child : children) child->cancel(err, cause, where);
}

}  // namespace detail

task<error> sleep(context ctx, duration d, site where) {
  if (co_await select(done(ctx, where), timeout(d, where)) == 0) co_return ctx.err();
  co_return error{};
}

}  // namespace millrace
