#pragma once

// Go: golang.org/x/sync/semaphore.
//
// A waiter stands in the semaphore's queue and, if its context can be cancelled, in the list of the
// context's done channel, as a select would (detail/waiter.h): whoever wins it wakes it, so it is
// either granted its weight or cancelled, never both. Both locks are held until it is parked, the
// semaphore's taken first.

#include <cstdint>
#include <string>
#include <utility>

#include "millrace/context.h"
#include "millrace/detail/operation.h"
#include "millrace/detail/waiter.h"
#include "millrace/error.h"

namespace millrace {
namespace detail {

class acquire_operation;

class semaphore_state final : public object {
 public:
  semaphore_state(std::int64_t size, std::string name)
      : object{object_type::semaphore, std::move(name)}, size_{size} {}
  /// Frames that outlive it (only while a finished run is being destroyed) are left unlinked.
  ~semaphore_state() override MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  bool try_acquire(std::int64_t n) MILLRACE_EXCLUDES(lock_);
  /// False: parked.
  bool acquire_or_park(goroutine& g, acquire_operation& op) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void give_back(std::int64_t n, const site& where) MILLRACE_EXCLUDES(lock_);
  /// Takes a waiter that was not granted out of the queue, and lets in those behind it who fit.
  void withdraw(acquire_operation& op) MILLRACE_EXCLUDES(lock_);
  /// Only takes it out.
  void unlink(acquire_operation& op) MILLRACE_EXCLUDES(lock_);

 private:
  [[nodiscard]] bool has_room(std::int64_t n) const MILLRACE_REQUIRES(lock_) {
    return size_ - taken_ >= n;
  }
  /// Takes out those who stand first, as far as they fit.
  void grant(wake_list& granted) MILLRACE_REQUIRES(lock_);
  void push(acquire_operation& op) MILLRACE_REQUIRES(lock_);
  void remove(acquire_operation& op) MILLRACE_REQUIRES(lock_);
  static void parked(goroutine& g, void* op) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  const std::int64_t size_;
  mutex lock_;
  std::int64_t taken_ MILLRACE_GUARDED_BY(lock_) = 0;
  acquire_operation* first_ MILLRACE_GUARDED_BY(lock_) = nullptr;
  acquire_operation* last_ MILLRACE_GUARDED_BY(lock_) = nullptr;
};

/// co_await s.acquire(ctx, n)
class [[nodiscard]] acquire_operation : public operation<acquire_operation> {
 public:
  acquire_operation(semaphore_state* state, context ctx, std::int64_t n, const site& where)
      : state_{state}, ctx_{std::move(ctx)}, n_{n}, where_{where} {}
  acquire_operation(const acquire_operation&) = delete;
  acquire_operation& operator=(const acquire_operation&) = delete;
  ~acquire_operation();

  void tell(goroutine_info& out) const {
    tell_operation(out, wait_reason::semaphore, state_, where_);
  }
  bool attempt(goroutine& g) {
    err_ = ctx_.err();
    return err_ || state_->try_acquire(n_) || state_->acquire_or_park(g, *this);
  }
  error await_resume();

 private:
  friend class semaphore_state;
  static constexpr std::uint32_t granted = 0;
  static constexpr std::uint32_t canceled = 1;

  semaphore_state* state_;
  context ctx_;
  std::int64_t n_;
  site where_;
  error err_;
  goroutine* g_ = nullptr;  // set when it has parked
  receiver<unit> done_;     // the context's; nil if it cannot be cancelled
  waiter waits_for_done_;   // in its list
  // The queue's links, guarded by the semaphore's lock_.
  bool queued_ = false;
  acquire_operation* previous_ = nullptr;
  acquire_operation* next_ = nullptr;
};

}  // namespace detail

/// A number of units of something, of which each user takes as many as it needs. Go:
/// semaphore.Weighted of golang.org/x/sync. A handle: copies are the same semaphore.
class semaphore {
 public:
  /// With `size` units, all free. The name is for traces and verdicts. Go: semaphore.NewWeighted.
  explicit semaphore(std::int64_t size, std::string name = {})
      : state_{detail::make_ref<detail::semaphore_state>(size, std::move(name))} {}

  /// `if (error err = co_await s.acquire(ctx, n)) co_return err;`
  /// Takes n units. Blocks while fewer are free or while others wait that came before: one who
  /// wants many is not overtaken by those who want few. Returns nil, or ctx.err(), having taken
  /// nothing, if ctx is done before or while it waits, and also if it is done by then although
  /// there is room. If n is more than the size, it waits for ctx alone and stands in nobody's way.
  /// Only in a goroutine. Go: Weighted.Acquire.
  [[nodiscard]] detail::acquire_operation acquire(context ctx, std::int64_t n = 1,
                                                  site where = site::current()) const {
    return {state_.get(), std::move(ctx), n, where};
  }

  /// Takes n units if they are free and nobody waits; returns whether it did. Never blocks; from
  /// any thread. Go: Weighted.TryAcquire.
  [[nodiscard]] bool try_acquire(std::int64_t n = 1) const {
    return !detail::inert() && state_->try_acquire(n);
  }

  /// Gives n units back, and lets in those who wait, the longest first, as far as they fit. Never
  /// blocks; from any thread. Panics with "semaphore: released more than held". Go:
  /// Weighted.Release.
  void release(std::int64_t n = 1, site where = site::current()) const {
    state_->give_back(n, where);
  }

 private:
  detail::ref<detail::semaphore_state> state_;
};

}  // namespace millrace
