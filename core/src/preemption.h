#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "millrace/strategy.h"

namespace millrace::detail {

/// A choice as a search with a bound of preemptions looks at it: some of its options make a
/// goroutine wait that could go on.
struct preemption {
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  std::uint32_t same = none;      // the option that is no preemption, if only one is none
  std::uint32_t first_timer = 0;  // from there on options are timers, which preempt nobody
  unsigned before = 0;            // preemptions on the way to the choice

  preemption() = default;
  /// Without a bound nothing is counted.
  preemption(const decision& d, unsigned so_far, std::optional<unsigned> most) {
    if (!most) return;
    before = so_far;
    first_timer = first_of(d, 0);
    const std::uint32_t last = d.goroutine == 0 ? none : first_of(d, d.goroutine);
    if (last < d.ways.size()) same = last;
  }
  /// The first way of this goroutine, or of a timer for 0; behind all ways if there is none.
  static std::uint32_t first_of(const decision& d, std::uint32_t goroutine) {
    const auto found = std::ranges::find(d.ways, goroutine, &way_on::goroutine);
    return static_cast<std::uint32_t>(found - d.ways.begin());
  }
  [[nodiscard]] bool by(std::uint32_t pick) const {
    return same != none && pick != same && pick < first_timer;
  }
  /// How many there are when this option has been taken.
  [[nodiscard]] unsigned after(std::uint32_t pick) const { return before + (by(pick) ? 1 : 0); }
  [[nodiscard]] bool allowed(std::uint32_t pick, std::optional<unsigned> most) const {
    return !most || after(pick) <= *most;
  }
};

}  // namespace millrace::detail
