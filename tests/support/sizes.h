#pragma once

namespace millrace::test {

#if !defined(__has_feature)
#define __has_feature(x) 0
#endif
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) || \
    defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool under_sanitizer = true;
#else
inline constexpr bool under_sanitizer = false;
#endif

/// How often a stress test goes round: a third of `n` where each step takes several times as long.
constexpr int rounds(int n) { return under_sanitizer ? (n + 2) / 3 : n; }

}  // namespace millrace::test
