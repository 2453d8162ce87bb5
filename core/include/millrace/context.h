#pragma once

// Go: package context. Cancellation is cooperative: a goroutine that never looks at its context
// runs on.

#include <functional>
#include <optional>
#include <utility>

#include "millrace/chan.h"
#include "millrace/detail/context_func.h"
#include "millrace/detail/context_node.h"
#include "millrace/error.h"
#include "millrace/go.h"
#include "millrace/select.h"

namespace millrace {

/// What a context's err() returns once its deadline has passed. Go: context.DeadlineExceeded.
inline const error deadline_exceeded = errors::sentinel("context deadline exceeded");

/// Names a value of type T in contexts. It is the object that counts, so make one for each value,
/// for good: `inline const context_key<std::string> user;`. Go: a key of a type of the package's
/// own.
template <class T>
class context_key {
 public:
  constexpr context_key() = default;
  context_key(const context_key&) = delete;
  context_key& operator=(const context_key&) = delete;

 private:
  char distinct_ = 0;
};

/// Carries cancellation, a deadline and values to the goroutines that look at it. Go:
/// context.Context. A handle; copies are the same context. Its functions never block and may be
/// called from any thread.
class context {
 public:
  /// Closed when this context is over; nil for one that can never be. Go: Context.Done.
  [[nodiscard]] receiver<unit> done(site where = site::current()) const {
    detail::cancel_node* n = canceler();
    return n ? receiver<unit>{n->done(where)} : receiver<unit>{};
  }

  /// Nil until this context is over; then `canceled` or `deadline_exceeded`, for good. Go:
  /// Context.Err.
  [[nodiscard]] error err() const {
    const detail::cancellation* why = reason();
    return why ? why->err : error{};
  }

  /// When this context will be over at the latest, if that is known. Go: Context.Deadline.
  [[nodiscard]] std::optional<time_point> deadline() const;

  /// The value that with_value gave to this context or to the nearest one above, or null. Valid for
  /// as long as this context lives. Go: Context.Value.
  template <class T>
  [[nodiscard]] const T* value(const context_key<T>& key) const {
    for (const detail::context_node* n = node_.get(); n; n = n->parent()) {
      if (const void* found = n->find(&key)) return static_cast<const T*>(found);
    }
    return nullptr;
  }

  /// For the functions below; null for background.
  [[nodiscard]] detail::context_node* node() const { return node_.get(); }
  explicit context(detail::ref<detail::context_node> node) : node_{std::move(node)} {}

 private:
  [[nodiscard]] detail::cancel_node* canceler() const {
    return node_ ? node_->canceler() : nullptr;
  }
  [[nodiscard]] const detail::cancellation* reason() const {
    detail::cancel_node* n = canceler();
    return n ? n->reason() : nullptr;
  }
  detail::ref<detail::context_node> node_;

  friend error cause(const context& ctx);
};

/// The root: it is never over and has no values. Go: context.Background.
inline context background() { return context{{}}; }

/// The same, where it is not clear yet which context to use. Go: context.TODO.
inline context todo() { return context{{}}; }

/// Why ctx is over: what was given to the cancel function or with the deadline, else err(). Nil
/// before that. The first cancellation on the way to the root decides. Never blocks; from any
/// thread. Go: context.Cause.
inline error cause(const context& ctx) {
  const detail::cancellation* why = ctx.reason();
  return why ? why->cause : error{};
}

/// Cancels a context and those made from it; calls after the first do nothing (one that comes while
/// another thread's is at work may return before that has reached them all). It also frees what the
/// context has in the runtime and in its parent, so call it as soon as the work is done. Never
/// blocks; from any thread. Go: CancelFunc.
class cancel_func {
 public:
  explicit cancel_func(detail::ref<detail::cancel_node> node) : node_{std::move(node)} {}
  void operator()(site where = site::current()) const {
    node_->cancel(detail::plainly_cancelled, {where});
  }

 private:
  detail::ref<detail::cancel_node> node_;
};

/// The same with a cause; nil means `canceled`. Go: CancelCauseFunc.
class cancel_cause_func {
 public:
  explicit cancel_cause_func(detail::ref<detail::cancel_node> node) : node_{std::move(node)} {}
  void operator()(const error& cause, site where = site::current()) const {
    node_->cancel_because(cause, where);
  }

 private:
  detail::ref<detail::cancel_node> node_;
};

/// What with_cancel, with_deadline and with_timeout return.
struct cancelable_context {
  context ctx;
  cancel_func cancel;
};
/// What with_cancel_cause returns.
struct cancelable_context_cause {
  context ctx;
  cancel_cause_func cancel;
};

namespace detail {

/// Takes over the two counts of a new node.
template <class Result>
Result context_handles(cancel_node* made) {
  return {context{ref<context_node>::adopt(made)},
          decltype(Result::cancel){ref<cancel_node>::adopt(made)}};
}

template <class Result>
Result make_context(const context& parent, const site& where) {
  auto* made = new cancel_node{parent.node()};
  made->join({where});
  return context_handles<Result>(made);
}

}  // namespace detail

/// `auto [ctx, cancel] = with_cancel(parent);` A context that is over when cancel() is called or
/// its parent is over. Never blocks; from any thread. Go: context.WithCancel.
inline cancelable_context with_cancel(const context& parent, site where = site::current()) {
  return detail::make_context<cancelable_context>(parent, where);
}

/// The same, whose cancel takes the cause. Go: context.WithCancelCause.
inline cancelable_context_cause with_cancel_cause(const context& parent,
                                                  site where = site::current()) {
  return detail::make_context<cancelable_context_cause>(parent, where);
}

/// `auto [ctx, cancel] = with_deadline_cause(parent, when, too_slow);` A context that is over when
/// cancel() is called, its parent is over, or `when` has come: then with deadline_exceeded, and the
/// cause if that is not nil. If the parent's deadline is sooner, that one stands. Never blocks;
/// from any thread. A runtime watches the clock for it: that of the goroutine that makes it or, if
/// it is made outside a run, that of the first one that looks at it. Until it is over it keeps a
/// run from being in deadlock. Go: context.WithDeadlineCause.
cancelable_context with_deadline_cause(const context& parent, time_point when, const error& cause,
                                       site where = site::current());

/// The same without a cause of its own. Go: context.WithDeadline.
inline cancelable_context with_deadline(const context& parent, time_point when,
                                        site where = site::current()) {
  return with_deadline_cause(parent, when, {}, where);
}

/// with_deadline_cause so much from now. Go: context.WithTimeoutCause.
cancelable_context with_timeout_cause(const context& parent, duration d, const error& cause,
                                      site where = site::current());

/// with_deadline so much from now. Go: context.WithTimeout.
inline cancelable_context with_timeout(const context& parent, duration d,
                                       site where = site::current()) {
  return with_timeout_cause(parent, d, {}, where);
}

/// A context that also has a value for `key`, which hides one from above. It is over when its
/// parent is. For what belongs to a request and passes through many functions, not for optional
/// arguments. Never blocks; from any thread. Go: context.WithValue.
template <class T>
context with_value(const context& parent, const context_key<T>& key,
                   std::type_identity_t<T> value) {
  return context{detail::ref<detail::context_node>::adopt(
      new detail::value_node<T>{parent.node(), &key, std::move(value)})};
}

/// A context with its parent's values that is never over. Never blocks; from any thread. Go:
/// context.WithoutCancel.
inline context without_cancel(const context& parent) {
  return context{
      detail::ref<detail::context_node>::adopt(new detail::uncancelled_node{parent.node()})};
}

/// What after_func(ctx, f) returns. Go: the stop function of context.AfterFunc.
class stop_func {
 public:
  /// Of nothing: it returns false.
  stop_func() = default;
  explicit stop_func(detail::ref<detail::context_func> f) : f_{std::move(f)} {}

  /// Returns true if f will never be started because of this call; false if it has been started, or
  /// stopped before. Does not wait for f. Never blocks; from any thread.
  bool operator()() const { return f_ && f_->stop(); }

 private:
  detail::ref<detail::context_func> f_;
};

/// Starts f in a goroutine of its own when ctx is over; at once if it is. f is what go() takes: a
/// coroutine returning task<T>, or a plain function that does not block. Returns the function that
/// takes that back; dropping it does not. What has not been started when the run ends is gone.
/// Never blocks. Only in a goroutine; elsewhere it aborts with a message. Go: context.AfterFunc.
template <class F>
stop_func after_func(const context& ctx, F f, site where = site::current()) {
  detail::worker* here = detail::worker_for("after_func", where);
  if (!here) return stop_func{};
  detail::ref<detail::context_func> made{new detail::context_func_of<F>{
      detail::ref<detail::context_node>{ctx.node()}, std::move(f), here->rt, where}};
  made->join();
  return stop_func{std::move(made)};
}

/// A case of select, taken when ctx is over: select(recv(jobs, job), done(ctx)). Go: case
/// <-ctx.Done().
inline detail::signal_spec done(const context& ctx, site where = site::current()) {
  detail::cancel_node* n = ctx.node() ? ctx.node()->canceler() : nullptr;
  return {n ? n->done(where) : detail::ref<detail::chan_state<unit>>{}, where};
}

/// Sleeps for `d`, or less if ctx is over: then returns ctx.err(), else nil.
/// Go: select { case <-time.After(d): return nil; case <-ctx.Done(): return ctx.Err() }.
task<error> sleep(context ctx, duration d, site where = site::current());

}  // namespace millrace
