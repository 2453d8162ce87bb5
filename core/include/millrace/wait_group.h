#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "millrace/detail/atomic.h"
#include "millrace/detail/operation.h"
#include "millrace/detail/waiter.h"
#include "millrace/go.h"
#include "millrace/task.h"

namespace millrace {
namespace detail {

/// The counter and whether somebody waits share one word, so that a call that wakes nobody is one
/// compare-and-swap; after it the object may be gone, with whoever saw the counter reach zero. The
/// transition that wakes is made under the lock, as every waiter's arrival is: who is in the list
/// is then exactly who waited for it. So is every change of a traced run, in whose record the
/// counter's values then stand in their order.
///
/// The word also counts the holders of what the group is a part of, if it is of something: whoever
/// is counted by the group holds that as well, and both begin and end in one.
class wait_group_state final : public object, public pooled {
 public:
  explicit wait_group_state(std::string name) : object{object_type::wait_group, std::move(name)} {}

  void add(std::int64_t delta, const site& where) MILLRACE_EXCLUDES(lock_);
  /// The same where it is known who calls: a goroutine that has not panicked, or null.
  void add_by(goroutine* g, std::int64_t delta, const site& where) MILLRACE_EXCLUDES(lock_);

  /// One more holder of what it is a part of.
  void hold() { state_.fetch_add(1, std::memory_order_relaxed); }
  /// One less; true if it was the last.
  [[nodiscard]] bool drop() {
    return holders_of(state_.fetch_sub(1, std::memory_order_acq_rel)) == 1;
  }
  /// add_by(g, 1) and hold().
  void enter(goroutine* g, const site& where) MILLRACE_EXCLUDES(lock_);
  /// add_by(g, -1) and drop().
  [[nodiscard]] bool leave(goroutine* g, const site& where) MILLRACE_EXCLUDES(lock_);

  /// False: parked.
  bool wait(goroutine& g, waiter& w, const site& where) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void unlink(waiter& w) MILLRACE_EXCLUDES(lock_);

 private:
  static void parked(goroutine& g, void* self) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  struct change {
    std::uint64_t state = 0;
    const char* panic = nullptr;
  };
  /// What add(delta) makes of a state.
  static change changed(std::uint64_t state, std::int64_t delta);
  /// Changes the counter and the number of holders if that takes no lock; returns the state then.
  std::optional<std::uint64_t> add_freely(const goroutine* g, std::int64_t delta,
                                          std::int64_t holders);
  void add_locked(std::int64_t delta, const site& where) MILLRACE_EXCLUDES(lock_);

  // Of state_: 32 bits for the holders, one, and 31 for the counter.
  static constexpr std::uint64_t awaited = std::uint64_t{1} << 32;
  static constexpr unsigned count_shift = 33;
  static constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  static std::uint32_t holders_of(std::uint64_t state) { return static_cast<std::uint32_t>(state); }
  static std::int64_t count_of(std::uint64_t state) {
    return static_cast<std::int64_t>(state >> count_shift);
  }

  atomic<std::uint64_t> state_{0};
  mutex lock_;
  waiter_list waiters_ MILLRACE_GUARDED_BY(lock_);
};

class [[nodiscard]] wait_operation : public operation<wait_operation> {
 public:
  wait_operation(wait_group_state* group, const site& where) : group_{group}, where_{where} {}
  wait_operation(const wait_operation&) = delete;
  wait_operation& operator=(const wait_operation&) = delete;
  ~wait_operation() {
    if (waiter_.queued()) group_->unlink(waiter_);
  }

  void tell(goroutine_info& out) const {
    tell_operation(out, wait_reason::wait_group, group_, where_);
  }
  bool attempt(goroutine& g) { return group_->wait(g, waiter_, where_); }
  void await_resume() const noexcept {}

 private:
  wait_group_state* group_;
  site where_;
  waiter waiter_;
};

}  // namespace detail

/// Waits for a number of goroutines to finish. Go: sync.WaitGroup.
/// A handle: copies share one counter, so that a goroutine which outlives its maker can still call
/// done().
class wait_group {
 public:
  explicit wait_group(std::string name = {})
      : state_{detail::make_ref<detail::wait_group_state>(std::move(name))} {}

  /// Adds `delta`, which may be negative, to the counter; at zero every waiter is woken. Never
  /// blocks; from any thread. Panics with "sync: negative WaitGroup counter" below zero. Call it
  /// before the wait it is meant for.
  void add(std::int64_t delta = 1, site where = site::current()) const {
    state_->add(delta, where);
  }

  /// add(-1). Go: WaitGroup.Done.
  void done(site where = site::current()) const { state_->add(-1, where); }

  /// co_await wg.wait(): blocks while the counter is above zero. Only in a goroutine. Go:
  /// WaitGroup.Wait.
  [[nodiscard]] detail::wait_operation wait(site where = site::current()) const {
    return {state_.get(), where};
  }

  /// Starts a goroutine that calls f(args...) and then done(), with add() before. f and the
  /// arguments are copied as millrace::go does. If f panics, done() is not called: the run ends.
  /// Never blocks. Call it from a goroutine, before the wait it is meant for. Go: WaitGroup.Go.
  template <class F>
  void go(F&& f, site where = site::current()) const {
    start(where, std::forward<F>(f));
  }
  template <class F, class A>
  void go(F&& f, A&& a, site where = site::current()) const {
    start(where, std::forward<F>(f), std::forward<A>(a));
  }
  template <class F, class A, class B>
  void go(F&& f, A&& a, B&& b, site where = site::current()) const {
    start(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b));
  }
  template <class F, class A, class B, class C>
  void go(F&& f, A&& a, B&& b, C&& c, site where = site::current()) const {
    start(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c));
  }
  template <class F, class A, class B, class C, class D>
  void go(F&& f, A&& a, B&& b, C&& c, D&& d, site where = site::current()) const {
    start(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c),
          std::forward<D>(d));
  }
  template <class F, class A, class B, class C, class D, class E>
  void go(F&& f, A&& a, B&& b, C&& c, D&& d, E&& e, site where = site::current()) const {
    start(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c),
          std::forward<D>(d), std::forward<E>(e));
  }

 private:
  template <class F>
  struct member;

  template <class F, class... Args>
  void start(const site& where, F&& f, Args&&... args) const {
    detail::worker* here = detail::worker_for("go", where);
    if (!here) return;
    detail::goroutine* g =
        detail::make_goroutine(*here, member<std::decay_t<F>>{*this, where, std::forward<F>(f)},
                               std::forward<Args>(args)...);
    add(1, where);
    detail::spawn(*here, g, where);
  }

  detail::ref<detail::wait_group_state> state_;
};

/// A goroutine's callable: f, and done() when it has returned.
template <class F>
struct wait_group::member {
  template <class... Args>
  decltype(auto) operator()(Args&&... args) {
    return std::invoke(f, std::forward<Args>(args)...);
  }
  void finished() const { group.done(where); }

  wait_group group;
  site where;
  [[no_unique_address]] F f;
};

}  // namespace millrace
