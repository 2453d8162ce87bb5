#include "millrace/explore.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "depth_first.h"
#include "millrace/format.h"

namespace millrace {
namespace {

/// One outcome that a search has met.
struct met {
  std::string name;
  std::vector<std::uint32_t> shortest{};  // the picks of the shortest run that ended with it
  bool seen = false;
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

// Of those that block until they have ended.
constexpr duration slice = std::chrono::seconds{1};

sim_options options_of(const explore_options& o) {
  return {.timers = o.timers, .max_steps = o.max_steps, .program = o.program};
}

runtime_options quiet() {
  return {.log = [](std::string_view) {}};
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
      for (const detail::found& f : search_.root()) {
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
  detail::depth_first search_;
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
  explorer search{program, options};
  while (!search.advance(slice)) {
  }
  return search.take();
}

class sampler::implementation {
 public:
  implementation(explored_program program, std::unique_ptr<strategy> chooses,
                 explore_options options)
      : program_{std::move(program)},
        options_{std::move(options)},
        rt_{quiet(), std::move(chooses), options_of(options_)},
        until_{clock::now() + options_.max_time} {}

  bool advance(duration budget) {
    const time_point until = clock::now() + budget;
    while (!ended_) {
      one_run();
      if (clock::now() >= until) break;
    }
    return ended_;
  }
  void stop() {
    if (!ended_) end(search_end::caller);
  }
  explore_progress progress() const { return {.runs = runs_, .outcomes = names_.size()}; }
  explored take() {
    explored result;
    result.runs = runs_;
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      result.schedules += counts_[i];
      add_outcome(result, program_, options_, names_[i].name, counts_[i], names_[i].shortest);
    }
    return finish(std::move(result), end_);
  }

 private:
  void one_run() {
    const std::string name = program_(rt_);
    ++runs_;
    if (rt_.too_long()) return end(search_end::steps);
    const std::uint32_t outcome = names_.number(name);
    names_.saw(outcome, rt_.made().picks);
    counts_.resize(names_.size());
    counts_[outcome] += 1;
    if (runs_ >= options_.max_runs) return end(search_end::runs);
    if (options_.max_time > duration::zero() && clock::now() >= until_) end(search_end::time);
  }
  void end(search_end by) {
    ended_ = true;
    end_ = by;
  }

  explored_program program_;
  explore_options options_;
  sim_runtime rt_;
  time_point until_;
  outcome_names names_;
  std::vector<schedule_count> counts_;  // by the outcome's number
  std::uint64_t runs_ = 0;
  bool ended_ = false;
  search_end end_ = search_end::runs;
};

sampler::sampler(explored_program program, std::unique_ptr<strategy> chooses,
                 explore_options options)
    : runs_{std::make_unique<implementation>(std::move(program), std::move(chooses),
                                             std::move(options))} {}
sampler::~sampler() = default;
bool sampler::advance(duration budget) { return runs_->advance(budget); }
void sampler::stop() { runs_->stop(); }
explore_progress sampler::progress() const { return runs_->progress(); }
explored sampler::take() { return runs_->take(); }

explored sample(const explored_program& program, std::unique_ptr<strategy> chooses,
                const explore_options& options) {
  sampler runs{program, std::move(chooses), options};
  while (!runs.advance(slice)) {
  }
  return runs.take();
}

}  // namespace millrace
