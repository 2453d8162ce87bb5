#include "history.h"

#include "splitmix.h"

namespace millrace::detail {
namespace {

// Arbitrary odd numbers: what kind of thing is mixed in.
constexpr std::uint64_t by_write = 0x9ae1'6a3b'2f90'404f;
constexpr std::uint64_t by_read = 0xc2b2'ae3d'27d4'eb4f;
constexpr std::uint64_t by_choice = 0x1656'67b1'9e37'79f9;
constexpr std::uint64_t by_start = 0x27d4'eb2f'1656'67c5;
constexpr std::uint64_t by_wake = 0x85eb'ca77'c2b2'ae63;
constexpr std::uint64_t by_step = 0x2127'599b'f432'5c37;
constexpr std::uint64_t by_writes = 0x94d0'49bb'1331'11eb;
constexpr std::uint64_t by_timer = 0xff51'afd7'ed55'8ccd;

// Of the square roots of 2, 3, 5, 7, 11 and 13, the first 64 bits behind the point, made odd.
constexpr state_key times_into{.high = 0x6a09'e667'f3bc'c909, .low = 0xbb67'ae85'84ca'a73b};
constexpr state_key times_first{.high = 0x3c6e'f372'fe94'f82b, .low = 0xa54f'f53a'5f1d'36f1};
constexpr state_key times_second{.high = 0x510e'527f'ade6'82d1, .low = 0x9b05'688c'2b3e'6c1f};

state_key mixed(const state_key& into, const state_key& what, std::uint64_t how) {
  const std::uint64_t high = into.high * times_into.high + what.high * times_first.high + how;
  const std::uint64_t low = into.low * times_into.low + what.low * times_first.low - how;
  return {.high = splitmix::scramble(high), .low = splitmix::scramble(low)};
}

state_key mixed(const state_key& into, const state_key& a, const state_key& b, std::uint64_t how) {
  const std::uint64_t high = a.high + b.high * times_second.high;
  const std::uint64_t low = a.low + b.low * times_second.low;
  return mixed(into, state_key{.high = high, .low = low}, how);
}

state_key mixed(const state_key& into, std::uint64_t number, std::uint64_t how) {
  return mixed(into, state_key{.high = number, .low = number}, how);
}

void add(state_key& sum, const state_key& k) {
  sum.high += k.high;
  sum.low += k.low;
}

constexpr std::size_t first_size = 64;  // a power of two, as all sizes of the table

}  // namespace

history::history() : table_(first_size) {}

void history::clear() {
  ++run_;
  actor_ = 0;
  lanes_.assign(1, {});
  used_ = 0;
  clock_ = {};
  sum_ = {};
  written_.clear();
  woken_.clear();
}

// Of one write alone there is an order: it is like any other.
void history::settle_all() {
  state_key& lane = lanes_[actor_];
  if (written_.size() == 1) write(lane, find(written_[0]));
  if (written_.size() > 1) {
    state_key all;
    for (const void* what : written_) {
      const object& o = find(what);
      add(all, mixed(o.write, o.reads, by_write));
    }
    set(lane, mixed(lane, all, by_writes));
    for (const void* what : written_) {
      object& o = find(what);
      o.write = lane;
      o.reads = {};
    }
  }
  written_.clear();
  for (const std::uint32_t goroutine : woken_) {
    state_key& woken = lanes_[goroutine];
    set(woken, mixed(woken, lane, by_wake));
  }
  woken_.clear();
}

void history::write(state_key& lane, object& o) {
  set(lane, mixed(lane, o.write, o.reads, by_write));
  o.write = lane;
  o.reads = {};
}

void history::read(state_key& lane, object& o) {
  set(lane, mixed(lane, o.write, by_read));
  add(o.reads, lane);
}

history::object& history::find(const void* address) {
  if (used_ * 2 >= table_.size()) grow();
  auto at = static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(address) * by_step >> 32U);
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
      state_key& lane = actor();
      return write(lane, find(what));
    }
    case access::read: {
      state_key& lane = actor();
      return read(lane, find(what));
    }
  }
}

void history::step(std::uint32_t goroutine) {
  settle();
  actor_ = goroutine;
  state_key& lane = lanes_[actor_];
  set(lane, mixed(lane, 0, by_step));
}

void history::chose(std::uint32_t option) {
  state_key& lane = actor();
  set(lane, mixed(lane, option, by_choice));
}

void history::started(std::uint32_t goroutine) {
  if (goroutine >= lanes_.size()) lanes_.resize(goroutine + 1);
  state_key& parent = actor();
  set(parent, mixed(parent, 0, by_start));
  set(lanes_[goroutine], mixed(parent, 1, by_start));
}

void history::read_clock() { read(actor(), clock_); }

void history::fired(std::uint64_t timer, bool clock_advanced) {
  settle();
  if (clock_advanced) {
    // Not the timer: of those due at one moment, it does not matter which moved the clock.
    clock_.write = mixed(clock_.write, clock_.reads, by_timer);
    clock_.reads = {};
  }
  actor_ = 0;
  // What earlier timers did stays in the sum, as each served something of its own.
  lanes_[0] = {};
  set(lanes_[0], mixed(clock_.write, timer, by_timer));
}

}  // namespace millrace::detail
