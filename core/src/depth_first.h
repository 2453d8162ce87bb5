#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "millrace/explore.h"
#include "millrace/format.h"
#include "splitmix.h"

namespace millrace::detail {

/// How many schedules lead to an outcome from some switch point, and the way to the nearest end.
struct found {
  std::uint32_t outcome = 0;
  std::uint32_t length = 0;  // choices up to that end
  std::uint32_t pick = 0;    // the first of them
  std::uint32_t next = 0;    // the tally of the switch point behind it
  schedule_count schedules{};
};
using tally = std::vector<found>;
inline constexpr std::uint32_t the_end = static_cast<std::uint32_t>(-1);

struct state_key_hash {
  std::size_t operator()(const state_key& k) const { return static_cast<std::size_t>(k.low); }
};

/// A switch point on the way to the run in hand.
struct node {
  choice kind = choice::step;
  std::uint32_t options = 0;
  std::uint32_t pick = 0;
  std::uint32_t same = the_end;   // the option that is no preemption, if only one is none
  std::uint32_t first_timer = 0;  // from there on options are timers
  unsigned preemptions = 0;       // before it
  state_key state{};
  tally ends{};
};

/// Takes every way from every switch point, one after the other, and adds up where they lead.
class depth_first final : public strategy {
 public:
  explicit depth_first(const explore_options& options) : options_{options} {}

  void begin() override {
    depth_ = 0;
    known_ = the_end;
  }
  [[nodiscard]] bool wants_states() const override { return true; }

  std::uint32_t choose(const decision& d) override {
    if (depth_ < path_.size()) return choose_again(d);
    node n = make_node(d);
    if (options_.merge) {
      if (const auto seen = known_states_.find(n.state); seen != known_states_.end()) {
        known_ = seen->second;
        return cut;
      }
    }
    while (!allowed(n, n.pick)) ++n.pick;
    path_.push_back(std::move(n));
    ++states_;
    return path_[depth_++].pick;
  }

  /// Accounts for a run that ended by itself.
  void ended_with(std::uint32_t outcome) {
    const tally end{{.outcome = outcome, .length = 0, .pick = 0, .next = the_end, .schedules = 1}};
    account(end, the_end);
  }
  /// For one that ended in a known state.
  void ended_in_known_state() {
    ++merged_;
    account(tallies_[known_], known_);
  }
  /// Takes the next way not yet taken; false: there is none.
  bool go_back() {
    while (!path_.empty()) {
      node& n = path_.back();
      do {
        ++n.pick;
      } while (n.pick < n.options && !allowed(n, n.pick));
      if (n.pick < n.options) return true;
      leave();
    }
    return false;
  }

  [[nodiscard]] bool met_known_state() const { return known_ != the_end; }
  [[nodiscard]] bool left_some_out() const { return left_some_out_; }
  [[nodiscard]] const std::string& diverged() const { return diverged_; }
  [[nodiscard]] std::uint64_t states() const { return states_; }
  [[nodiscard]] std::uint64_t merged() const { return merged_; }
  /// Of the whole search, when it is complete.
  [[nodiscard]] const tally& root() const { return root_; }
  [[nodiscard]] std::vector<std::uint32_t> picks() const {
    std::vector<std::uint32_t> made;
    made.reserve(path_.size());
    for (const node& n : path_) made.push_back(n.pick);
    return made;
  }
  /// The shortest way to an outcome from the start.
  [[nodiscard]] std::vector<std::uint32_t> way_to(std::uint32_t outcome) const {
    std::vector<std::uint32_t> way;
    const tally* at = &root_;
    for (;;) {
      const found& f = *std::ranges::find(*at, outcome, &found::outcome);
      if (f.length == 0) return way;
      way.push_back(f.pick);
      if (f.next == the_end) return way;
      at = &tallies_[f.next];
    }
  }

 private:
  std::uint32_t choose_again(const decision& d) {
    const node& n = path_[depth_];
    if (n.kind != d.kind || n.options != d.options || n.state != key_of(d, n.preemptions)) {
      diverged_ = format(
          "at choice {} a run with the same choices before it came to another state: the program "
          "depends on something besides its schedule",
          depth_ + 1);
      return cut;
    }
    ++depth_;
    return n.pick;
  }

  node make_node(const decision& d) {
    node n{.kind = d.kind, .options = d.options};
    if (options_.preemptions) {
      n.preemptions = path_.empty() ? 0 : preemptions_after(path_.back());
      n.same = same_of(d);
      n.first_timer = static_cast<std::uint32_t>(std::ranges::find(d.ways, 0U) - d.ways.begin());
    }
    n.state = key_of(d, n.preemptions);
    return n;
  }
  static std::uint32_t same_of(const decision& d) {
    const auto at = d.goroutine == 0 ? d.ways.end() : std::ranges::find(d.ways, d.goroutine);
    return at == d.ways.end() ? the_end : static_cast<std::uint32_t>(at - d.ways.begin());
  }
  /// With a bound, what may follow depends also on who went last and on what is left of it.
  [[nodiscard]] state_key key_of(const decision& d, unsigned preemptions) const {
    state_key key = d.state;
    if (options_.preemptions) {
      key.high ^= splitmix::scramble((static_cast<std::uint64_t>(preemptions) << 32U) + same_of(d));
    }
    return key;
  }
  static bool preempts(const node& n, std::uint32_t pick) {
    return n.same != the_end && pick != n.same && pick < n.first_timer;
  }
  static unsigned preemptions_after(const node& n) {
    return n.preemptions + (preempts(n, n.pick) ? 1 : 0);
  }
  bool allowed(const node& n, std::uint32_t pick) {
    if (!options_.preemptions || !preempts(n, pick) || n.preemptions < *options_.preemptions)
      return true;
    left_some_out_ = true;
    return false;
  }

  /// Adds what lies behind the last choice of the path.
  void account(const tally& behind, std::uint32_t index) {
    if (path_.empty()) {
      root_ = behind;
    } else {
      add(path_.back(), behind, index);
    }
  }
  static void add(node& n, const tally& behind, std::uint32_t index) {
    for (const found& f : behind) {
      auto known = std::ranges::find(n.ends, f.outcome, &found::outcome);
      if (known == n.ends.end()) {
        n.ends.push_back({.outcome = f.outcome, .length = the_end});
        known = n.ends.end() - 1;
      }
      known->schedules += f.schedules;
      if (f.length + 1 < known->length) {
        known->length = f.length + 1;
        known->pick = n.pick;
        known->next = index;
      }
    }
  }
  /// Every way from the last switch point has been taken.
  void leave() {
    const node n = std::move(path_.back());
    path_.pop_back();
    if (options_.merge) {
      known_states_.emplace(n.state, static_cast<std::uint32_t>(tallies_.size()));
      tallies_.push_back(n.ends);
    }
    account(n.ends, options_.merge ? static_cast<std::uint32_t>(tallies_.size() - 1) : the_end);
  }

  const explore_options& options_;
  std::vector<node> path_;
  std::size_t depth_ = 0;
  std::unordered_map<state_key, std::uint32_t, state_key_hash> known_states_;
  std::vector<tally> tallies_;
  tally root_;
  std::uint32_t known_ = the_end;
  std::uint64_t states_ = 0;
  std::uint64_t merged_ = 0;
  bool left_some_out_ = false;
  std::string diverged_;
};

}  // namespace millrace::detail
