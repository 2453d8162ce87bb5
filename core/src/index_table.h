#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "millrace/strategy.h"

namespace millrace::detail {

/// The numbers of things in a list by their keys, which stay in the list: a hash table with open
/// addressing. Nothing is ever taken out of it. `key_of(number)` is the key of what is in it.
class index_table {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  /// The number of a key; none if it is not there.
  template <class KeyOf>
  [[nodiscard]] std::uint32_t find(const state_key& key, KeyOf key_of) const {
    return numbers_.empty() ? none : numbers_[place(key, key_of)];
  }
  /// The same; a key that is not there gets `fresh`.
  template <class KeyOf>
  std::uint32_t find_or_add(const state_key& key, std::uint32_t fresh, KeyOf key_of) {
    if ((used_ + 1) * 2 > numbers_.size()) grow(key_of);
    std::uint32_t& number = numbers_[place(key, key_of)];
    if (number != none) return number;
    number = fresh;
    ++used_;
    return fresh;
  }

  /// In bytes; where it is about to grow, with what that takes.
  [[nodiscard]] std::size_t memory() const {
    const bool soon = (used_ + used_ / 8) * 2 > numbers_.size();
    return (soon ? 3 : 1) * numbers_.size() * sizeof(std::uint32_t);
  }

 private:
  template <class KeyOf>
  [[nodiscard]] std::size_t place(const state_key& key, KeyOf key_of) const {
    for (auto at = static_cast<std::size_t>(key.low);; ++at) {
      const std::size_t here = at & (numbers_.size() - 1);
      if (numbers_[here] == none || key_of(numbers_[here]) == key) return here;
    }
  }
  template <class KeyOf>
  void grow(KeyOf key_of) {
    constexpr std::size_t first_size = 64;
    std::vector<std::uint32_t> old(numbers_.empty() ? first_size : numbers_.size() * 2, none);
    old.swap(numbers_);
    for (const std::uint32_t number : old) {
      if (number != none) numbers_[place(key_of(number), key_of)] = number;
    }
  }

  std::vector<std::uint32_t> numbers_;
  std::size_t used_ = 0;
};

}  // namespace millrace::detail
