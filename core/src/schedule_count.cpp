#include "millrace/schedule_count.h"

namespace millrace {

schedule_count& schedule_count::operator+=(const schedule_count& n) {
  const std::uint64_t low = low_ + n.low_;
  const std::uint64_t carry = low < low_ ? 1 : 0;
  const std::uint64_t high = high_ + n.high_;
  const bool too_large = high < high_ || (carry != 0 && ~high == 0);
  if (too_large || !exact() || !n.exact()) {
    high_ = low_ = ~std::uint64_t{0};
  } else {
    high_ = high + carry;
    low_ = low;
  }
  return *this;
}

double schedule_count::approximate() const {
  constexpr double two_to_64 = 18'446'744'073'709'551'616.0;
  return static_cast<double>(high_) * two_to_64 + static_cast<double>(low_);
}

std::string to_string(const schedule_count& n) {
  // Long division of four 32-bit digits by ten.
  std::uint32_t parts[] = {
      static_cast<std::uint32_t>(n.high_ >> 32U), static_cast<std::uint32_t>(n.high_),
      static_cast<std::uint32_t>(n.low_ >> 32U), static_cast<std::uint32_t>(n.low_)};
  std::string digits;
  do {
    std::uint64_t rest = 0;
    for (std::uint32_t& part : parts) {
      const std::uint64_t value = rest << 32U | part;
      part = static_cast<std::uint32_t>(value / 10);
      rest = value % 10;
    }
    digits += static_cast<char>('0' + rest);
  } while ((parts[0] | parts[1] | parts[2] | parts[3]) != 0);
  return {digits.rbegin(), digits.rend()};
}

}  // namespace millrace
