#include "millrace/detail/mutex.h"

#include "millrace/detail/relax.h"

#if MILLRACE_THREADS

#if defined(__EMSCRIPTEN__)
#include <emscripten/threading.h>
#else
#include <thread>
#endif

namespace millrace::detail {
namespace {

constinit thread_local std::uint32_t contended = 0;

}  // namespace

// Nobody is told when the lock becomes free, so that unlock stays a store: a sleeper looks again
// after a while.
void mutex::lock_contended() {
  ++contended;
#if defined(__EMSCRIPTEN__)
  constexpr int spins = 2000;  // without a pause: about a microsecond; a nap takes fifty and more
#else
  constexpr int spins = 100;
#endif
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

// To sleep and be woken costs more than most holders take.
void blocking_mutex::lock_contended() {
  constexpr int spins = 50;
  for (int i = 0; i < spins; ++i) {
    relax();
    if (native_.try_lock()) return;
  }
  native_.lock();
}

std::uint32_t contended_locks() { return contended; }

}  // namespace millrace::detail

#endif
