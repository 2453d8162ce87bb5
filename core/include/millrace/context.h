#pragma once

#include <string>
#include <vector>

#include "millrace/chan.h"
#include "millrace/error.h"
#include "millrace/select.h"

namespace millrace {
namespace detail {

/// A node of the tree of contexts. A node's lock is never held while another's is taken.
class context_state final : public object {
 public:
  context_state(ref<context_state> parent, const std::string& name);
  ~context_state() override;

  [[nodiscard]] error err() MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] error cause() MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] const chan<unit>& done() const { return done_; }

  /// Cancels this node and those below it; only the first call counts.
  void cancel(const error& err, const error& cause, const site& where) MILLRACE_EXCLUDES(lock_);
  /// Makes `this` follow its parent. Called once, when a handle already holds it.
  void propagate(const site& where);

 private:
  bool add_child(context_state* child) MILLRACE_EXCLUDES(lock_);
  void remove_child(context_state* child) MILLRACE_EXCLUDES(lock_);

  ref<context_state> parent_;
  chan<unit> done_;
  mutex lock_;
  error err_ MILLRACE_GUARDED_BY(lock_);
  error cause_ MILLRACE_GUARDED_BY(lock_);
  std::vector<context_state*> children_ MILLRACE_GUARDED_BY(lock_);
};

}  // namespace detail

/// Carries cancellation to the goroutines that look at it. Go: context.Context. A handle; safe from
/// any thread. Cancellation is cooperative: a goroutine that never looks at its context runs on.
class context {
 public:
  /// Closed when this context is cancelled; nil for background, which never is. Go: Context.Done.
  [[nodiscard]] receiver<unit> done() const {
    return state_ ? receiver<unit>{state_->done()} : receiver<unit>{};
  }

  /// Nil until cancelled, then `canceled`. Go: Context.Err.
  [[nodiscard]] error err() const { return state_ ? state_->err() : error{}; }

 private:
  explicit context(detail::ref<detail::context_state> state) : state_{std::move(state)} {}
  context() = default;
  detail::ref<detail::context_state> state_;

  friend context background();
  friend error cause(const context& ctx);
  friend struct cancelable_context;
  friend struct cancelable_context_cause;
  template <class Result>
  friend Result detail_make_context(const context& parent, const std::string& name,
                                    const site& where);
};

/// The root: never cancelled. Go: context.Background.
inline context background() { return {}; }

/// Why ctx was cancelled: what was given to with_cancel_cause's cancel, `canceled` if nothing was,
/// nil before. The first cancellation on the way to the root decides. Go: context.Cause.
inline error cause(const context& ctx) { return ctx.state_ ? ctx.state_->cause() : error{}; }

/// Cancels a context; calls after the first do nothing. Never blocks; from any thread. Go:
/// CancelFunc.
class cancel_func {
 public:
  explicit cancel_func(detail::ref<detail::context_state> state) : state_{std::move(state)} {}
  void operator()(site where = site::current()) const { state_->cancel(canceled, canceled, where); }

 private:
  detail::ref<detail::context_state> state_;
};

/// The same with a cause; nil means `canceled`. Go: CancelCauseFunc.
class cancel_cause_func {
 public:
  explicit cancel_cause_func(detail::ref<detail::context_state> state) : state_{std::move(state)} {}
  void operator()(const error& cause, site where = site::current()) const {
    state_->cancel(canceled, cause ? cause : canceled, where);
  }

 private:
  detail::ref<detail::context_state> state_;
};

/// What with_cancel returns.
struct cancelable_context {
  context ctx;
  cancel_func cancel;
};
/// What with_cancel_cause returns.
struct cancelable_context_cause {
  context ctx;
  cancel_cause_func cancel;
};

template <class Result>
Result detail_make_context(const context& parent, const std::string& name, const site& where) {
  auto state = detail::make_ref<detail::context_state>(parent.state_, name);
  state->propagate(where);
  return Result{context{state}, decltype(Result::cancel){state}};
}

/// `auto [ctx, cancel] = with_cancel(parent);` A context that is cancelled when cancel() is called
/// or its parent is. Go: context.WithCancel.
inline cancelable_context with_cancel(const context& parent, site where = site::current()) {
  return detail_make_context<cancelable_context>(parent, "ctx", where);
}

/// The same, whose cancel takes the cause. Go: context.WithCancelCause.
inline cancelable_context_cause with_cancel_cause(const context& parent,
                                                  site where = site::current()) {
  return detail_make_context<cancelable_context_cause>(parent, "ctx", where);
}

/// A case of select, taken when ctx is cancelled: select(recv(jobs, job), done(ctx)). Go: case
/// <-ctx.Done().
inline detail::signal_spec done(const context& ctx, site where = site::current()) {
  return {detail::ref<detail::chan_state<unit>>{ctx.done().state()}, where};
}

/// Sleeps for `d`, or less if ctx is cancelled: then returns ctx.err(), else nil.
/// Go: select { case <-time.After(d): return nil; case <-ctx.Done(): return ctx.Err() }.
task<error> sleep(context ctx, duration d, site where = site::current());

}  // namespace millrace
