#include "millrace/strategy.h"

namespace millrace {

std::uint32_t replay_strategy::choose(const decision& d) {
  if (next_ == schedule_.picks.size()) return then_ == past_end::cut ? cut : 0;
  const std::uint32_t pick = schedule_.picks[next_++];
  return pick < d.options ? pick : 0;
}

}  // namespace millrace
