#include "patterns/pattern.h"

namespace millrace::patterns {

extern const pattern worker_pool_pattern;
extern const pattern errgroup_pattern;
extern const pattern pool_errgroup_pattern;
extern const pattern fetch_all_data_pattern;
extern const pattern token_tree_pattern;

std::span<const pattern* const> all_patterns() {
  static constexpr const pattern* list[] = {
      &worker_pool_pattern,    &errgroup_pattern,   &pool_errgroup_pattern,
      &fetch_all_data_pattern, &token_tree_pattern,
  };
  return list;
}

}  // namespace millrace::patterns
