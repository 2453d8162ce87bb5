#pragma once

#include <cstddef>
#include <string>

#include "millrace/format.h"

namespace millrace::detail {

/// What there is to say of a program that cannot be searched.
inline std::string diverged_at(std::size_t choice) {
  return format(
      "at choice {} a run with the same choices before it came to another state: the program "
      "depends on something besides its schedule",
      choice);
}

}  // namespace millrace::detail
