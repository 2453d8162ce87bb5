#include "race_detector.h"

#include <algorithm>

namespace millrace::detail {

void race_detector::clear() {
  actor_ = 0;
  if (!active_) return;
  active_ = false;
  clocks_.clear();
  objects_.clear();
  timers_.clear();
  variables_.clear();
}

void race_detector::join(vector_clock& into, const vector_clock& from) {
  if (into.size() < from.size()) into.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) into[i] = std::max(into[i], from[i]);
}

race_detector::vector_clock& race_detector::clock_of(std::uint32_t goroutine) {
  if (goroutine >= clocks_.size()) clocks_.resize(goroutine + 1);
  vector_clock& clock = clocks_[goroutine];
  if (goroutine >= clock.size()) clock.resize(goroutine + 1);
  if (goroutine != 0 && clock[goroutine] == 0) clock[goroutine] = 1;
  return clock;
}

void race_detector::advance() {
  if (actor_ != 0) ++clock_of(actor_)[actor_];
}

void race_detector::put_in_order(const void* what, access how) {
  if (how == access::create) {
    objects_.erase(what);
    variables_.erase(what);
    return;
  }
  object& o = objects_[what];
  vector_clock& mine = clock_of(actor_);
  join(mine, o.write);
  if (how == access::read) {
    join(o.reads, mine);
  } else {
    join(mine, o.reads);
    o.write = mine;
    o.reads.clear();
  }
  advance();
}

void race_detector::started(std::uint32_t goroutine) {
  if (!active_) return;
  const vector_clock parent = clock_of(actor_);
  join(clock_of(goroutine), parent);
  advance();
}

void race_detector::woke(std::uint32_t goroutine) { started(goroutine); }

void race_detector::armed(std::uint64_t timer) {
  if (!active_) return;
  timers_[timer] = clock_of(actor_);
  advance();
}

void race_detector::fired(std::uint64_t timer) {
  actor_ = 0;
  if (!active_) return;
  clock_of(0) = timers_[timer];
}

bool race_detector::ordered(const seen& before) {
  const vector_clock& mine = clock_of(actor_);
  const std::uint32_t other = before.by.goroutine;
  return other == actor_ || (other < mine.size() && before.time <= mine[other]);
}

std::optional<data_race> race_detector::accessed(const void* what, const std::string& name,
                                                 access how, const race_access& by) {
  active_ = true;
  variable& v = variables_[what];
  const seen now{by, clock_of(actor_)[actor_]};
  const seen* unordered = v.write && !ordered(*v.write) ? &*v.write : nullptr;
  if (how == access::write && !unordered) {
    const auto found = std::ranges::find_if(v.reads, [this](const seen& s) { return !ordered(s); });
    if (found != v.reads.end()) unordered = &*found;
  }
  std::optional<data_race> race;
  if (unordered) race = data_race{.variable = name, .first = unordered->by, .second = by};
  if (how == access::write) {
    v.write = now;
    v.reads.clear();
  } else {
    std::erase_if(v.reads, [&](const seen& s) { return s.by.goroutine == by.goroutine; });
    v.reads.push_back(now);
  }
  return race;
}

}  // namespace millrace::detail
