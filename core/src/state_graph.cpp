#include "state_graph.h"

#include <algorithm>
#include <utility>

#include "diverged.h"
#include "millrace/detail/heap_sort.h"
#include "splitmix.h"

namespace millrace::detail {
namespace {

bool before(const state_key& a, const state_key& b) {
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

}  // namespace

state_key state_graph::key_of(const decision& d, const preemption& p) const {
  state_key key = d.state;
  if (options_.preemptions) {
    key.high ^= splitmix::scramble((static_cast<std::uint64_t>(p.before) << 32U) + p.same);
  }
  return key;
}

bool state_graph::is_at(const waypoint& p, const decision& d) const {
  return p.kind == d.kind && p.options == d.options &&
         p.state == key_of(d, {d, p.preemptions, options_.preemptions});
}

std::uint32_t& state_graph::target(const way& of) {
  return of.state == none ? start_ : targets_[states_[of.state].targets + of.pick];
}

std::vector<state_graph::way> state_graph::next_ways(std::uint64_t most) {
  if (taken_ == round_.size()) begin_round();
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(most, round_.size() - taken_));
  const auto first = round_.begin() + static_cast<std::ptrdiff_t>(taken_);
  taken_ += count;
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

/// The ways from all states that the last round has found.
void state_graph::begin_round() {
  round_.clear();
  taken_ = 0;
  if (!std::exchange(begun_, true)) {
    round_.push_back({});
    return;
  }
  std::vector<std::uint32_t> found(states_.size() - looked_at_);
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i] = static_cast<std::uint32_t>(looked_at_ + i);
  }
  heap_sort(found, [this](std::uint32_t a, std::uint32_t b) {
    return before(states_[a].key, states_[b].key);
  });
  for (const std::uint32_t s : found) {
    for (std::uint32_t pick = 0; pick < states_[s].options; ++pick) {
      const way w{.state = s, .pick = pick};
      if (!allows(states_[s], pick)) {
        left_some_out_ = true;
      } else if (target(w) == none) {
        round_.push_back(w);
      }
    }
  }
  looked_at_ = states_.size();
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
                   .preemptions = s.preempts.before});
  }
  std::ranges::reverse(out);
}

state_graph::way state_graph::arrive(const way& by, const decision& at) {
  state s{.origin = by, .options = at.options, .kind = at.kind};
  const lock_guard held{lock_};
  const unsigned preemptions = by.state == none ? 0 : states_[by.state].preempts.after(by.pick);
  s.preempts = {at, preemptions, options_.preemptions};
  s.key = key_of(at, s.preempts);
  const auto fresh = static_cast<std::uint32_t>(states_.size());
  const std::uint32_t known = known_.find_or_add(s.key, fresh);
  target(by) = known;
  if (known != fresh) {
    ++merged_;
    return {};
  }
  s.targets = static_cast<std::uint32_t>(targets_.size());
  targets_.resize(targets_.size() + s.options, none);
  states_.push_back(s);
  way first{.state = fresh};
  while (!allows(s, first.pick)) ++first.pick;
  return first;
}

void state_graph::end(const way& by, std::uint32_t outcome) {
  const lock_guard held{lock_};
  target(by) = is_outcome | outcome;
}

/// Forward, in an order in which each state comes after all that lead to it: there are no cycles,
/// as every step adds to the history that a state is.
std::vector<state_graph::ending> state_graph::endings(std::size_t outcomes) const {
  struct reached {
    schedule_count schedules;
    std::uint32_t arrivals = 0;   // still to come
    std::uint32_t length = none;  // choices of a shortest way to it
    way by;                       // the last of them
  };
  std::vector<reached> all(states_.size());
  std::vector<reached> ends(outcomes);
  for (const std::uint32_t t : targets_) {
    if (t < is_outcome) ++all[t].arrivals;
  }
  // Of ways that are equally short one is taken that has nothing to do with the states' numbers.
  const auto better = [this](const way& a, const way& b) {
    if (a.state == b.state) return a.pick < b.pick;
    return before(states_[a.state].key, states_[b.state].key);
  };
  const auto lead = [&](const way& by, const schedule_count& n, std::uint32_t length, reached& to) {
    to.schedules += n;
    if (length > to.length || (length == to.length && !better(by, to.by))) return;
    to.length = length;
    to.by = by;
  };
  const auto at = [&](std::uint32_t target) -> reached& {
    return target < is_outcome ? all[target] : ends[target & ~is_outcome];
  };
  std::vector<std::uint32_t> complete;
  if (start_ != none) lead({}, 1, 0, at(start_));
  if (start_ < is_outcome) complete.push_back(start_);
  while (!complete.empty()) {
    const std::uint32_t from = complete.back();
    complete.pop_back();
    const state& s = states_[from];
    for (way w{.state = from}; w.pick < s.options; ++w.pick) {
      const std::uint32_t t = targets_[s.targets + w.pick];
      if (t == none) continue;
      lead(w, all[from].schedules, all[from].length + 1, at(t));
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
  met_known_ = false;
}

std::uint32_t graph_walker::choose(const decision& d) {
  if (depth_ < path_.size()) {
    const state_graph::waypoint& p = path_[depth_++];
    if (graph_.is_at(p, d)) return p.takes.pick;
    diverged_ = diverged_at(depth_);
    return cut;
  }
  const state_graph::way next = graph_.arrive(last_, d);
  if (next.state == state_graph::none) {
    met_known_ = true;
    return cut;
  }
  last_ = next;
  return next.pick;
}

}  // namespace millrace::detail
