#include "millrace/detail/mutex.h"

#if MILLRACE_THREADS

#if defined(__EMSCRIPTEN__)
#include <emscripten/threading.h>
#else
#include <thread>
#endif

namespace millrace::detail {
namespace {

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

// Nobody is told when the lock becomes free, so that unlock stays a store: a sleeper looks again
// after a while.
void mutex::lock_contended() {
  constexpr int spins = 100;
  for (;;) {
    for (int i = 0; i < spins; ++i) {
      if (taken_.load(std::memory_order_relaxed) == 0 &&
          taken_.exchange(1, std::memory_order_acquire) == 0) {
        return;
      }
      relax();
    }
#if defined(__EMSCRIPTEN__)
    constexpr double nap_ms = 0.05;
    emscripten_futex_wait(&taken_, 1, nap_ms);
#else
    std::this_thread::yield();
#endif
  }
}

}  // namespace millrace::detail

#endif
