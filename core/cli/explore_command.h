// `millrace explore`: every way that a pattern can come out.
#pragma once

#include "cli/arguments.h"

namespace millrace::cli {

/// Explores the scenario and prints what came of it; returns the exit status.
int explore_command(const explore_arguments& arguments);

}  // namespace millrace::cli
