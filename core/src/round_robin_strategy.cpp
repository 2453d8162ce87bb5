#include <memory>

#include "millrace/strategy.h"

namespace millrace {
namespace {

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

}  // namespace

std::unique_ptr<strategy> round_robin_strategy() { return std::make_unique<round_robin>(); }

}  // namespace millrace
