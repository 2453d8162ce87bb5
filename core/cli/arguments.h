// The command lines of `millrace run`, `explore` and `what-if`, read into a scenario.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/scenario.h"
#include "patterns/scenario_explore.h"
#include "patterns/scenario_forecast.h"

namespace millrace::cli {

enum class output_format { log, json, perfetto };

struct run_arguments {
  patterns::scenario scenario;
  output_format format = output_format::log;
  bool help = false;
};

struct explore_arguments {
  patterns::scenario scenario;
  patterns::explore_request request;
  bool exhaustive = false;  // however long it takes
  output_format format = output_format::log;
  bool help = false;
};

struct what_if_arguments {
  patterns::scenario scenario;
  patterns::forecast_request request;
  output_format format = output_format::log;
  bool help = false;
};

template <class Arguments>
struct parsed_arguments {
  Arguments value;
  std::vector<std::string> errors;  // if there are any, nothing may run
};

/// Reads what follows `millrace run`. Flags are the kebab-case names of the scenario's fields, with
/// the value after a space or "="; besides, --pump, --sim, --format and --help.
parsed_arguments<run_arguments> parse_run_arguments(std::span<const std::string_view> words);
/// The same for `millrace explore`, which has --runs and --exhaustive instead of --pump and --sim.
parsed_arguments<explore_arguments> parse_explore_arguments(
    std::span<const std::string_view> words);
/// The same for `millrace what-if`, which has --field, --from and --to instead.
parsed_arguments<what_if_arguments> parse_what_if_arguments(
    std::span<const std::string_view> words);

}  // namespace millrace::cli
