// What a search found, as a test compares it.
#pragma once

#include <string>

#include "millrace/explore.h"
#include "millrace/format.h"

namespace millrace {

/// "name: schedules", a line for each outcome.
inline std::string counts(const explored& e) {
  std::string text;
  for (const auto& o : e.outcomes) text += format("{}: {}\n", o.name, to_string(o.schedules));
  return text;
}

}  // namespace millrace
