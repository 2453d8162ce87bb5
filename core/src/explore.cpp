#include "millrace/explore.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "millrace/format.h"
#include "splitmix.h"

namespace millrace {
namespace {

/// How many schedules lead to an outcome from some switch point, and the way to the nearest end.
struct found {
  std::uint32_t outcome = 0;
  std::uint32_t length = 0;  // choices up to that end
  std::uint32_t pick = 0;    // the first of them
  std::uint32_t next = 0;    // the tally of the switch point behind it
  schedule_count schedules{};
};
using tally = std::vector<found>;
constexpr std::uint32_t the_end = static_cast<std::uint32_t>(-1);

/// One outcome that a search has met.
struct met {
  std::string name;
  std::vector<std::uint32_t> shortest{};  // the picks of the shortest run that ended with it
  bool seen = false;
};

struct key_hash {
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

class depth_first final : public strategy {
 public:
  explicit depth_first(const explore_options& options) : options_{options} {}

  void begin() override {
    depth_ = 0;
    known_ = the_end;
  }

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
      n.first_timer = d.options;
      while (n.first_timer > 0 && d.kind == choice::step &&
             d.ways[n.first_timer - 1].goroutine == 0) {
        --n.first_timer;
      }
    }
    n.state = key_of(d, n.preemptions);
    return n;
  }
  static std::uint32_t same_of(const decision& d) {
    for (std::uint32_t i = 0; i < d.ways.size(); ++i) {
      if (d.ways[i].same) return i;
    }
    return the_end;
  }
  /// With a bound, what may follow depends also on who went last and on what is left of it.
  [[nodiscard]] state_key key_of(const decision& d, unsigned preemptions) const {
    state_key key = d.state;
    if (options_.preemptions) {
      key.high ^=
          detail::splitmix::scramble((static_cast<std::uint64_t>(preemptions) << 32U) + same_of(d));
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
  std::unordered_map<state_key, std::uint32_t, key_hash> known_states_;
  std::vector<tally> tallies_;
  tally root_;
  std::uint32_t known_ = the_end;
  std::uint64_t states_ = 0;
  std::uint64_t merged_ = 0;
  bool left_some_out_ = false;
  std::string diverged_;
};

/// The names of outcomes, by number.
class outcome_names {
 public:
  std::uint32_t number(const std::string& name) {
    const auto [at, fresh] = numbers_.try_emplace(name, static_cast<std::uint32_t>(all_.size()));
    if (fresh) all_.push_back({.name = name});
    return at->second;
  }
  /// A run with these picks ended with it.
  void saw(std::uint32_t outcome, std::vector<std::uint32_t> picks) {
    met& m = all_[outcome];
    if (m.seen && m.shortest.size() <= picks.size()) return;
    m.seen = true;
    m.shortest = std::move(picks);
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(all_.size()); }
  [[nodiscard]] const met& operator[](std::uint32_t outcome) const { return all_[outcome]; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<met> all_;
};

sim_options options_of(const explore_options& o) {
  return {.timers = o.timers, .max_steps = o.max_steps, .program = o.program};
}

runtime_options quiet() {
  runtime_options options;
  options.threads = 0;
  options.log = [](std::string_view) {};
  return options;
}

/// Runs `picks` again: the schedule in full, and a proof that it leads to that outcome.
void add_outcome(explored& to, const explored_program& program, const explore_options& options,
                 const std::string& name, const schedule_count& schedules,
                 std::vector<std::uint32_t> picks) {
  schedule wanted;
  wanted.picks = std::move(picks);
  replay_strategy again{std::move(wanted)};
  sim_runtime rt{quiet(), again, options_of(options)};
  const std::string came_out = program(rt);
  if (came_out != name) {
    to.diverged =
        format("a run with the same choices came out as \"{}\", then as \"{}\"", name, came_out);
  }
  to.outcomes.push_back({.name = name, .schedules = schedules, .witness = rt.made()});
}

explored finish(explored result, search_end end) {
  result.stopped_by = result.diverged.empty() ? end : search_end::diverged;
  result.exhaustive = result.stopped_by == search_end::complete;
  std::ranges::sort(result.outcomes, [](const auto& a, const auto& b) {
    return a.schedules != b.schedules ? a.schedules > b.schedules : a.name < b.name;
  });
  return result;
}

}  // namespace

schedule_count& schedule_count::operator+=(const schedule_count& n) {
  const std::uint64_t low = low_ + n.low_;
  const std::uint64_t carry = low < low_ ? 1 : 0;
  const std::uint64_t high = high_ + n.high_;
  const bool too_large = high < high_ || (carry != 0 && ~high == 0);
  if (too_large || !exact() || !n.exact()) {
    high_ = low_ = ~std::uint64_t{0};
  } else {
    high_ = high + carry;
    low_ = low;
  }
  return *this;
}

double schedule_count::approximate() const {
  constexpr double two_to_64 = 18'446'744'073'709'551'616.0;
  return static_cast<double>(high_) * two_to_64 + static_cast<double>(low_);
}

std::string to_string(const schedule_count& n) {
  // Long division of four 32-bit digits by ten.
  std::uint32_t parts[] = {
      static_cast<std::uint32_t>(n.high_ >> 32U), static_cast<std::uint32_t>(n.high_),
      static_cast<std::uint32_t>(n.low_ >> 32U), static_cast<std::uint32_t>(n.low_)};
  std::string digits;
  do {
    std::uint64_t rest = 0;
    for (std::uint32_t& part : parts) {
      const std::uint64_t value = rest << 32U | part;
      part = static_cast<std::uint32_t>(value / 10);
      rest = value % 10;
    }
    digits += static_cast<char>('0' + rest);
  } while ((parts[0] | parts[1] | parts[2] | parts[3]) != 0);
  return {digits.rbegin(), digits.rend()};
}

std::string_view to_string(search_end end) {
  switch (end) {
    case search_end::complete:
      return "complete";
    case search_end::preemptions:
      return "preemptions";
    case search_end::runs:
      return "runs";
    case search_end::states:
      return "states";
    case search_end::steps:
      return "steps";
    case search_end::time:
      return "time";
    case search_end::caller:
      return "caller";
    case search_end::diverged:
      return "diverged";
  }
  return "unknown";
}

class explorer::implementation {
 public:
  implementation(explored_program program, explore_options options)
      : program_{std::move(program)},
        options_{std::move(options)},
        search_{options_},
        rt_{quiet(), search_, options_of(options_)},
        until_{clock::now() + options_.max_time} {}

  bool advance(duration budget) {
    const time_point until = clock::now() + budget;
    for (unsigned runs = 1; !ended_; ++runs) {
      one_run();
      if (runs % runs_per_look == 0 && clock::now() >= until) break;
    }
    return ended_;
  }
  void stop() {
    if (!ended_) end(search_end::caller);
  }
  explore_progress progress() const {
    return {.runs = runs_, .states = search_.states(), .outcomes = names_.size()};
  }
  explored take() {
    explored result;
    result.diverged = search_.diverged();
    result.runs = runs_;
    result.states = search_.states();
    result.merged = search_.merged();
    if (whole_) {
      for (const found& f : search_.root()) {
        result.schedules += f.schedules;
        add_outcome(result, program_, options_, names_[f.outcome].name, f.schedules,
                    options_.merge ? search_.way_to(f.outcome) : names_[f.outcome].shortest);
      }
    } else {
      for (std::uint32_t i = 0; i < names_.size(); ++i) {
        add_outcome(result, program_, options_, names_[i].name, {}, names_[i].shortest);
      }
    }
    return finish(std::move(result), end_);
  }

 private:
  void one_run() {
    const std::string name = program_(rt_);
    ++runs_;
    if (!search_.diverged().empty()) return end(search_end::diverged);
    if (rt_.too_long()) return end(search_end::steps);
    if (search_.met_known_state()) {
      search_.ended_in_known_state();
    } else {
      const std::uint32_t outcome = names_.number(name);
      names_.saw(outcome, search_.picks());
      search_.ended_with(outcome);
    }
    if (!search_.go_back()) {
      whole_ = true;
      return end(search_.left_some_out() ? search_end::preemptions : search_end::complete);
    }
    if (runs_ >= options_.max_runs) return end(search_end::runs);
    if (search_.states() >= options_.max_states) return end(search_end::states);
    const bool timed = options_.max_time > duration::zero() && runs_ % runs_per_look == 0;
    if (timed && clock::now() >= until_) end(search_end::time);
  }
  void end(search_end by) {
    ended_ = true;
    end_ = by;
  }

  static constexpr unsigned runs_per_look = 64;

  explored_program program_;
  explore_options options_;
  depth_first search_;
  sim_runtime rt_;
  time_point until_;
  outcome_names names_;
  std::uint64_t runs_ = 0;
  bool ended_ = false;
  bool whole_ = false;  // every choice has been taken, or left out on purpose
  search_end end_ = search_end::complete;
};

explorer::explorer(explored_program program, explore_options options)
    : search_{std::make_unique<implementation>(std::move(program), std::move(options))} {}
explorer::~explorer() = default;
bool explorer::advance(duration budget) { return search_->advance(budget); }
void explorer::stop() { search_->stop(); }
explore_progress explorer::progress() const { return search_->progress(); }
explored explorer::take() { return search_->take(); }

explored explore(const explored_program& program, const explore_options& options) {
  constexpr auto slice = std::chrono::seconds{1};
  explorer search{program, options};
  while (!search.advance(slice)) {
  }
  return search.take();
}

explored sample(const explored_program& program, strategy& chooses,
                const explore_options& options) {
  explored result;
  outcome_names names;
  std::vector<schedule_count> counts;
  sim_runtime rt{quiet(), chooses, options_of(options)};
  const time_point until = clock::now() + options.max_time;
  search_end end = search_end::runs;
  while (result.runs < options.max_runs) {
    if (options.max_time > duration::zero() && clock::now() >= until) {
      end = search_end::time;
      break;
    }
    const std::string name = program(rt);
    ++result.runs;
    if (rt.too_long()) {
      end = search_end::steps;
      break;
    }
    const std::uint32_t outcome = names.number(name);
    names.saw(outcome, rt.made().picks);
    counts.resize(names.size());
    counts[outcome] += 1;
    result.schedules += 1;
  }
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    add_outcome(result, program, options, names[i].name, counts[i], names[i].shortest);
  }
  return finish(std::move(result), end);
}

}  // namespace millrace
