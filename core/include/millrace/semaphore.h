#pragma once

// Go: golang.org/x/sync/semaphore.
//
// A waiter is queued until it is granted its weight, by whoever makes room, or gives up because its
// context is done. A grant is irrevocable: one whose context is done at the same time gives its
// weight back itself.
// A waiter whose context can be cancelled waits in a select, with a channel that the grant sends
// on, as in Go; one whose context cannot is parked on the semaphore itself.

#include <cstdint>
#include <string>
#include <utility>

#include "millrace/context.h"
#include "millrace/detail/fast_path.h"
#include "millrace/detail/mutex.h"
#include "millrace/error.h"

namespace millrace {
namespace detail {

class semaphore_state final : public object {
 public:
  semaphore_state(std::int64_t size, std::string name)
      : object{object_type::semaphore, std::move(name)}, size_{size} {}
  /// Frames that outlive it (only while a finished run is being destroyed) are left unlinked.
  ~semaphore_state() override MILLRACE_NO_THREAD_SAFETY_ANALYSIS;

  bool try_acquire(std::int64_t n) MILLRACE_EXCLUDES(lock_);
  void give_back(std::int64_t n, const site& where) MILLRACE_EXCLUDES(lock_);
  /// Takes the state by pointer: the operation that calls it lives in a frame that has a handle.
  task<error> acquire_or_wait(context ctx, std::int64_t n, site where);

 private:
  struct request;
  class park_operation;

  /// Takes r's weight if there is room by now, else queues r. Returns whether it took it.
  bool take_or_queue(request& r) MILLRACE_REQUIRES(lock_);
  /// Takes r out of the queue. False if it has been granted: then its weight is still taken.
  bool withdraw(request& r, const site& where) MILLRACE_EXCLUDES(lock_);
  /// Takes the first requests out, as far as they fit, and returns them linked by `next`.
  request* grant() MILLRACE_REQUIRES(lock_);
  void wake_granted(request* r, const site& where) MILLRACE_EXCLUDES(lock_);
  void unlink(request& r) MILLRACE_REQUIRES(lock_);

  const std::int64_t size_;
  mutex lock_;
  std::int64_t taken_ MILLRACE_GUARDED_BY(lock_) = 0;
  request* first_ MILLRACE_GUARDED_BY(lock_) = nullptr;
  request* last_ MILLRACE_GUARDED_BY(lock_) = nullptr;
};

/// co_await s.acquire(ctx, n)
class [[nodiscard]] acquire_operation : public fast_path<acquire_operation, error> {
 public:
  acquire_operation(semaphore_state* state, context ctx, std::int64_t n, const site& where)
      : state_{state}, ctx_{std::move(ctx)}, n_{n}, where_{where} {}

  bool attempt(goroutine&) {
    err_ = ctx_.err();
    return err_ || state_->try_acquire(n_);
  }
  task<error> slow() { return state_->acquire_or_wait(std::move(ctx_), n_, where_); }
  error await_resume() { return waited() ? slow_result() : std::move(err_); }

 private:
  semaphore_state* state_;
  context ctx_;
  std::int64_t n_;
  site where_;
  error err_;
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
