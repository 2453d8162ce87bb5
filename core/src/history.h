#pragma once

// What has happened in a simulated run, as a partial order, in a hash: the key of the state it has
// come to.
//
// Each goroutine has a hash of all that it depends on so far: its own steps, what it chose, and for
// each object it touched, who had touched that before. Each object has the hash of its last write
// and a sum over the reads since. What tells others of something, such as a context of its end,
// writes to many in an order that nobody can tell: to a hash of a sum over them. So two runs of
// which one is the other with independent steps in another order have the same hashes, and the sum
// over the goroutines names the state. (The happens-before graph as a state: Musuvathi, Qadeer:
// Fair Stateless Model Checking, 2008, and the CHESS papers.) No number that depends on the order
// of independent steps, such as a goroutine's or an address, goes into it.
//
// Each half of a hash is a linear combination of what goes into it, with odd factors, put through a
// bijection that spreads it over all bits.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "millrace/detail/touch.h"
#include "millrace/strategy.h"

namespace millrace::detail {

class history {
 public:
  history();
  void clear();

  /// A goroutine makes a step: it acts from now on.
  void step(std::uint32_t goroutine);
  void touched(const void* what, access how);
  /// What stands at this address is new.
  void made(const void* what) { find(what) = fresh(what); }
  /// The actor has chosen.
  void chose(std::uint32_t option);
  /// The actor started a goroutine.
  void started(std::uint32_t goroutine);
  /// The actor has made another goroutine runnable.
  void woke(std::uint32_t goroutine) { woken_.push_back(goroutine); }
  /// The actor reads the clock, or arms a timer.
  void read_clock();
  /// A timer fires, by its number (lineage.h): the clock acts from now on.
  void fired(std::uint64_t timer, bool clock_advanced);

  [[nodiscard]] state_key key() {
    settle();
    return sum_;
  }

 private:
  struct object {
    const void* address = nullptr;
    std::uint32_t run = 0;  // in which it was touched
    state_key write;
    state_key reads;
  };
  [[nodiscard]] object fresh(const void* address) const {
    return {.address = address, .run = run_, .write = {}, .reads = {}};
  }
  void set(state_key& lane, const state_key& to) {
    sum_.high += to.high - lane.high;
    sum_.low += to.low - lane.low;
    lane = to;
  }
  /// Puts what the actor has done in one go into its lane, and into those of whom it woke.
  void settle() {
    if (!written_.empty() || !woken_.empty()) settle_all();
  }
  void settle_all();
  state_key& actor() {
    settle();
    return lanes_[actor_];
  }
  void write(state_key& lane, object& o);
  void read(state_key& lane, object& o);
  object& find(const void* address);
  void grow();

  std::uint32_t run_ = 0;
  std::uint32_t actor_ = 0;
  std::vector<state_key> lanes_;  // by goroutine; 0: the clock's, for what it serves
  state_key sum_;                 // of the lanes
  std::vector<object> table_;
  std::size_t used_ = 0;
  object clock_;
  // What the actor has done in one go: to what it wrote without order, and whom it woke.
  std::vector<const void*> written_;
  std::vector<std::uint32_t> woken_;
};

}  // namespace millrace::detail
