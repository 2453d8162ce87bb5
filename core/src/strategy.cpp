#include "millrace/strategy.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "splitmix.h"

namespace millrace {
namespace {

class random_choices final : public strategy {
 public:
  explicit random_choices(std::uint64_t seed) : seed_{seed} {}
  void begin() override { random_ = detail::splitmix{seed_++}; }
  std::uint32_t choose(const decision& d) override { return random_.below(d.options); }

 private:
  std::uint64_t seed_;
  detail::splitmix random_{0};
};

class round_robin final : public strategy {
 public:
  std::uint32_t choose(const decision& d) override {
    if (d.kind != choice::step) return 0;
    // Of those behind the last one by number, the first; a timer is 0, the last of a round.
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < d.options; ++i) {
      if (places_behind(d, d.ways[i].goroutine) < places_behind(d, d.ways[best].goroutine))
        best = i;
    }
    return best;
  }

 private:
  // Wraps: those up to the last one come behind all others.
  static std::uint32_t places_behind(const decision& d, std::uint32_t way) {
    return way - d.goroutine - 1;
  }
};

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

bool strategy::passes(const state_key&) { return true; }

std::unique_ptr<strategy> random_strategy(std::uint64_t seed) {
  return std::make_unique<random_choices>(seed);
}

std::unique_ptr<strategy> round_robin_strategy() { return std::make_unique<round_robin>(); }

std::unique_ptr<strategy> pct_strategy(unsigned depth, std::uint64_t steps, std::uint64_t seed) {
  return std::make_unique<pct>(depth, steps, seed);
}

std::uint32_t replay_strategy::choose(const decision& d) {
  if (next_ == schedule_.picks.size()) return then_ == past_end::cut ? cut : 0;
  const std::uint32_t pick = schedule_.picks[next_++];
  return pick < d.options ? pick : 0;
}

}  // namespace millrace
