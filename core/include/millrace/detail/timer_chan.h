#pragma once

// The channel of a timer or a ticker. Go: runtime/time.go, since 1.23.
//
// Nothing is ever sent ahead of a receiver. A value is due at a moment; whoever looks at the
// channel after that takes it, and the time it carries is when it was due. So nothing stale can be
// left behind by stop and reset, and a slow receiver finds one tick, not all that it missed.
//
// The runtime knows of the timer only while a goroutine waits on the channel. A ticker that nobody
// listens to costs nothing, and keeps no run from being found in deadlock: whatever it does, it
// cannot wake anybody.
//
// Everything is guarded by the channel's lock. The lock that guards the runtime's timers is taken
// inside it, never the other way round.

#include "millrace/chan.h"
#include "millrace/detail/timer.h"

namespace millrace::detail {

class timer_source final : public chan_source {
 public:
  /// A period of zero: one value.
  timer_source(chan_state<time_point>& chan, time_point due, duration period);

  bool take(std::optional<time_point>& slot) override;
  [[nodiscard]] bool due() const override;
  void awaited(const goroutine& by) override;
  void unawaited() override;

  /// Returns whether it had a value to come, or one that nobody had received.
  bool stop();
  /// The same, and starts anew.
  bool reset(duration first, duration period);

 private:
  static void served(served_timer& t);
  static void dropped(served_timer& t);

  void arm();
  void disarm();
  void advance(time_point now);

  chan_state<time_point>& chan_;  // owns this
  bool active_ = true;            // a value is due at due_, or was and is still there
  bool armed_ = false;            // the runtime has timer_, which then holds a count of the channel
  time_point due_;
  duration period_;
  runtime* rt_ = nullptr;  // of the goroutines that wait
  served_timer timer_;
};

/// A channel with such a source.
ref<chan_state<time_point>> make_timer_chan(const char* name, duration first, duration period);

}  // namespace millrace::detail
