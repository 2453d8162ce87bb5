#include "history.h"

#include <utility>

#include "splitmix.h"

namespace millrace::detail {
namespace {

// Arbitrary odd numbers: what kind of thing is mixed in.
constexpr std::uint64_t by_write = 0x9ae1'6a3b'2f90'404f;
constexpr std::uint64_t by_reads = 0xc2b2'ae3d'27d4'eb4f;
constexpr std::uint64_t by_choice = 0x1656'67b1'9e37'79f9;
constexpr std::uint64_t by_start = 0x27d4'eb2f'1656'67c5;
constexpr std::uint64_t by_wake = 0x85eb'ca77'c2b2'ae63;
constexpr std::uint64_t by_step = 0x2127'599b'f432'5c37;
constexpr std::uint64_t by_writes = 0x94d0'49bb'1331'11eb;
constexpr std::uint64_t by_timer = 0xff51'afd7'ed55'8ccd;

state_key mixed(const state_key& into, const state_key& what, std::uint64_t how) {
  return {.high = splitmix::scramble(into.high * by_wake + splitmix::scramble(what.high + how)),
          .low = splitmix::scramble(into.low * by_write + splitmix::scramble(what.low ^ how))};
}

state_key mixed(const state_key& into, std::uint64_t number, std::uint64_t how) {
  return mixed(into, state_key{number, number}, how);
}

void add(state_key& sum, const state_key& k) {
  sum.high += k.high;
  sum.low += k.low;
}

/// What a lane's hash counts for in the sum: not linear, or differences would cancel out.
state_key share(const state_key& hash) {
  return {.high = splitmix::scramble(hash.high), .low = splitmix::scramble(hash.low)};
}

constexpr std::size_t first_size = 64;  // a power of two, as all sizes of the table

}  // namespace

history::history() : table_(first_size) {}

void history::clear() {
  ++run_;
  actor_ = 0;
  lanes_.assign(1, lane{});
  used_ = 0;
  clock_ = {};
  sum_ = {};
  changed_.clear();
  written_.clear();
  woken_.clear();
}

void history::set(lane& l, const state_key& to) {
  l.hash = to;
  if (l.changed) return;
  l.changed = true;
  changed_.push_back(static_cast<std::uint32_t>(&l - lanes_.data()));
}

void history::count(lane& l) {
  const state_key now = share(l.hash);
  sum_.high += now.high - l.counted.high;
  sum_.low += now.low - l.counted.low;
  l.counted = now;
  l.changed = false;
}

// Of one write alone there is an order: it is like any other.
void history::settle_all() {
  lane& l = lanes_[actor_];
  if (written_.size() == 1) write(l, find(written_[0]));
  if (written_.size() > 1) {
    state_key all;
    for (const void* what : written_) {
      const object& o = find(what);
      add(all, share(mixed(o.write, o.reads, by_reads)));
    }
    set(l, mixed(l.hash, all, by_writes));
    for (const void* what : written_) {
      object& o = find(what);
      o.write = l.hash;
      o.reads = {};
    }
  }
  written_.clear();
  for (const std::uint32_t goroutine : woken_) {
    lane& woken = lanes_[goroutine];
    set(woken, mixed(woken.hash, l.hash, by_wake));
  }
  woken_.clear();
}

void history::write(lane& l, object& o) {
  set(l, mixed(mixed(l.hash, o.write, by_write), o.reads, by_reads));
  o.write = l.hash;
  o.reads = {};
}

state_key history::key() {
  settle();
  for (const std::uint32_t lane : changed_) {
    if (lanes_[lane].changed) count(lanes_[lane]);
  }
  changed_.clear();
  return sum_;
}

history::object& history::find(const void* address) {
  if (used_ * 2 >= table_.size()) grow();
  auto at = static_cast<std::size_t>(splitmix::scramble(reinterpret_cast<std::uintptr_t>(address)));
  for (;; ++at) {
    object& o = table_[at & (table_.size() - 1)];
    if (o.run != run_) {
      o = fresh(address);
      ++used_;
      return o;
    }
    if (o.address == address) return o;
  }
}

void history::grow() {
  std::vector<object> old(table_.size() * 2);
  old.swap(table_);
  used_ = 0;
  for (const object& o : old) {
    if (o.run == run_) find(o.address) = o;
  }
}

void history::touched(const void* what, access how) {
  switch (how) {
    case access::create:
      return made(what);
    case access::unordered:
      return written_.push_back(what);
    case access::write: {
      lane& l = actor();
      return write(l, find(what));
    }
    case access::read: {
      lane& l = actor();
      object& o = find(what);
      set(l, mixed(l.hash, o.write, by_write));
      return add(o.reads, share(l.hash));
    }
  }
}

void history::step(std::uint32_t goroutine) {
  settle();
  actor_ = goroutine;
  lane& l = lanes_[actor_];
  set(l, mixed(l.hash, 0, by_step));
}

void history::chose(std::uint32_t option) {
  lane& l = actor();
  set(l, mixed(l.hash, option, by_choice));
}

void history::started(std::uint32_t goroutine) {
  if (goroutine >= lanes_.size()) lanes_.resize(goroutine + 1);
  lane& parent = actor();
  set(parent, mixed(parent.hash, 0, by_start));
  lane& child = lanes_[goroutine];
  set(child, mixed(parent.hash, 1, by_start));
  child.birth = child.hash.high;
}

void history::read_clock() {
  lane& l = actor();
  set(l, mixed(l.hash, clock_.write, by_write));
  add(clock_.reads, share(l.hash));
}

std::uint64_t history::armed() {
  read_clock();
  return lanes_[actor_].hash.low;
}

void history::fired(std::uint64_t timer, bool clock_advanced) {
  settle();
  if (clock_advanced) {
    // Not the timer: of those due at one moment, it does not matter which moved the clock.
    clock_.write = mixed(clock_.write, clock_.reads, by_timer);
    clock_.reads = {};
  }
  actor_ = 0;
  // What earlier timers did stays part of the state: a sum, as each served something of its own.
  lane& l = lanes_[0];
  if (l.changed) count(l);
  l.counted = {};
  set(l, mixed(clock_.write, timer, by_timer));
}

}  // namespace millrace::detail
