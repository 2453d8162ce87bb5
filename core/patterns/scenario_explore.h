// Every way that a scenario can come out: what is shared by the CLI, the bindings and the tests.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/detail/mutex.h"
#include "millrace/explore.h"
#include "patterns/outcome.h"
#include "patterns/scenario.h"

namespace millrace::patterns {

class json_writer;

/// As many samples as may be asked for.
inline constexpr int most_runs = 100'000'000;

/// How much of a scenario's schedules is looked at.
struct explore_request {
  std::optional<std::uint64_t> samples{};              // so many random schedules; none: every one
  std::uint64_t seed = 1;                              // of the first sample
  std::uint64_t max_memory = std::uint64_t{1} << 28U;  // in bytes
  unsigned threads = 1;    // that make the runs, unless they are samples; changes no result
  double max_seconds = 0;  // 0: no limit
};

struct parsed_exploration {
  patterns::scenario scenario;  // this and the request are meaningful only when errors is empty
  explore_request request;
  std::vector<field_error> errors;
};

/// Checks a scenario that is to be explored, and the options of that: `runs` (so many random
/// schedules instead of all) and `maxSeconds` (after which the search is given up). What says how
/// one run is made has no place in the scenario, but for the seed of samples.
parsed_exploration parse_exploration(raw_scenario raw, const raw_scenario& options,
                                     engine_limits limits = {});

/// One way to come out.
struct explored_outcome {
  patterns::outcome outcome;  // of the witness
  schedule_count schedules;   // or samples
  double share = 0;           // of all; meaningful where exploration::counted
  std::string witness;        // a scenario's `schedule`
};

/// What came of a search.
struct exploration {
  std::vector<explored_outcome> outcomes;  // most schedules first
  bool exhaustive = false;
  bool counted = false;  // whether the numbers of schedules and the shares mean anything
  bool sampled = false;
  search_end stopped_by = search_end::complete;
  schedule_count schedules;
  std::uint64_t runs = 0;
  std::uint64_t states = 0;
  std::uint64_t merged = 0;
  std::uint64_t pruned = 0;
  std::string diverged;
  std::vector<data_race> races;  // that any of the runs has shown, one for each two places
};

/// A search of a scenario, a slice of time at a time; see millrace::explorer. Jobs sleep in virtual
/// time, and the next of them may be done at any moment: every job may take long.
class scenario_explorer {
 public:
  scenario_explorer(scenario s, explore_request request);
  ~scenario_explorer();

  /// Goes on for about `budget`; returns whether the search has ended. Not in a goroutine.
  bool advance(duration budget);
  void stop();
  [[nodiscard]] explore_progress progress() const;
  /// What came of it, once it has ended. Call it once.
  exploration take();

  [[nodiscard]] const patterns::scenario& scenario() const { return scenario_; }

 private:
  std::string run_once(runtime& rt);
  void note(const std::vector<data_race>& races);
  patterns::outcome replay(const std::string& witness) const;

  patterns::scenario scenario_;
  explore_options options_;
  detail::mutex races_lock_;
  std::vector<data_race> races_;
  bool sampled_;
  std::unique_ptr<explorer> search_;
};

void write_json(json_writer& json, const explore_progress& p);
/// { scenario, exhaustive, counted, sampled, stoppedBy, schedules, runs, states, merged, pruned,
///   races, outcomes: [{outcome, schedules, share, witness}] }; schedules are null where not
///   counted.
void write_json(json_writer& json, const scenario& s, const exploration& e);

/// The same in words, for people.
std::string exploration_text(const exploration& e);

}  // namespace millrace::patterns
