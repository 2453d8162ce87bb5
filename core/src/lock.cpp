#include "millrace/detail/chan_lock.h"
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

// Until `word`, which said that the lock was taken, says something else, or for a while. Nobody is
// told when a lock becomes free, so that unlock stays a store: a sleeper looks again after a while.
template <class Word>
void await_change(atomic<Word>& word, Word taken) {
#if defined(__EMSCRIPTEN__)
  constexpr int spins = 2000;  // without a pause: about a microsecond; a nap takes fifty and more
#else
  constexpr int spins = 100;
#endif
  for (int i = 0; i < spins; ++i) {
    if (word.load(std::memory_order_relaxed) != taken) return;
    relax();
  }
#if defined(__EMSCRIPTEN__)
  constexpr double nap_ms = 0.05;
  emscripten_futex_wait(&word, taken, nap_ms);
#else
  std::this_thread::yield();
#endif
}

template <class Word>
Word exchange_contended(atomic<Word>& word, Word taken) {
  ++contended;
  Word before = taken;
  do {
    await_change(word, taken);
    before = word.exchange(taken, std::memory_order_acquire);
  } while (before == taken);
  return before;
}

}  // namespace

void mutex::lock_contended() { exchange_contended<std::uint32_t>(taken_, 1); }

chan_lock::word chan_lock::lock_contended() { return exchange_contended(word_, taken); }

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
