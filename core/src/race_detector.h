#pragma once

// Data races of a simulated run, by vector clocks (Lamport; Mattern; as in FastTrack, Flanagan and
// Freund, 2009). What orders two accesses: that a goroutine was started, woken or timed by another,
// and that both touched an object, one of them to change it. The memory model of Go orders less
// (two senders on one buffered channel, say, are not in order because of it): so a race that is
// found is one, and one that is missed in a schedule shows in another, where the two come closer.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "millrace/detail/touch.h"
#include "millrace/runtime.h"

namespace millrace::detail {

class race_detector {
 public:
  void clear();

  // As of history.h.
  void step(std::uint32_t goroutine) { actor_ = goroutine; }
  void touched(const void* what, access how) {
    if (active_) put_in_order(what, how);
  }
  void started(std::uint32_t goroutine);
  void woke(std::uint32_t goroutine);
  void armed(std::uint64_t timer);
  void fired(std::uint64_t timer);

  /// The actor, whose name is given, reads or writes a variable. Returns the race that this makes
  /// with the last access of another goroutine's.
  std::optional<data_race> accessed(const void* variable, const std::string& name, access how,
                                    const race_access& by);

 private:
  using vector_clock = std::vector<std::uint32_t>;  // by goroutine
  struct object {
    vector_clock write;
    vector_clock reads;
  };
  struct seen {
    race_access by;
    std::uint32_t time = 0;  // the goroutine's own, then
  };
  struct variable {
    std::optional<seen> write;
    std::vector<seen> reads;  // since then, the last of each goroutine
  };

  void put_in_order(const void* what, access how);
  static void join(vector_clock& into, const vector_clock& from);
  vector_clock& clock_of(std::uint32_t goroutine);
  /// What the actor does from now on is not what others have learnt of by now.
  void advance();
  bool ordered(const seen& before);

  // Before the first access nothing can matter: other programs pay nothing.
  bool active_ = false;
  std::uint32_t actor_ = 0;
  std::vector<vector_clock> clocks_;  // 0: of what a timer serves
  std::unordered_map<const void*, object> objects_;
  std::unordered_map<std::uint64_t, vector_clock> timers_;
  std::unordered_map<const void*, variable> variables_;
};

}  // namespace millrace::detail
