#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace millrace {

/// A number of schedules: there can be far more than 2^64. Exact up to 2^128 - 1, where it stays.
class schedule_count {
 public:
  constexpr schedule_count() = default;
  constexpr schedule_count(std::uint64_t n) : low_{n} {}  // NOLINT(google-explicit-constructor)

  schedule_count& operator+=(const schedule_count& n);
  friend auto operator<=>(const schedule_count&, const schedule_count&) = default;

  /// False once a sum was too large to be told.
  [[nodiscard]] bool exact() const { return ~high_ != 0 || ~low_ != 0; }
  /// The nearest double.
  [[nodiscard]] double approximate() const;
  /// In decimal digits.
  friend std::string to_string(const schedule_count& n);

 private:
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
};

}  // namespace millrace
