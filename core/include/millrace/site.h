#pragma once

#include <source_location>

namespace millrace {

/// A place in the source. Operations that can block, spawn or panic take one as their last,
/// defaulted argument, so that traces and verdicts can name the caller's line.
using site = std::source_location;

}  // namespace millrace
