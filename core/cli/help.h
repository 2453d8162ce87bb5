#pragma once

#include <string>

namespace millrace::cli {

/// What `millrace` can do.
std::string general_help();

/// The patterns and flags of `millrace run`, from the table of scenario fields.
std::string run_help();
std::string explore_help();
std::string what_if_help();

}  // namespace millrace::cli
