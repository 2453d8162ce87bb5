// The command line of `millrace run`, read into a scenario.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/scenario.h"

namespace millrace::cli {

enum class output_format { log, json, perfetto };

struct run_arguments {
  patterns::scenario scenario;
  output_format format = output_format::log;
  bool help = false;
};

struct parsed_arguments {
  run_arguments value;
  std::vector<std::string> errors;  // if there are any, nothing may run
};

/// Reads what follows `millrace run`. Flags are the kebab-case names of the scenario's fields, with
/// the value after a space or "="; besides, --pump, --format and --help.
parsed_arguments parse_run_arguments(std::span<const std::string_view> words);

}  // namespace millrace::cli
