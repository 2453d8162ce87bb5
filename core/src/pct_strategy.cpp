#include <algorithm>
#include <memory>
#include <unordered_map>
#include <vector>

#include "millrace/strategy.h"
#include "splitmix.h"

namespace millrace {
namespace {

class pct final : public strategy {
 public:
  pct(unsigned depth, std::uint64_t steps, std::uint64_t seed)
      : depth_{std::max(depth, 1U)}, steps_{std::max<std::uint64_t>(steps, 1)}, seed_{seed} {}

  void begin() override {
    random_ = detail::splitmix{seed_++};
    priorities_.clear();
    lowered_ = 0;
    made_ = 0;
    changes_.clear();
    for (unsigned i = 1; i < depth_; ++i) changes_.push_back(random_.next() % steps_);
  }
  std::uint32_t choose(const decision& d) override {
    if (d.kind != choice::step) return random_.below(d.options);
    std::size_t best = highest(d);
    const bool change = std::ranges::find(changes_, made_) != changes_.end();
    ++made_;
    if (change) {
      priorities_[d.ways[best].goroutine] = --lowered_;
      best = highest(d);
    }
    return static_cast<std::uint32_t>(best);
  }

 private:
  std::size_t highest(const decision& d) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < d.ways.size(); ++i) {
      if (priority(d.ways[i].goroutine) > priority(d.ways[best].goroutine)) best = i;
    }
    return best;
  }
  std::int64_t priority(std::uint32_t way) {
    const auto [found, fresh] = priorities_.try_emplace(way, 0);
    if (fresh) found->second = static_cast<std::int64_t>(random_.next() >> 2U) + 1;
    return found->second;
  }

  unsigned depth_;
  std::uint64_t steps_;
  std::uint64_t seed_;
  detail::splitmix random_{0};
  std::unordered_map<std::uint32_t, std::int64_t> priorities_;
  std::int64_t lowered_ = 0;
  std::uint64_t made_ = 0;
  std::vector<std::uint64_t> changes_;
};

}  // namespace

std::unique_ptr<strategy> pct_strategy(unsigned depth, std::uint64_t steps, std::uint64_t seed) {
  return std::make_unique<pct>(depth, steps, seed);
}

}  // namespace millrace
