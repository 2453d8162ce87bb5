#pragma once

#include <atomic>
#include <utility>

namespace millrace::test {

/// A move-only value without a default constructor that counts itself: `alive` is zero when all are
/// destroyed.
class tracked {
 public:
  explicit tracked(int v) : value{v} { ++alive; }
  tracked(tracked&& other) noexcept : value{std::exchange(other.value, moved_from)} { ++alive; }
  tracked& operator=(tracked&& other) noexcept {
    value = std::exchange(other.value, moved_from);
    return *this;
  }
  ~tracked() { --alive; }

  static constexpr int moved_from = -1;
  int value;
  static inline std::atomic<int> alive{0};
};

}  // namespace millrace::test
