// One run of a scenario on a runtime: what is shared by the CLI, the bindings and the tests.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "millrace/runtime.h"
#include "millrace/sim_runtime.h"
#include "patterns/environment.h"
#include "patterns/outcome.h"
#include "patterns/scenario.h"

namespace millrace::patterns {

/// Owns what the program leaves behind. Must outlive the run.
class scenario_run {
 public:
  /// `outside`, if jobs ask it, outlives the run. `room` is for pictures, if they resize such.
  explicit scenario_run(scenario s, outside_calls* outside = nullptr, picture_room room = {});
  scenario_run(const scenario_run&) = delete;
  scenario_run& operator=(const scenario_run&) = delete;

  /// Starts the program as rt's run and returns; the run has ended when rt.done().
  void start(runtime& rt);
  /// What came of it. Call when the run has ended.
  outcome finish(const run_result& end) const;

  /// The same in a text that tells it from other outcomes of the scenario: kind, error, what became
  /// of each job, who was left behind or blocked on what. Not its time, nor the order of results.
  std::string key(const run_result& end) const;

  const patterns::scenario& scenario() const { return scenario_; }
  /// A byte for each goroutine of a crowd; see patterns/crowd.h. Empty where there is none.
  std::span<const std::atomic<std::uint8_t>> census() const { return crowd_.census(); }

 private:
  patterns::scenario scenario_;
  job_ledger ledger_;
  workload work_;
  report report_;
  crowd crowd_;
  environment environment_;
};

/// A runtime for a scenario that is simulated: with its schedule or, without one, its seed. With
/// the scheduler `manual` it stops where the schedule ends, if there is a choice.
std::unique_ptr<sim_runtime> make_simulation(const scenario& s, runtime_options options);
/// What an outcome has of a simulated run besides: its schedule, and the ways to go on.
void tell_simulation(const sim_runtime& rt, outcome& o);
/// What is wrong with the scenario's schedule, if it has one that is not the one that the run on rt
/// has come to. A run that was stopped on its way has come to the beginning of it.
std::optional<field_error> misfit(const scenario& s, const sim_runtime& rt);

/// Runs the scenario on rt and says what came of it. Blocks until the run has ended.
outcome run_scenario(runtime& rt, const scenario& s);

}  // namespace millrace::patterns
