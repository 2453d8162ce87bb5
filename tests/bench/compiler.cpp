#include <cstdio>

#include "options.h"

namespace millrace::bench {

void print_compiler() {
#if defined(__clang__)
  std::printf("clang %d.%d.%d", __clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
  std::printf("gcc %d.%d.%d", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
  std::printf("an unknown compiler");
#endif
#if defined(_LIBCPP_VERSION)
  std::printf(" libc++");
#elif defined(__GLIBCXX__)
  std::printf(" libstdc++");
#endif
#if defined(__x86_64__)
  std::puts(" x86-64");
#elif defined(__aarch64__)
  std::puts(" arm64");
#else
  std::puts(" another processor");
#endif
}

}  // namespace millrace::bench
