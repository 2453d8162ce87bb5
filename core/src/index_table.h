#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace::detail {

/// Numbers by key: a hash table with open addressing. Nothing is ever taken out of it.
template <class Key, class Hash>
class index_table {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  /// The number of a key; one that is not there gets `fresh`.
  std::uint32_t find_or_add(const Key& key, std::uint32_t fresh) {
    if ((used_ + 1) * 2 > entries_.size()) grow();
    entry& e = place(key);
    if (e.number != none) return e.number;
    e = {key, fresh};
    ++used_;
    return fresh;
  }

 private:
  struct entry {
    Key key{};
    std::uint32_t number = none;
  };
  entry& place(const Key& key) {
    std::size_t at = Hash{}(key);
    for (;; ++at) {
      entry& e = entries_[at & (entries_.size() - 1)];
      if (e.number == none || e.key == key) return e;
    }
  }
  void grow() {
    constexpr std::size_t first_size = 64;
    std::vector<entry> old(entries_.empty() ? first_size : entries_.size() * 2);
    old.swap(entries_);
    for (const entry& e : old) {
      if (e.number != none) place(e.key) = e;
    }
  }

  std::vector<entry> entries_;
  std::size_t used_ = 0;
};

}  // namespace millrace::detail
