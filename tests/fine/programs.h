// Small programs, one and more for each primitive, that are right in every order.
#pragma once

#include <span>

#include "fine/fine_runtime.h"

namespace millrace::fine {

struct named_program {
  const char* name;
  program run;
  unsigned preemptions = 2;  // a search of so many takes seconds at most
};
std::span<const named_program> programs();

}  // namespace millrace::fine
