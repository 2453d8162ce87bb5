#pragma once

// Go: golang.org/x/sync/errgroup. Panics of members are not forwarded to wait(), as there
// (golang/go#53757 was accepted, shipped and reverted): a panic ends the run.

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "millrace/chan.h"
#include "millrace/context.h"
#include "millrace/error.h"
#include "millrace/go.h"
#include "millrace/wait_group.h"

namespace millrace::errgroup {

class group;
struct group_with_context;

/// `auto [g, ctx] = errgroup::with_context(parent);` ctx is cancelled when a member first returns
/// an error, or when wait() returns, whichever is first. Never blocks; from any thread. Go:
/// errgroup.WithContext.
group_with_context with_context(const context& parent, site where = site::current());

namespace detail {

using millrace::detail::make_ref;

class group_state final : public millrace::detail::object {
 public:
  group_state() : object{millrace::detail::object_type::errgroup, "errgroup"} {}

  void set_limit(std::int64_t n, const site& where) MILLRACE_EXCLUDES(lock_);
  /// One value per running member; nil if there is no limit.
  chan<unit> slots() MILLRACE_EXCLUDES(lock_);
  void finished(const error& err, const site& where) MILLRACE_EXCLUDES(lock_);
  error first_error() MILLRACE_EXCLUDES(lock_);

  wait_group members{"errgroup"};
  std::optional<cancel_cause_func> cancel;  // set before the first member starts

 private:
  millrace::detail::mutex lock_;
  chan<unit> slots_ MILLRACE_GUARDED_BY(lock_);
  error first_ MILLRACE_GUARDED_BY(lock_);
};

/// A call of f with arguments of its own.
template <class F, class... Args>
auto bind(F&& f, Args&&... args) {
  return [f = std::forward<F>(f), ... args = std::forward<Args>(args)]() mutable -> task<error> {
    return std::invoke(f, std::move(args)...);
  };
}

}  // namespace detail

/// Goroutines working on parts of one task. Go: errgroup.Group. A handle: copies are the same
/// group.
class group {
 public:
  group() : state_{detail::make_ref<detail::group_state>()} {}

  /// co_await g.go(f, args...): starts a goroutine that calls f, which returns task<error>; f and
  /// the arguments are copied as millrace::go does. The group's first error is what wait() returns,
  /// and cancels the group's context with itself as the cause. Blocks while as many members as
  /// set_limit allows are running. Only in a goroutine. Go: Group.Go.
  template <class F>
  task<> go(F f, site where = site::current()) {
    return start(*this, std::move(f), where);
  }
  template <class F, class A>
  task<> go(F f, A a, site where = site::current()) {
    return start(*this, detail::bind(std::move(f), std::move(a)), where);
  }
  template <class F, class A, class B>
  task<> go(F f, A a, B b, site where = site::current()) {
    return start(*this, detail::bind(std::move(f), std::move(a), std::move(b)), where);
  }
  template <class F, class A, class B, class C>
  task<> go(F f, A a, B b, C c, site where = site::current()) {
    return start(*this, detail::bind(std::move(f), std::move(a), std::move(b), std::move(c)),
                 where);
  }
  template <class F, class A, class B, class C, class D>
  task<> go(F f, A a, B b, C c, D d, site where = site::current()) {
    return start(*this,
                 detail::bind(std::move(f), std::move(a), std::move(b), std::move(c), std::move(d)),
                 where);
  }
  template <class F, class A, class B, class C, class D, class E>
  task<> go(F f, A a, B b, C c, D d, E e, site where = site::current()) {
    return start(*this,
                 detail::bind(std::move(f), std::move(a), std::move(b), std::move(c), std::move(d),
                              std::move(e)),
                 where);
  }

  /// Starts f if the limit allows it now; returns whether it did. Never blocks. Only in a
  /// goroutine. Go: Group.TryGo.
  template <class F>
  bool try_go(F f, site where = site::current()) {
    chan<unit> slots = state_->slots();
    if (slots && !millrace::detail::try_send(slots.state(), unit{}, where)) return false;
    spawn(*this, std::move(slots), std::move(f), where);
    return true;
  }

  /// At most n members run at a time; negative: no limit; zero: go() blocks for ever.
  /// Panics while members are running, unless n is negative. Never blocks. Go: Group.SetLimit.
  void set_limit(std::int64_t n, site where = site::current()) const {
    state_->set_limit(n, where);
  }

  /// co_await g.wait(): blocks until every member has returned, then cancels the group's context
  /// and returns the first error, or nil. Only in a goroutine. Go: Group.Wait.
  task<error> wait(site where = site::current()) { return wait_for(*this, where); }

 private:
  friend group_with_context with_context(const context& parent, site where);

  // Coroutines take the group by value: its state then lives as long as they do.
  template <class F>
  static task<> start(group g, F f, site where) {
    chan<unit> slots = g.state_->slots();
    if (slots) co_await slots.send(unit{}, where);
    spawn(std::move(g), std::move(slots), std::move(f), where);
  }
  template <class F>
  static void spawn(group g, chan<unit> slots, F f, const site& where) {
    g.state_->members.add(1, where);
    millrace::go(run<F>, std::move(g), std::move(slots), std::move(f), where, where);
  }
  template <class F>
  static task<> run(group g, chan<unit> slots, F f, site where) {
    if (error err = co_await f()) g.state_->finished(err, where);
    if (slots) co_await slots.recv(where);
    g.state_->members.done(where);
  }
  static task<error> wait_for(group g, site where);

  millrace::detail::ref<detail::group_state> state_;
};

/// What with_context returns.
struct group_with_context {
  group g;
  context ctx;
};

}  // namespace millrace::errgroup
