#pragma once

// Go: time.Timer, time.After and time.AfterFunc, since 1.23.

#include <utility>

#include "millrace/chan.h"
#include "millrace/detail/func_timer.h"
#include "millrace/detail/timer_chan.h"

namespace millrace {

/// One moment to come: a value on a channel, or a function that is started. Go: *time.Timer. A
/// handle; copies are the same timer; default-constructed, it is none.
///
/// A timer keeps a run from being in deadlock as long as it is going to wake or start something:
/// one with a function until it has started it, one with a channel while a goroutine waits on that.
/// The run that it keeps is the one whose goroutine came first: goroutines of two runtimes must not
/// wait on one timer's channel at the same time.
class timer {
 public:
  timer() = default;
  /// For new_timer and after_func.
  explicit timer(receiver<time_point> c) : c_{std::move(c)} {}
  explicit timer(detail::ref<detail::func_timer> f) : f_{std::move(f)} {}

  /// Gives the moment for which the timer was set, once, after it has come; it is never closed. It
  /// has no buffer: what was not received when the timer is stopped or reset is gone. Nil for
  /// after_func. Go: Timer.C.
  [[nodiscard]] const receiver<time_point>& c() const { return c_; }

  /// Stops it. Returns true if that had an effect: nothing was received or started, and will not
  /// be. False if it was stopped, or its value received or its function started before. Does not
  /// wait for that function. Never blocks; from any thread. Panics if this is none. Go: Timer.Stop.
  bool stop(site where = site::current()) const;

  /// Stops it, as stop() does and with what that returns, and sets it to `d` from now; its
  /// function, if it has one, will be started once more, in the run that it was set in or, if it is
  /// not pending, in that of the goroutine that calls this. Never blocks; from any thread, but one
  /// with a function that is not pending only in a goroutine (it does nothing elsewhere: there is
  /// no run to start it in). Panics if this is none. Go: Timer.Reset.
  bool reset(duration d, site where = site::current()) const;

 private:
  receiver<time_point> c_;
  detail::ref<detail::func_timer> f_;
};

/// A timer whose channel gives a value `d` from now; zero and less: at once. Never blocks; from any
/// thread. Go: time.NewTimer.
timer new_timer(duration d);

/// co_await after(d).recv(), or recv(after(d), at) in a select: new_timer(d).c(). The channel that
/// gives a value `d` from now. In a select, timeout(d) is cheaper. Go: time.After.
receiver<time_point> after(duration d);

/// A timer that starts f in a goroutine of its own `d` from now. f is what go() takes: a coroutine
/// returning task<T>, or a plain function that does not block. Dropping the handle does not stop
/// it; at the end of the run it is gone. Never blocks. Only in a goroutine; elsewhere it aborts
/// with a message. Go: time.AfterFunc.
template <class F>
timer after_func(duration d, F f, site where = site::current()) {
  detail::ref<detail::func_timer> t{new detail::func_timer_of<F>{std::move(f), where}};
  return timer{detail::start_func_timer(std::move(t), d, where)};
}

}  // namespace millrace
