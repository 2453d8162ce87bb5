// Cancellation. Go: context/x_test.go, context_test.go. See TABLE.md.
#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "conformance/now.h"
#include "millrace/context.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class context_cancel_conformance : public runtime_test {};
MILLRACE_TEST_ON(context_cancel_conformance, every_runtime);

TEST_P(context_cancel_conformance, the_background_is_never_done) {
  expect_clean([]() -> task<> {
    const std::array<context, 2> roots{background(), todo()};
    for (const context& ctx : roots) {
      EXPECT_FALSE(co_await is_done(ctx));
      EXPECT_FALSE(ctx.err());
      EXPECT_EQ(ctx.deadline(), std::nullopt);
    }
  });
}

const context_key<int> any_key;

TEST_P(context_cancel_conformance, a_cancel_ends_every_kind_of_context_below) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    auto [child, cancel_child] = with_cancel(parent);
    const context with_a_value = with_value(parent, any_key, 1);
    auto [with_timer, cancel_timer] = with_timeout(with_a_value, 1h);
    auto called = make_chan<unit>();
    after_func(parent, [called] { called.close(); });
    const std::array<context, 4> all{parent, child, with_a_value, with_timer};
    for (const context& ctx : all) EXPECT_FALSE(co_await is_done(ctx));
    cancel();
    for (const context& ctx : all) {
      EXPECT_TRUE(co_await is_done(ctx));
      EXPECT_EQ(ctx.err(), canceled);
    }
    co_await called.recv();
    const context born_cancelled = with_value(parent, any_key, 2);
    EXPECT_TRUE(co_await is_done(born_cancelled));
    EXPECT_EQ(born_cancelled.err(), canceled);
  });
}

TEST_P(context_cancel_conformance, cancel_reaches_a_context_and_its_child_before_it_returns) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    auto [child, cancel_child] = with_cancel(parent);
    const std::array<context, 2> contexts{parent, child};
    for (const context& ctx : contexts) {
      EXPECT_TRUE(ctx.done()) << "not the nil channel";
      EXPECT_FALSE(ctx.err());
      EXPECT_FALSE(co_await is_done(ctx));
    }
    cancel();
    for (const context& ctx : contexts) {
      EXPECT_TRUE(co_await is_done(ctx));
      EXPECT_EQ(ctx.err(), canceled);
    }
  });
}

TEST_P(context_cancel_conformance, a_child_that_is_cancelled_leaves_its_parent) {
  expect_clean([]() -> task<> {
    auto [cancelable, cancel_parent] = with_cancel(background());
    const std::array<context, 2> parents{background(), cancelable};
    for (const context& parent : parents) {
      auto [child, cancel] = with_cancel(parent);
      EXPECT_FALSE(co_await is_done(parent));
      EXPECT_FALSE(co_await is_done(child));
      cancel();
      EXPECT_TRUE(co_await is_done(child));
      EXPECT_EQ(child.err(), canceled);
      EXPECT_FALSE(co_await is_done(parent));
      EXPECT_FALSE(parent.err());
    }
  });
}

TEST_P(context_cancel_conformance,
       the_child_of_a_cancelled_parent_is_born_cancelled_with_its_cause) {
  expect_clean([]() -> task<> {
    const error why = errors::make("because");
    auto [parent, cancel] = with_cancel_cause(background());
    cancel(why);
    auto [child, cancel_child] = with_cancel(parent);
    EXPECT_TRUE(co_await is_done(child));
    EXPECT_EQ(child.err(), canceled);
    EXPECT_EQ(cause(child), why);
  });
}

// Hunts a child that is added just after its parent has told its children: it would never be done.
TEST_P(context_cancel_conformance, a_child_made_while_its_parent_is_cancelled_is_cancelled_too) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(100); ++i) {
      const error why = errors::make("because");
      auto [parent, cancel] = with_cancel_cause(background());
      go([cancel, why] { cancel(why); });
      auto [child, cancel_child] = with_cancel(parent);
      co_await child.done().recv();
      EXPECT_EQ(child.err(), canceled);
      EXPECT_EQ(cause(child), why);
    }
  });
}

// Hunts a deadlock between cancels that walk up and down one tree: every node of it is cancelled at
// once.
TEST_P(context_cancel_conformance, all_nodes_of_a_tree_can_be_cancelled_at_the_same_time) {
  expect_clean([]() -> task<> {
    std::vector<cancelable_context> tree{with_cancel(background())};
    for (std::size_t next = 0; tree.size() < 100; ++next) {
      for (int i = 0; i < 4; ++i) tree.push_back(with_cancel(tree[next].ctx));
    }
    std::mt19937 random{1};
    std::ranges::shuffle(tree, random);
    wait_group cancels;
    for (const auto& node : tree) {
      cancels.add();
      go([cancel = node.cancel, cancels] {
        cancel();
        cancels.done();
      });
    }
    std::ranges::shuffle(tree, random);
    for (const auto& node : tree) {
      co_await node.ctx.done().recv();
      EXPECT_EQ(node.ctx.err(), canceled);
    }
    co_await cancels.wait();
  });
}

TEST_P(context_cancel_conformance, a_goroutine_woken_by_its_parents_cancel_can_cancel_the_child) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(100); ++i) {
      auto [parent, cancel] = with_cancel(background());
      auto [child, cancel_child] = with_cancel(parent);
      wait_group other;
      other.add();
      go([parent, cancel_child, other]() -> task<> {
        co_await parent.done().recv();
        cancel_child();
        other.done();
      });
      cancel();
      co_await child.done().recv();
      co_await other.wait();
    }
  });
}

TEST_P(context_cancel_conformance, cause_can_be_polled_while_another_goroutine_cancels) {
  expect_clean([]() -> task<> {
    const error why = errors::make("because");
    auto [ctx, cancel] = with_cancel_cause(background());
    go([cancel, why] { cancel(why); });
    error seen;
    while (!(seen = cause(ctx))) co_await yield();
    EXPECT_EQ(seen, why);
  });
}

// Go's example: a generator that its reader stops does not leak.
TEST_P(context_cancel_conformance, a_generator_ends_when_its_reader_cancels) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto numbers = make_chan<int>();
    wait_group generator;
    generator.add();
    go([ctx, numbers, generator]() -> task<> {
      for (int n = 1; co_await select(done(ctx), send(numbers, n)) == 1; ++n) {
      }
      generator.done();
    });
    for (int expected = 1; expected <= 5; ++expected) {
      EXPECT_EQ(co_await numbers.recv(), expected);
    }
    cancel();
    co_await generator.wait();
  });
}

}  // namespace
}  // namespace millrace::test
