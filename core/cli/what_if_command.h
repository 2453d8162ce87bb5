// `millrace what-if`: how long a pattern would take with other numbers.
#pragma once

#include "cli/arguments.h"

namespace millrace::cli {

/// Forecasts the scenario and prints what came of it; returns the exit status.
int what_if_command(const what_if_arguments& arguments);

}  // namespace millrace::cli
