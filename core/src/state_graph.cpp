#include "state_graph.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "diverged.h"
#include "millrace/detail/heap_sort.h"
#include "splitmix.h"

namespace millrace::detail {
namespace {

bool before(const state_key& a, const state_key& b) {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/// The way on which runs find out most of which others are spared: of the goroutines the last one,
/// of timers or cases the first.
std::uint32_t most_telling(const decision& d) {
  const std::uint32_t goroutines = preemption::first_of(d, 0);
  return goroutines > 0 ? goroutines - 1 : 0;
}

/// The key behind b, if b changes what is `from` to what is `to`, and this as well.
state_key changed_alike(const state_key& key, const state_key& from, const state_key& to) {
  return {.high = key.high + to.high - from.high, .low = key.low + to.low - from.low};
}

}  // namespace

state_key state_graph::key_of(const decision& d, const preemption& p) const {
  state_key key = d.state;
  if (options_.preemptions) {
    key.high ^= splitmix::scramble((static_cast<std::uint64_t>(p.before) << 32U) + p.same);
  }
  return key;
}

state_key state_graph::key_at(place p) const {
  return (p & is_passed) != 0 ? passed_[p & ~is_passed].key : states_[p].key;
}

state_graph::place state_graph::known(const state_key& key) const {
  return known_.find(key, [this](place p) { return key_at(p); });
}

/// The place with that key; `fresh`, which the caller then makes, if there was none.
state_graph::place state_graph::known_or(const state_key& key, place fresh) {
  return known_.find_or_add(key, fresh, [this](place p) { return key_at(p); });
}

bool state_graph::is_at(const waypoint& p, const decision& d) const {
  return p.kind == d.kind && p.options == d.options &&
         p.state == key_of(d, {d, p.preemptions, options_.preemptions});
}

state_graph::place& state_graph::target(const way& of) {
  return of.state == none ? start_ : targets_[states_[of.state].ways + of.pick];
}
state_graph::place state_graph::target(const way& of) const {
  return of.state == none ? start_ : targets_[states_[of.state].ways + of.pick];
}

std::vector<state_graph::way> state_graph::next_ways(std::uint64_t most) {
  if (taken_ == round_.size()) begin_round();
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(most, round_.size() - taken_));
  const auto first = round_.begin() + static_cast<std::ptrdiff_t>(taken_);
  taken_ += count;
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

/// The ways of which nothing can be told. If of none, then what was told of one may tell of others;
/// those that only wait for each other are taken.
void state_graph::begin_round() {
  round_.clear();
  taken_ = 0;
  if (!std::exchange(begun_, true)) {
    round_.push_back({});
    return;
  }
  std::vector<way> candidates = ways_found();
  do {
    expected_.assign(std::bit_ceil(2 * candidates.size()), 0);
    waiting_.reserve(candidates.size());
    for (const way& w : candidates) {
      const foresight seen = foresee(w);
      if (seen == foresight::none) round_.push_back(w);
      if (seen == foresight::later) waiting_.push_back(w);
    }
    if (!round_.empty()) return;
    const bool stuck = waiting_.size() == candidates.size();
    (stuck ? round_ : candidates) = std::exchange(waiting_, {});
  } while (round_.empty() && !candidates.empty());
}

/// Those that waited, and those from the states that the last round has found.
std::vector<state_graph::way> state_graph::ways_found() {
  std::vector<std::uint32_t> found(states_.size() - looked_at_);
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i] = static_cast<std::uint32_t>(looked_at_ + i);
  }
  heap_sort(found, [this](std::uint32_t a, std::uint32_t b) {
    return before(states_[a].key, states_[b].key);
  });
  looked_at_ = states_.size();
  std::vector<way> out = std::exchange(waiting_, {});
  out.reserve(open_);
  for (const std::uint32_t s : found) {
    for (way w{.state = s}; w.pick < states_[s].options; ++w.pick) {
      if (!allows(w)) {
        left_some_out_ = true;
        --open_;
      } else if (target(w) == none) {
        out.push_back(w);
      }
    }
  }
  return out;
}

/// With a bound, what is left of it differs behind steps that change places: nothing can be told.
state_graph::foresight state_graph::foresee(const way& w) {
  const way other = options_.preemptions ? way{} : twin(w);
  if (other.state == none) return foresight::none;
  const place there = target(other);
  if (there == none) return foresight::later;
  if (there >= is_outcome) return foresight::none;
  const state_key expected =
      changed_alike(key_at(there), states_[other.state].key, states_[w.state].key);
  const place found = known(expected);
  if (found != none) {
    set_target(w, found);
    ++pruned_;
    return foresight::certain;
  }
  return expect(expected) ? foresight::none : foresight::later;
}

/// Whether no other way of the round is to lead there.
bool state_graph::expect(const state_key& key) {
  const std::uint32_t part = static_cast<std::uint32_t>(key.high) | 1U;
  for (auto at = static_cast<std::size_t>(key.low);; ++at) {
    std::uint32_t& here = expected_[at & (expected_.size() - 1)];
    if (here == part) return false;
    if (here != 0) continue;
    here = part;
    return true;
  }
}

/// The same goroutine's step in the state that the way's own was come to from; or, of a select in
/// the middle of its step, the same case of the same select there.
state_graph::way state_graph::twin(const way& w) const {
  const state& s = states_[w.state];
  if (s.from.state == none) return {};
  if (s.kind == choice::select_case) {
    const way step = twin(s.from);
    if (step.state == none || target(step) == none) return step;
    const place middle = beyond(target(step));
    const bool same = middle < is_outcome && states_[middle].kind == choice::select_case &&
                      states_[middle].options == s.options;
    return same ? way{.state = middle, .pick = w.pick} : way{};
  }
  const state& from = states_[s.from.state];
  if (from.kind != choice::step) return {};
  for (way same{.state = s.from.state}; same.pick < from.options; ++same.pick) {
    if (names_[from.ways + same.pick] == names_[s.ways + w.pick]) return same;
  }
  return {};
}

void state_graph::path(const way& to, std::vector<waypoint>& out) {
  out.clear();
  const lock_guard held{lock_};
  for (way w = to; w.state != none; w = states_[w.state].origin) {
    const state& s = states_[w.state];
    out.push_back({.takes = w,
                   .kind = s.kind,
                   .options = s.options,
                   .state = s.key,
                   .preemptions = preempts(w.state).before});
  }
  std::ranges::reverse(out);
}

bool state_graph::meets(const way& by, std::span<const state_key> passed, const state_key& at) {
  const lock_guard held{lock_};
  const place there = known(at);
  if (there != none) lead(by, passed, there);
  return there != none;
}

state_graph::way state_graph::arrive(const way& by, std::span<const state_key> passed,
                                     const decision& at) {
  state s{.origin = by, .from = by, .options = at.options, .kind = at.kind};
  const lock_guard held{lock_};
  const unsigned so_far = by.state == none ? 0 : preempts(by.state).after(by.pick);
  const preemption preempts{at, so_far, options_.preemptions};
  s.key = key_of(at, preempts);
  const auto fresh = static_cast<place>(states_.size());
  const place there = known_or(s.key, fresh);
  if (there != fresh) {
    lead(by, passed, there);
    return {};
  }
  s.ways = static_cast<std::uint32_t>(targets_.size());
  targets_.resize(targets_.size() + s.options, none);
  for (const way_on& w : at.ways) names_.push_back(static_cast<std::uint32_t>(w.number));
  names_.resize(targets_.size());
  open_ += s.options;
  states_.push_back(s);
  if (options_.preemptions) preempts_.push_back(preempts);
  lead(by, passed, fresh);
  way next{.state = fresh, .pick = most_telling(at)};
  while (!allows(next)) next.pick = (next.pick == 0 ? s.options : next.pick) - 1;
  return next;
}

void state_graph::end(const way& by, std::span<const state_key> passed, std::uint32_t outcome) {
  const lock_guard held{lock_};
  lead(by, passed, is_outcome | outcome);
}

/// A way has led to a place, by states that are not known: whatever comes to one of these goes
/// there. There may be a long row of them, of which few are ever met again but the first ones.
void state_graph::lead(const way& by, std::span<const state_key> passed, place to) {
  const place end = beyond(to);
  if (end < is_outcome) ++arrivals_;
  prefer(by, end);
  place first = to;
  for (std::size_t i = std::min<std::size_t>(passed.size(), most_passed); i-- > 0;) {
    const auto fresh = is_passed | static_cast<place>(passed_.size());
    first = known_or(passed[i], fresh);
    if (first == fresh) passed_.push_back({.key = passed[i], .leads_to = end});
  }
  set_target(by, first);
}

void state_graph::set_target(const way& by, place to) {
  place& now = target(by);
  if (now == none && by.state != none) --open_;
  now = to;
}

std::uint64_t state_graph::memory() const {
  return states_.size() * (sizeof(state) + sizeof(reached)) +
         preempts_.size() * sizeof(preemption) + passed_.size() * sizeof(passed_state) +
         targets_.size() * bytes_of_way + open_ * bytes_of_open_way +
         round_.capacity() * sizeof(way) + known_.memory();
}

/// Of the ways by which the round that finds a state comes to it, the first in an order of the
/// graph's own.
void state_graph::prefer(const way& by, place to) {
  if (to >= is_outcome || to < looked_at_ || by.state == none) return;
  way& from = states_[to].from;
  const state_key& a = states_[by.state].key;
  const state_key& b = states_[from.state].key;
  if (a == b ? by.pick < from.pick : before(a, b)) from = by;
}

/// Forward, in an order in which each state comes after all that lead to it: there are no cycles,
/// as every step adds to the history that a state is.
std::vector<state_graph::ending> state_graph::endings(std::size_t outcomes) const {
  std::vector<reached> all(states_.size());
  std::vector<reached> ends(outcomes);
  for (const place t : targets_) {
    if (beyond(t) < is_outcome) ++all[beyond(t)].arrivals;
  }
  // Of ways that are equally short one is taken that has nothing to do with the states' numbers.
  const auto better = [this](const way& a, const way& b) {
    if (a.state == b.state) return a.pick < b.pick;
    return before(states_[a.state].key, states_[b.state].key);
  };
  const auto lead = [&](const way& by, const schedule_count& n, std::uint32_t length, place to) {
    reached& r = to < is_outcome ? all[to] : ends[to & ~is_outcome];
    r.schedules += n;
    if (length > r.length || (length == r.length && !better(by, r.by))) return;
    r.length = length;
    r.by = by;
  };
  std::vector<std::uint32_t> complete;
  const place start = beyond(start_);
  if (start != none) lead({}, 1, 0, start);
  if (start < is_outcome) complete.push_back(start);
  while (!complete.empty()) {
    const std::uint32_t from = complete.back();
    complete.pop_back();
    for (way w{.state = from}; w.pick < states_[from].options; ++w.pick) {
      const place t = beyond(target(w));
      if (t == none) continue;
      lead(w, all[from].schedules, all[from].length + 1, t);
      if (t < is_outcome && --all[t].arrivals == 0) complete.push_back(t);
    }
  }
  std::vector<ending> out;
  for (const reached& e : ends) {
    ending& made = out.emplace_back();
    made.schedules = e.schedules;
    for (way w = e.by; w.state != none; w = all[w.state].by) made.shortest.push_back(w.pick);
    std::ranges::reverse(made.shortest);
  }
  return out;
}

void graph_walker::take(const state_graph::way& w) {
  graph_.path(w, path_);
  last_ = w;
  passed_.clear();
  ways_met_ = 0;
  met_known_ = false;
}

std::uint32_t graph_walker::choose(const decision& d) {
  if (depth_ < path_.size()) {
    const state_graph::waypoint& p = path_[depth_++];
    if (graph_.is_at(p, d)) return p.takes.pick;
    diverged_ = diverged_at(depth_);
    return cut;
  }
  ways_met_ += d.options;
  if (too_wide()) return cut;
  const state_graph::way next = graph_.arrive(last_, passed_, d);
  passed_.clear();
  met_known_ = next.state == state_graph::none;
  if (met_known_) return cut;
  last_ = next;
  return next.pick;
}

void graph_walker::ended_with(std::uint32_t outcome) {
  if (depth_ < path_.size()) {
    diverged_ = diverged_at(depth_ + 1);
  } else {
    graph_.end(last_, passed_, outcome);
  }
}

bool graph_walker::passes(const state_key& at) {
  if (depth_ < path_.size()) return true;  // as the run that found the way there did
  met_known_ = graph_.meets(last_, passed_, at);
  passed_.push_back(at);
  return !met_known_;
}

}  // namespace millrace::detail
