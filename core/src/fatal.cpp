#include "fatal.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace millrace::detail {

// Not printf, which alone is more than what the rest of a page's engine needs of stdio.
void fatal(std::string_view what) {
  std::fputs(("millrace: " + std::string{what} + "\n").c_str(), stderr);
  std::abort();
}

}  // namespace millrace::detail
