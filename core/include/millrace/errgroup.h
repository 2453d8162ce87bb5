#pragma once

// Go: golang.org/x/sync/errgroup. Panics of members are not forwarded to wait(), as there
// (golang/go#53757 was accepted, shipped and reverted): a panic ends the run.

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "millrace/chan.h"
#include "millrace/context.h"
#include "millrace/detail/atomic.h"
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

using millrace::detail::goroutine;
using millrace::detail::make_ref;
using millrace::detail::ref;
using millrace::detail::wait_group_state;

class group_state final : public millrace::detail::object, public millrace::detail::pooled {
 public:
  group_state() : object{millrace::detail::object_type::errgroup, "errgroup"} {}

  // Its members hold it as well as its handles, and the members' wait group counts both.
  void retain() const { members->hold(); }
  void release() const {
    if (members->drop()) delete this;
  }

  void set_limit(std::int64_t n, const site& where) MILLRACE_EXCLUDES(lock_);
  /// One value per running member; nil if there is no limit.
  chan<unit> slots() MILLRACE_EXCLUDES(lock_);
  /// A member has returned, and gives its slot back, and what it holds of this.
  void finished(goroutine& member, const error& err, const chan<unit>& slots, const site& where)
      MILLRACE_EXCLUDES(lock_);
  error first_error() MILLRACE_EXCLUDES(lock_);

  const ref<wait_group_state> members = make_ref<wait_group_state>("errgroup");
  std::optional<cancel_cause_func> cancel;  // set before the first member starts

 private:
  void fail(const error& err, const site& where) MILLRACE_EXCLUDES(lock_);

  millrace::detail::atomic<bool> limited_{false};
  millrace::detail::atomic<bool> failed_{false};
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

/// The goroutine of a member: its body is what f returns, without a coroutine around it.
template <class F>
struct member final : goroutine {
  /// Takes over a count of the group.
  member(group_state* group, chan<unit> slots, F function, const site& where)
      : goroutine{millrace::detail::type_of<member>},
        f{std::move(function)},
        group_{group},
        slots_{std::move(slots)},
        where_{where} {}
  member(const member&) = delete;
  member& operator=(const member&) = delete;
  ~member() {
    destroy_frames(*this);
    if (group_) group_->release();
  }

  static void start(goroutine& g) {
    auto& self = static_cast<member&>(g);
    self.body = self.f();
    self.body.bind(self);
  }
  static void finished(goroutine& g) {
    auto& self = static_cast<member&>(g);
    std::exchange(self.group_, nullptr)->finished(g, self.body.take(), self.slots_, self.where_);
  }
  static void destroy_frames(goroutine& g) {
    g.leaf = {};
    static_cast<member&>(g).body.destroy();
  }
  static void destroy(goroutine& g) { std::destroy_at(&static_cast<member&>(g)); }

  [[no_unique_address]] F f;
  task<error> body;

 private:
  group_state* group_;  // until the body has returned
  chan<unit> slots_;
  site where_;
};

template <class F>
void start_member(group_state* group, chan<unit> slots, F f, const site& where) {
  millrace::detail::worker* here = millrace::detail::worker_for("go", where);
  if (!here) return;
  auto* record =
      millrace::detail::make_record<member<F>>(*here, group, std::move(slots), std::move(f), where);
  group->members->enter(here->current, where);
  millrace::detail::spawn(*here, record, where);
}

/// co_await g.go(f)
template <class F>
class [[nodiscard]] go_operation : public millrace::detail::operation<go_operation<F>> {
 public:
  go_operation(group_state* group, F f, const site& where)
      : group_{group},
        f_{std::move(f)},
        where_{where},
        slots_{group_->slots()},
        slot_{slots_.send(unit{}, where)} {}
  void touch_objects() const { slot_.touch_objects(); }
  void tell(goroutine_info& out) const {
    if (slots_) return slot_.tell(out);
    tell_operation(out, "go", group_, where_);
  }
  bool attempt(goroutine& g) { return !slots_ || slot_.attempt(g); }
  void await_resume() { start_member(group_, std::move(slots_), std::move(f_), where_); }

 private:
  group_state* group_;
  F f_;
  site where_;
  chan<unit> slots_;
  millrace::detail::send_operation<unit> slot_;
};

/// co_await g.wait()
class [[nodiscard]] wait_operation : public millrace::detail::operation<wait_operation> {
 public:
  wait_operation(ref<group_state> group, const site& where)
      : group_{std::move(group)}, where_{where}, all_{group_->members.get(), where} {}
  void tell(goroutine_info& out) const { all_.tell(out); }
  bool attempt(goroutine& g) { return all_.attempt(g); }
  error await_resume();

 private:
  ref<group_state> group_;
  site where_;
  millrace::detail::wait_operation all_;
};

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
  detail::go_operation<F> go(F f, site where = site::current()) {
    return {state_.get(), std::move(f), where};
  }
  template <class F, class A>
  auto go(F f, A a, site where = site::current()) {
    return go(detail::bind(std::move(f), std::move(a)), where);
  }
  template <class F, class A, class B>
  auto go(F f, A a, B b, site where = site::current()) {
    return go(detail::bind(std::move(f), std::move(a), std::move(b)), where);
  }
  template <class F, class A, class B, class C>
  auto go(F f, A a, B b, C c, site where = site::current()) {
    return go(detail::bind(std::move(f), std::move(a), std::move(b), std::move(c)), where);
  }
  template <class F, class A, class B, class C, class D>
  auto go(F f, A a, B b, C c, D d, site where = site::current()) {
    return go(detail::bind(std::move(f), std::move(a), std::move(b), std::move(c), std::move(d)),
              where);
  }
  template <class F, class A, class B, class C, class D, class E>
  auto go(F f, A a, B b, C c, D d, E e, site where = site::current()) {
    return go(detail::bind(std::move(f), std::move(a), std::move(b), std::move(c), std::move(d),
                           std::move(e)),
              where);
  }

  /// Starts f if the limit allows it now; returns whether it did. Never blocks. Only in a
  /// goroutine. Go: Group.TryGo.
  template <class F>
  bool try_go(F f, site where = site::current()) {
    chan<unit> slots = state_->slots();
    if (slots && !slots.try_send(unit{}, where)) return false;
    detail::start_member(state_.get(), std::move(slots), std::move(f), where);
    return true;
  }

  /// At most n members run at a time; negative: no limit; zero: go() blocks for ever.
  /// Panics while members that a limit counted are running, unless n is negative. Never blocks. Go:
  /// Group.SetLimit.
  void set_limit(std::int64_t n, site where = site::current()) const {
    state_->set_limit(n, where);
  }

  /// co_await g.wait(): blocks until every member has returned, then cancels the group's context
  /// and returns the first error, or nil. Only in a goroutine. Go: Group.Wait.
  detail::wait_operation wait(site where = site::current()) { return {state_, where}; }

 private:
  friend group_with_context with_context(const context& parent, site where);

  millrace::detail::ref<detail::group_state> state_;
};

/// What with_context returns.
struct group_with_context {
  group g;
  context ctx;
};

}  // namespace millrace::errgroup
