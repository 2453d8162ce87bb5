// Values, and contexts in many layers. Go: context/x_test.go: TestValues, TestLayersCancel,
// TestLayersTimeout, TestWithoutCancel. See TABLE.md.
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "conformance/now.h"
#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_value_conformance : public runtime_test {};
MILLRACE_TEST_ON(context_value_conformance, every_runtime);

const context_key<std::string> k1;
const context_key<std::string> k2;
const context_key<std::string> k3;
const context_key<std::optional<std::string>> clearable;

std::string at(const context& ctx, const context_key<std::string>& key) {
  const std::string* value = ctx.value(key);
  return value ? *value : "none";
}
std::vector<std::string> at_all(const context& ctx) {
  return {at(ctx, k1), at(ctx, k2), at(ctx, k3)};
}

TEST_P(context_value_conformance, each_key_has_its_value_and_a_child_adds_to_its_parents) {
  expect_clean([] {
    using values = std::vector<std::string>;
    EXPECT_EQ(at_all(background()), (values{"none", "none", "none"}));
    const context c1 = with_value(background(), k1, "c1k1");
    const context c2 = with_value(c1, k2, "c2k2");
    const context c3 = with_value(c2, k3, "c3k3");
    EXPECT_EQ(at_all(c1), (values{"c1k1", "none", "none"}));
    EXPECT_EQ(at_all(c2), (values{"c1k1", "c2k2", "none"}));
    EXPECT_EQ(at_all(c3), (values{"c1k1", "c2k2", "c3k3"}));
  });
}

TEST_P(context_value_conformance, the_nearest_value_of_a_key_hides_those_above) {
  expect_clean([] {
    const context outer = with_value(with_value(background(), k2, "kept"), k1, "outer");
    const context inner = with_value(outer, k1, "inner");
    EXPECT_EQ(at(inner, k1), "inner");
    EXPECT_EQ(at(inner, k2), "kept");
    EXPECT_EQ(at(outer, k1), "outer");
    const context set = with_value(background(), clearable, "set");
    const context cleared = with_value(set, clearable, std::nullopt);
    EXPECT_EQ(*set.value(clearable), "set");
    EXPECT_EQ(*cleared.value(clearable), std::nullopt) << "Go: with_value(ctx, key, nil)";
  });
}

TEST_P(context_value_conformance, without_cancel_keeps_the_values_and_nothing_else) {
  expect_clean([]() -> task<> {
    auto [above, cancel] = with_timeout(with_value(background(), k1, "value"), 1h);
    const context ctx = without_cancel(above);
    cancel();
    EXPECT_EQ(ctx.deadline(), std::nullopt);
    EXPECT_FALSE(ctx.done()) << "its channel is nil";
    EXPECT_FALSE(ctx.err());
    EXPECT_EQ(at(ctx, k1), "value");
    EXPECT_FALSE(co_await is_done(ctx));
  });
}

/// A context under at least thirty others of every kind, in an order that the seed decides.
struct layers {
  layers(unsigned seed, duration timeout) {
    std::mt19937 random{seed};
    bool has_timer = false;
    for (int i = 0; i < 30 || keys.empty() || cancels.empty() || !has_timer; ++i) {
      switch (random() % 3) {
        case 0:
          ctx = with_value(ctx, keys.emplace_back(), static_cast<int>(keys.size()));
          break;
        case 1:
          add(with_cancel(ctx));
          break;
        default:
          add(with_timeout(ctx, timeout));
          has_timer = true;
      }
    }
  }
  void add(const cancelable_context& made) {
    ctx = made.ctx;
    cancels.push_back(made.cancel);
  }
  void expect_all_values(const char* when) const {
    int expected = 0;
    for (const auto& key : keys) {
      const int* value = ctx.value(key);
      EXPECT_TRUE(value && *value == ++expected) << when << ", value " << expected;
    }
  }

  context ctx = background();
  std::deque<context_key<int>> keys;  // which stay where they are
  std::vector<cancel_func> cancels;
};

TEST_P(context_value_conformance, through_many_layers_values_stay_and_any_cancel_above_arrives) {
  expect_clean([]() -> task<> {
    for (unsigned seed = 0; seed < 20; ++seed) {
      const layers made{seed, 1h};
      EXPECT_FALSE(co_await is_done(made.ctx));
      made.expect_all_values("before");
      made.cancels[seed % made.cancels.size()]();
      EXPECT_TRUE(co_await is_done(made.ctx));
      made.expect_all_values("after the cancel");
      for (const auto& cancel : made.cancels) cancel();  // lets the timers go
    }
  });
}

TEST_P(context_value_conformance, through_many_layers_values_stay_and_a_timeout_above_arrives) {
  expect_clean([]() -> task<> {
    for (unsigned seed = 0; seed < 5; ++seed) {
      const layers made{seed, 1ms};
      made.expect_all_values("before");
      co_await made.ctx.done().recv();
      EXPECT_EQ(made.ctx.err(), deadline_exceeded);
      made.expect_all_values("after the timeout");
    }
  });
}

}  // namespace
}  // namespace millrace::test
