#pragma once

// Go: time.Ticker and time.Tick, since 1.23.

#include <utility>

#include "millrace/chan.h"
#include "millrace/detail/timer_chan.h"

namespace millrace {

/// A channel with a value every so often. Go: *time.Ticker. A handle; copies are the same ticker;
/// default-constructed, it is none. One that nobody waits for costs nothing, need not be stopped,
/// and does not keep a run from being in deadlock. As with a timer, goroutines of one runtime at a
/// time wait on its channel.
class ticker {
 public:
  ticker() = default;
  /// For new_ticker.
  explicit ticker(receiver<time_point> c) : c_{std::move(c)} {}

  /// Gives the moments at which the ticks were due; it is never closed. It has no buffer: a
  /// receiver that comes late gets the first tick that it missed and not the others, and what was
  /// not received when the ticker is stopped or reset is gone. Go: Ticker.C.
  [[nodiscard]] const receiver<time_point>& c() const { return c_; }

  /// No more ticks. The channel stays open, so a goroutine that waits for one goes on waiting.
  /// Never blocks; from any thread. Does nothing if this is none. Go: Ticker.Stop.
  void stop() const;

  /// The next tick is `period` from now, and the others follow at that interval, also if it was
  /// stopped. Never blocks; from any thread. Panics with "non-positive interval for Ticker.Reset",
  /// and if this is none. Go: Ticker.Reset.
  void reset(duration period, site where = site::current()) const;

 private:
  receiver<time_point> c_;
};

/// A ticker whose first tick is `period` from now. Never blocks; from any thread. Panics with
/// "non-positive interval for NewTicker". Go: time.NewTicker.
ticker new_ticker(duration period, site where = site::current());

/// new_ticker(period).c(): ticks for as long as somebody has the channel. Nil if the period is not
/// positive. Never blocks; from any thread. Go: time.Tick.
receiver<time_point> tick(duration period);

}  // namespace millrace
