#include <memory>

#include "millrace/strategy.h"
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

}  // namespace

std::unique_ptr<strategy> random_strategy(std::uint64_t seed) {
  return std::make_unique<random_choices>(seed);
}

}  // namespace millrace
