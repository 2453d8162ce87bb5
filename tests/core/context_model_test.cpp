// Random trees of contexts against a model in which parents hold their children and a cancellation
// walks down at once, as in Go.
#include <optional>
#include <random>
#include <vector>

#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_model_test : public runtime_test {};
MILLRACE_TEST_ON(context_model_test, every_sequential_runtime);

struct modelled {
  // The model.
  std::optional<std::size_t> parent;  // in the list; none: the root
  bool follows = true;                // false: without_cancel
  bool over = false;
  error why;
  // What is left of the real one: each is dropped by itself.
  std::optional<context> ctx;
  std::optional<cancel_cause_func> cancel;
  std::optional<receiver<unit>> done;
};

class forest {
 public:
  explicit forest(std::uint32_t seed) : random_{seed} {}

  void step() {
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        return grow();
      case 3:
        return pick([](modelled& n) { n.ctx.reset(); });
      case 4:
        return pick([](modelled& n) { n.cancel.reset(); });
      case 5:
        return pick([](modelled& n) { n.done.reset(); });
      case 6:
      case 7:
        return pick([](modelled& n) {
          if (n.ctx) n.done = n.ctx->done();
        });
      default:
        if (below(3) == 0) cancel();
    }
  }
  /// Each real one that is left agrees with the model.
  task<> compare() {
    for (const modelled& n : nodes_) {
      if (n.ctx) {
        EXPECT_EQ(n.ctx->err(), n.over ? canceled : error{});
        EXPECT_EQ(cause(*n.ctx), n.why);
      }
      if (n.done && *n.done) {
        std::optional<unit> none;
        EXPECT_EQ(co_await select(recv(*n.done, none), otherwise()) == 0, n.over);
      }
    }
  }

 private:
  std::uint32_t below(std::size_t n) { return static_cast<std::uint32_t>(random_() % n); }

  void grow() {
    static const context_key<int> key;
    modelled made;
    context above = background();
    if (!nodes_.empty() && below(8) != 0) {
      const std::size_t parent = below(nodes_.size());
      if (!nodes_[parent].ctx) return;
      made.parent = parent;
      above = *nodes_[parent].ctx;
    }
    if (below(4) == 0) above = with_value(above, key, 1);
    if (below(10) == 0) {
      above = without_cancel(above);
      made.follows = false;
    }
    auto [ctx, cancel] = with_cancel_cause(above);
    made.ctx = ctx;
    made.cancel = cancel;
    if (made.parent && made.follows && nodes_[*made.parent].over) {
      made.over = true;
      made.why = nodes_[*made.parent].why;
    }
    nodes_.push_back(std::move(made));
  }
  template <class F>
  void pick(F f) {
    if (!nodes_.empty()) f(nodes_[below(nodes_.size())]);
  }
  void cancel() {
    if (nodes_.empty()) return;
    const std::size_t chosen = below(nodes_.size());
    if (!nodes_[chosen].cancel) return;
    const error why = errors::make("why");
    (*nodes_[chosen].cancel)(why);
    fall(chosen, why);
    for (std::size_t i = chosen + 1; i < nodes_.size(); ++i) {  // parents stand before children
      const modelled& n = nodes_[i];
      if (n.parent && n.follows && nodes_[*n.parent].over) fall(i, nodes_[*n.parent].why);
    }
  }
  void fall(std::size_t i, const error& why) {
    if (nodes_[i].over) return;
    nodes_[i].over = true;
    nodes_[i].why = why;
  }

  std::mt19937 random_;
  std::vector<modelled> nodes_;
};

// Hunts: a node that leaves the tree, or is freed, while something below it can still be told.
TEST_P(context_model_test, agrees_over_random_operations) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    expect_clean([seed]() -> task<> {
      forest f{seed};
      for (int i = 0; i < 150; ++i) {
        f.step();
        if (i % 10 == 0) co_await f.compare();
      }
      co_await f.compare();
    });
    if (HasFailure()) {
      ADD_FAILURE() << "seed " << seed;
      return;
    }
  }
}

}  // namespace
}  // namespace millrace::test
