#pragma once

#include "cli/arguments.h"

namespace millrace::cli {

/// Runs the scenario and prints it in the format asked for. Blocks until the run has ended.
/// Returns the exit status: 0, or 130 if Ctrl-C stopped the run.
int run_command(const run_arguments& arguments);

}  // namespace millrace::cli
