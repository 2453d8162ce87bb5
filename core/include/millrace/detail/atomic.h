#pragma once

// The atomics of the primitives. In the build that proves them (tests/fine/) MILLRACE_FINE names a
// header with others, at whose every access another thread may come in between.

#if defined(MILLRACE_FINE)

#include MILLRACE_FINE

#else

#include <atomic>

namespace millrace::detail {

template <class T>
using atomic = std::atomic<T>;

}  // namespace millrace::detail

#endif

namespace millrace::detail {

/// to.store(value, std::memory_order_relaxed), where it is often enough for its price to matter.
//
// In WebAssembly every atomic store is sequentially consistent, on x86 a locked exchange. A plain
// one that is aligned and of at most four bytes is all that is asked for here: it does not tear,
// and is ordered with nothing (the threads proposal's "unordered"). Volatile, it stays where it is.
template <class Atomic>
void store_relaxed(Atomic& to, typename Atomic::value_type value) {
#if defined(__EMSCRIPTEN__) && !defined(MILLRACE_FINE)
  static_assert(sizeof(to) <= 4 && Atomic::is_always_lock_free);
  using plain [[gnu::may_alias]] = typename Atomic::value_type;
  *reinterpret_cast<volatile plain*>(&to) = value;
#else
  to.store(value, std::memory_order_relaxed);
#endif
}

}  // namespace millrace::detail
