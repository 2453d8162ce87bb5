#pragma once

#include <cstdint>

namespace millrace::detail {

/// Random numbers: splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
/// 2014). The same on any machine.
class splitmix {
 public:
  explicit splitmix(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    state_ += 0x9e37'79b9'7f4a'7c15;
    return scramble(state_);
  }
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((next() >> 32U) * n) >> 32U);
  }
  [[nodiscard]] std::uint64_t state() const { return state_; }

  /// A bijection that spreads what its argument differs in over all bits.
  static constexpr std::uint64_t scramble(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace millrace::detail
