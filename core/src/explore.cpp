#include "millrace/explore.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "depth_first.h"
#include "millrace/detail/heap_sort.h"
#include "millrace/detail/mutex.h"
#include "millrace/format.h"
#include "state_graph.h"
#include "team.h"

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
    if (!fresh) return at->second;
    all_.push_back({.name = name});
    memory_ += bytes_each + bytes_a_character * name.size();
    return at->second;
  }
  /// A run with these picks ended with it.
  void saw(std::uint32_t outcome, std::vector<std::uint32_t> picks) {
    met& m = all_[outcome];
    if (m.seen && m.shortest.size() <= picks.size()) return;
    m.seen = true;
    memory_ -= bytes_a_pick * m.shortest.size();
    memory_ += bytes_a_pick * picks.size();
    m.shortest = std::move(picks);
  }
  /// What they take, in bytes, when they are told, too: as results, and as a text.
  [[nodiscard]] std::uint64_t memory() const { return memory_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(all_.size()); }
  [[nodiscard]] const met& operator[](std::uint32_t outcome) const { return all_[outcome]; }

 private:
  static constexpr std::uint64_t bytes_each = 500;
  static constexpr std::uint64_t bytes_a_character = 8;
  static constexpr std::uint64_t bytes_a_pick = 16;

  std::uint64_t memory_ = 0;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<met> all_;
};

sim_options options_of(const explore_options& o) {
  return {.timers = o.timers, .max_steps = o.max_steps, .program = o.program};
}

runtime_options quiet() { return {.quiet = true}; }

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
        format(R"(a run with the same choices came out as "{}", then as "{}")", name, came_out);
  }
  to.outcomes.push_back({.name = name, .schedules = schedules, .witness = rt.made()});
}

explored finish(explored result, search_end end) {
  result.stopped_by = result.diverged.empty() ? end : search_end::diverged;
  result.exhaustive = result.stopped_by == search_end::complete;
  detail::heap_sort(result.outcomes, [](const auto& a, const auto& b) {
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
    case search_end::memory:
      return "memory";
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

/// What searches of both sorts have in common.
class explorer::implementation {
 public:
  implementation(explored_program program, const explore_options& options, search_end at_first,
                 unsigned runs_per_look)
      : program_{std::move(program)},
        options_{options},
        until_{detail::later(clock::now(), options_.max_time)},
        end_{at_first},
        runs_per_look_{runs_per_look} {}
  implementation(const implementation&) = delete;
  implementation& operator=(const implementation&) = delete;
  virtual ~implementation() = default;

  bool advance(duration budget) {
    slice_ends_ = detail::later(clock::now(), budget);
    if (timed()) slice_ends_ = std::min(slice_ends_, until_);
    if (options_.max_runs == 0 && !ended_) end(search_end::runs);
    for (unsigned runs = 1; !ended_; ++runs) {
      one_run();
      if (runs % runs_per_look_ == 0 && clock::now() >= slice_ends_) break;
    }
    return ended_;
  }
  void stop() {
    if (!ended_) end(search_end::caller);
  }
  [[nodiscard]] explore_progress progress() const {
    return {.runs = runs_, .states = states(), .outcomes = names_.size()};
  }
  explored take() {
    explored result;
    result.runs = runs_;
    result.states = states();
    fill(result);
    return finish(std::move(result), end_);
  }

 protected:
  /// Runs the program once more; ends the search if that was the last time.
  virtual void one_run() = 0;
  [[nodiscard]] virtual std::uint64_t states() const { return 0; }
  /// What it keeps beside the outcomes, in bytes, if that grows.
  [[nodiscard]] virtual std::uint64_t memory() const { return 0; }
  /// Writes the outcomes and what else came of it.
  virtual void fill(explored& result) = 0;

  void end(search_end by) {
    ended_ = true;
    end_ = by;
  }
  /// Every choice has been taken, or left out on purpose.
  void end_covered(bool left_some_out) {
    end(left_some_out ? search_end::preemptions : search_end::complete);
  }
  [[nodiscard]] bool covered() const {
    return end_ == search_end::complete || end_ == search_end::preemptions;
  }
  void tell(explored& result, std::uint32_t outcome, const schedule_count& schedules,
            std::vector<std::uint32_t> picks) const {
    result.schedules += schedules;
    add_outcome(result, program_, options_, names_[outcome].name, schedules, std::move(picks));
  }
  void end_at_a_limit() {
    if (runs_ >= options_.max_runs) return end(search_end::runs);
    if (memory() + names_.memory() >= options_.max_memory) return end(search_end::memory);
    if (runs_ % runs_per_look_ == 0) end_when_out_of_time();
  }
  void end_when_out_of_time() {
    if (timed() && clock::now() >= until_) end(search_end::time);
  }

  explored_program program_;
  explore_options options_;
  outcome_names names_;
  std::uint64_t runs_ = 0;
  time_point slice_ends_{};

 private:
  [[nodiscard]] bool timed() const { return options_.max_time > duration::zero(); }

  time_point until_;
  bool ended_ = false;
  search_end end_;
  const unsigned runs_per_look_;  // at the clock
};

class explorer::every_schedule final : public implementation {
 public:
  every_schedule(explored_program program, const explore_options& options)
      : implementation{std::move(program), options, search_end::complete, looks_at_the_clock_each},
        search_{options_},
        rt_{quiet(), search_, options_of(options_)} {}

 private:
  static constexpr unsigned looks_at_the_clock_each = 64;  // runs

  [[nodiscard]] std::uint64_t states() const override { return search_.states(); }
  void one_run() override {
    const std::string name = program_(rt_);
    ++runs_;
    if (!rt_.too_long()) search_.ended();
    if (!search_.diverged().empty()) return end(search_end::diverged);
    if (rt_.too_long()) return end(search_end::steps);
    const std::uint32_t outcome = names_.number(name);
    names_.saw(outcome, search_.picks());
    counts_.resize(names_.size());
    counts_[outcome] += 1;
    if (!search_.go_back()) return end_covered(search_.left_some_out());
    end_at_a_limit();
  }
  void fill(explored& result) override {
    result.diverged = search_.diverged();
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      tell(result, i, covered() ? counts_[i] : schedule_count{}, names_[i].shortest);
    }
  }

  detail::depth_first search_;
  sim_runtime rt_;
  std::vector<schedule_count> counts_;  // by the outcome's number
};

/// The same, going on only once from states that are the same; perhaps on several threads.
class explorer::every_state final : public implementation {
 public:
  every_state(explored_program program, const explore_options& options)
      : implementation{std::move(program), options, search_end::complete, 1},
        graph_{options_},
        team_{std::max(1U, options.threads), [this](unsigned member) { take_ways(member); }} {
    for (unsigned i = 0; i < team_.members(); ++i) {
      members_.push_back(std::make_unique<member>(graph_, options_));
    }
  }

 private:
  static constexpr std::size_t too_few_to_share = 32;

  struct member {
    member(detail::state_graph& graph, const explore_options& options)
        : walker{graph}, rt{quiet(), walker, options_of(options)} {}
    detail::graph_walker walker;
    sim_runtime rt;
    std::uint64_t runs = 0;  // not counted yet
  };

  [[nodiscard]] std::uint64_t states() const override { return graph_.states(); }
  [[nodiscard]] std::uint64_t memory() const override { return graph_.memory(); }
  /// Between looks at the limits: not so many that they would go far beyond that of memory.
  [[nodiscard]] std::uint64_t ways_at_a_time() const {
    constexpr std::uint64_t most = 512;
    const std::uint64_t of_a_run = memory() / std::max<std::uint64_t>(runs_, 1);
    return std::clamp<std::uint64_t>(options_.max_memory / 16 / (of_a_run + 1), 1, most);
  }
  /// As many as there are until the limits are looked at, or the slice of time is over.
  void one_run() override {
    if (taken_ == ways_.size()) {
      ways_ = graph_.next_ways(std::min(ways_at_a_time(), options_.max_runs - runs_));
      taken_ = 0;
    }
    if (ways_.empty()) return end_covered(graph_.left_some_out());
    team_.work(ways_.size() - taken_ < too_few_to_share);
    for (const auto& m : members_) {
      if (!m->walker.diverged().empty()) return end(search_end::diverged);
      if (m->rt.too_long()) return end(search_end::steps);
      if (m->walker.too_wide()) return end(search_end::memory);
      runs_ += std::exchange(m->runs, 0);
    }
    // Between them only the clock, which nobody expects to find the same twice.
    taken_ == ways_.size() ? end_at_a_limit() : end_when_out_of_time();
  }
  void take_ways(unsigned number) {
    member& m = *members_[number];
    do {
      const std::size_t i = next_way();
      if (i == ways_.size()) return;
      m.walker.take(ways_[i]);
      const std::string name = program_(m.rt);
      ++m.runs;
      if (m.rt.too_long() || m.walker.too_wide() || !m.walker.diverged().empty()) return;
      if (m.walker.met_known_state()) continue;
      std::uint32_t outcome = 0;
      {
        const detail::lock_guard held{lock_};
        outcome = names_.number(name);
      }
      m.walker.ended_with(outcome);
    } while (m.walker.diverged().empty() && clock::now() < slice_ends_);
  }
  std::size_t next_way() {
    const detail::lock_guard held{lock_};
    return taken_ < ways_.size() ? taken_++ : taken_;
  }
  void fill(explored& result) override {
    for (const auto& m : members_) {
      if (result.diverged.empty()) result.diverged = m->walker.diverged();
    }
    result.merged = graph_.merged();
    result.pruned = graph_.pruned();
    const auto endings = graph_.endings(names_.size());
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      tell(result, i, covered() ? endings[i].schedules : schedule_count{}, endings[i].shortest);
    }
  }

  detail::state_graph graph_;
  std::vector<detail::state_graph::way> ways_;
  detail::mutex lock_;     // while several make runs, of:
  std::size_t taken_ = 0;  // of ways_; and names_
  std::vector<std::unique_ptr<member>> members_;
  detail::team team_;  // last: its threads are gone first
};

class explorer::samples final : public implementation {
 public:
  samples(explored_program program, std::unique_ptr<strategy> chooses,
          const explore_options& options)
      : implementation{std::move(program), options, search_end::runs, 1},
        rt_{quiet(), std::move(chooses), options_of(options_)} {}

 private:
  void one_run() override {
    const std::string name = program_(rt_);
    ++runs_;
    if (rt_.too_long()) return end(search_end::steps);
    const std::uint32_t outcome = names_.number(name);
    names_.saw(outcome, rt_.made().picks);
    counts_.resize(names_.size());
    counts_[outcome] += 1;
    end_at_a_limit();
  }
  void fill(explored& result) override {
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      tell(result, i, counts_[i], names_[i].shortest);
    }
  }

  sim_runtime rt_;
  std::vector<schedule_count> counts_;  // by the outcome's number
};

explorer::explorer(explored_program program, const explore_options& options)
    : search_{std::make_unique<every_state>(std::move(program), options)} {}
explorer::explorer(std::unique_ptr<implementation> search) : search_{std::move(search)} {}
explorer::explorer(explored_program program, std::unique_ptr<strategy> chooses,
                   const explore_options& options)
    : search_{std::make_unique<samples>(std::move(program), std::move(chooses), options)} {}
explorer::~explorer() = default;
bool explorer::advance(duration budget) { return search_->advance(budget); }
void explorer::stop() { search_->stop(); }
explore_progress explorer::progress() const { return search_->progress(); }
explored explorer::take() { return search_->take(); }

namespace {

explored run_to_its_end(explorer& search) {
  constexpr auto slice = std::chrono::seconds{1};
  while (!search.advance(slice)) {
  }
  return search.take();
}

}  // namespace

explored explore(const explored_program& program, const explore_options& options) {
  explorer search{program, options};
  return run_to_its_end(search);
}

explored explore_each(const explored_program& program, const explore_options& options) {
  explorer search{std::make_unique<explorer::every_schedule>(program, options)};
  return run_to_its_end(search);
}

explored sample(const explored_program& program, std::unique_ptr<strategy> chooses,
                const explore_options& options) {
  explorer search{program, std::move(chooses), options};
  return run_to_its_end(search);
}

}  // namespace millrace
