#pragma once

// Where the goroutines and timers of a simulated run come from, as numbers by which they are sorted
// alike in each order of independent steps. So a pick of a schedule means the same in all of them.
//
// Goroutines are sorted as in the tree of who started whom, each before those that it started, and
// those in the order in which it did; timers as who armed them.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "splitmix.h"

namespace millrace::detail {

class lineage {
 public:
  /// A run begins, with goroutine 1.
  void clear() {
    lines_.assign(2, line{});
    actor_ = 0;
  }
  /// A goroutine makes a step: it acts from now on.
  void step(std::uint32_t goroutine) { actor_ = goroutine; }
  /// The actor started a goroutine.
  void started(std::uint32_t goroutine) {
    if (goroutine >= lines_.size()) lines_.resize(goroutine + 1);
    line& parent = lines_[actor_];
    lines_[goroutine] = {.number = child_of(parent.number, ++parent.children)};
  }
  /// The actor arms a timer, whose number is returned.
  std::uint64_t armed() {
    line& by = lines_[actor_];
    return by.number + ++by.timers;
  }
  /// A timer fires: what it serves acts from now on.
  void fired(std::uint64_t timer) {
    actor_ = 0;
    lines_[0] = {.number = timer};
  }
  [[nodiscard]] std::uint64_t number(std::uint32_t goroutine) const {
    return lines_[goroutine].number;
  }

 private:
  struct line {
    std::uint64_t number = 0;
    std::uint32_t children = 0;  // it has started
    std::uint32_t timers = 0;    // it has armed
  };

  // The upper half is the place in the tree: 16 bits for who was started by main, 8 for each of two
  // levels below. The lower half tells apart those whose places are the same, as there is no room.
  static std::uint64_t child_of(std::uint64_t parent, std::uint32_t index) {
    std::uint64_t place = parent >> 32U;
    if (place == 0) {
      place = std::uint64_t{std::min(index, 0xffffU)} << 16U;
    } else if ((place & 0xffffU) == 0) {
      place += std::min(index, 0xffU) << 8U;
    } else if ((place & 0xffU) == 0) {
      place += std::min(index, 0xffU);
    }
    return place << 32U | splitmix::scramble(parent + index * odd) >> 32U;
  }
  static constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;

  std::vector<line> lines_;  // by goroutine; 0: the timer that fired last
  std::uint32_t actor_ = 0;
};

}  // namespace millrace::detail
