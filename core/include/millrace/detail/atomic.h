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
