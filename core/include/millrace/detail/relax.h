#pragma once

namespace millrace::detail {

#if defined(MILLRACE_FINE)
void relax();
#else
/// Between two looks of a loop that spins: lets the processor's other thread go first.
inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}
#endif

}  // namespace millrace::detail
