#pragma once

#include <algorithm>
#include <functional>
#include <ranges>

namespace millrace::detail {

/// Sorts where speed does not matter: for each kind of range it takes a quarter of std::sort's
/// code, all of which a page has to fetch. Not stable.
template <std::ranges::random_access_range Range, class Less = std::ranges::less>
void heap_sort(Range&& range, Less less = {}) {
  std::ranges::make_heap(range, less);
  std::ranges::sort_heap(range, less);
}

}  // namespace millrace::detail
