// How an engine whose memory does not grow divides it, so that nothing it accepts can use it up: a
// run of a crowd beside a search.
#pragma once

#include <algorithm>
#include <cstdint>

#include "patterns/crowd.h"

namespace millrace::patterns {

struct memory_plan {
  int goroutines;             // of a crowd
  std::int64_t search_bytes;  // that a search may keep

  /// For all the memory that an engine of so many threads has.
  static constexpr memory_plan of(int memory_mib, int threads) {
    constexpr std::int64_t mib = 1 << 20;
    constexpr std::int64_t most_for_search = 14'000'000;
    const std::int64_t free = (memory_mib - own_mib) * mib - threads * stack_bytes;
    const std::int64_t for_search = std::clamp(free / 4 * 3, mib, most_for_search);
    const std::int64_t for_crowd = std::max(free - for_search, mib);
    return {.goroutines = static_cast<int>(for_crowd / (std::int64_t{most_bytes_of_crowd} + 1)),
            .search_bytes = for_search};
  }

 private:
  static constexpr int own_mib = 12;  // the trace, static data, whatever else a run keeps
  static constexpr std::int64_t stack_bytes = std::int64_t{136} * 1024;
};

}  // namespace millrace::patterns
