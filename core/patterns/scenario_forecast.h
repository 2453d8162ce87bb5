// How long a scenario would take with other values of one of its numbers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "millrace/explore.h"
#include "patterns/outcome.h"
#include "patterns/scenario.h"

namespace millrace::patterns {

class json_writer;
class scenario_run;

/// As many values as may be asked for at once.
inline constexpr int most_forecast_points = 64;

/// Which field takes which values.
struct forecast_request {
  const field* varied = nullptr;
  int first = 0;
  int last = 0;
  double max_seconds = 0;  // 0: no limit
};

struct parsed_forecast {
  patterns::scenario scenario;  // this and the request are meaningful only when errors is empty
  forecast_request request;
  std::vector<field_error> errors;
};

/// Checks a scenario whose runs are to be forecast, and the options of that: `field` (a number that
/// the pattern uses), `from` and `to` (its values, all of which must be valid), and `maxSeconds`
/// (after which the forecast is given up). The scenario's own value of the field does not matter.
/// Its work must be sleep: hashing takes no virtual time.
parsed_forecast parse_forecast(raw_scenario raw, const raw_scenario& options,
                               engine_limits limits = {});

/// What comes of the scenario with one value.
struct forecast_point {
  int value = 0;
  outcome_kind kind = outcome_kind::ok;
  std::string error;
  std::optional<double> elapsed_ms{};  // virtual; none where main does not return
};

struct forecast {
  std::vector<forecast_point> points;  // by value; those that came too late are left out
  search_end stopped_by = search_end::complete;
};

/// One simulated run for each value, all with the scenario's seed or 0, a slice of time at a time.
class scenario_forecaster {
 public:
  scenario_forecaster(scenario s, forecast_request request);
  ~scenario_forecaster();

  /// Goes on for about `budget`; returns whether the forecast has ended. Not in a goroutine.
  bool advance(duration budget);
  /// Ends it where it is.
  void stop();
  /// What came of it, once it has ended. Call it once.
  forecast take() { return std::move(found_); }

  [[nodiscard]] const patterns::scenario& scenario() const { return scenario_; }
  [[nodiscard]] const forecast_request& request() const { return request_; }

 private:
  void begin_run();
  void note_run();

  patterns::scenario scenario_;  // with the value of the run in hand
  forecast_request request_;
  time_point until_;
  int value_;  // of the run in hand, or the next
  bool ended_ = false;
  forecast found_;
  std::unique_ptr<scenario_run> run_;  // outlives the runtime, whose goroutines use it
  std::unique_ptr<sim_runtime> runtime_;
};

/// { scenario (of the first value), field, from, to, stoppedBy,
///   points: [{value, kind, error, elapsedMs}] }; elapsedMs is null where main does not return.
void write_json(json_writer& json, const scenario& s, const forecast_request& request,
                const forecast& f);

/// The same in words, for people: a line for each value.
std::string forecast_text(const forecast_request& request, const forecast& f);

}  // namespace millrace::patterns
