#pragma once

#include <functional>
#include <utility>

#include "millrace/detail/goroutine.h"
#include "millrace/detail/ref.h"
#include "millrace/detail/timer.h"
#include "millrace/go.h"

namespace millrace::detail {

/// A timer that starts a goroutine. While the runtime has it, it holds a count of itself.
/// The lock that guards the runtime's timers is taken inside this one's, never the other way round.
class func_timer : public ref_counted {
 public:
  explicit func_timer(const site& where);

  /// Both return whether a goroutine was going to be started.
  bool stop() MILLRACE_EXCLUDES(lock_);
  bool reset(duration d) MILLRACE_EXCLUDES(lock_);

 private:
  static void served(served_timer& t);
  static void dropped(served_timer& t);

  /// A goroutine, not yet started, that calls the function.
  virtual goroutine* make_call(runtime& rt) = 0;
  void arm() MILLRACE_REQUIRES(lock_);
  void disarm() MILLRACE_REQUIRES(lock_);
  void let_go() MILLRACE_REQUIRES(lock_);

  site where_;
  mutex lock_;
  bool active_ MILLRACE_GUARDED_BY(lock_) = false;  // it is to be started at due_
  bool armed_ MILLRACE_GUARDED_BY(lock_) = false;   // the runtime has timer_
  time_point due_ MILLRACE_GUARDED_BY(lock_);
  runtime* rt_ MILLRACE_GUARDED_BY(lock_) = nullptr;  // while that has timer_
  served_timer timer_;
};

/// The function lives here, not in the goroutine: after a reset it is called again.
template <class F>
class func_timer_of final : public func_timer {
 public:
  func_timer_of(F f, const site& where) : func_timer{where}, f_{std::move(f)} {}

 private:
  goroutine* make_call(runtime& rt) override {
    return make_goroutine(rt, [self = ref<func_timer_of>{this}] { return std::invoke(self->f_); });
  }
  F f_;
};

/// Sets a new one, in a goroutine; elsewhere aborts.
ref<func_timer> start_func_timer(ref<func_timer> t, duration d, const site& where);

}  // namespace millrace::detail
