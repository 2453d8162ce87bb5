#include "millrace/context.h"

#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_test : public runtime_test {};
MILLRACE_TEST_ON(context_test, every_runtime);

/// Whether done() is closed now.
task<bool> is_done(context ctx) { co_return co_await select(done(ctx), otherwise()) == 0; }

TEST(background_test, is_never_cancelled) {
  const context ctx = background();
  EXPECT_FALSE(ctx.err());
  EXPECT_FALSE(cause(ctx));
  EXPECT_FALSE(ctx.done()) << "its done channel is nil";
}

TEST(canceled_test, says_what_go_says) { EXPECT_EQ(canceled.message(), "context canceled"); }

TEST_P(context_test, cancel_closes_done_and_sets_err_and_cause) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    EXPECT_FALSE(ctx.err());
    EXPECT_FALSE(cause(ctx));
    EXPECT_FALSE(co_await is_done(ctx));
    cancel();
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), canceled);
    EXPECT_TRUE(co_await is_done(ctx));
    EXPECT_EQ(co_await ctx.done().recv(), std::nullopt);
  });
}

TEST_P(context_test, cancel_with_a_cause_keeps_err_and_gives_the_cause) {
  expect_clean([]() -> task<> {
    const error why = errors::make("tired");
    auto [ctx, cancel] = with_cancel_cause(background());
    cancel(why);
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), why);
    EXPECT_EQ(cause(ctx).message(), "tired");
    co_return;
  });
}

TEST_P(context_test, a_nil_cause_is_canceled) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel_cause(background());
    cancel(error{});
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), canceled);
    co_return;
  });
}

TEST_P(context_test, only_the_first_cancellation_counts) {
  expect_clean([]() -> task<> {
    const error first = errors::make("first");
    auto [ctx, cancel] = with_cancel_cause(background());
    cancel(first);
    cancel(errors::make("second"));
    cancel({});
    EXPECT_EQ(cause(ctx), first);
    auto [plain, cancel_plain] = with_cancel(background());
    cancel_plain();
    cancel_plain();
    EXPECT_EQ(cause(plain), canceled);
    co_return;
  });
}

TEST_P(context_test, a_cancellation_reaches_the_whole_tree_below_with_its_cause) {
  expect_clean([]() -> task<> {
    const error why = errors::make("from above");
    auto [root, cancel] = with_cancel_cause(background());
    std::vector<context> below;
    std::vector<cancel_func> cancels;
    for (int i = 0; i < 3; ++i) {
      auto [child, cancel_child] = with_cancel(root);
      auto [grandchild, cancel_grandchild] = with_cancel(child);
      below.push_back(child);
      below.push_back(grandchild);
    }
    for (const context& ctx : below) EXPECT_FALSE(ctx.err());
    cancel(why);
    for (const context& ctx : below) {
      EXPECT_EQ(ctx.err(), canceled);
      EXPECT_EQ(cause(ctx), why);
      EXPECT_TRUE(co_await is_done(ctx));
    }
  });
}

TEST_P(context_test, cancelling_a_child_leaves_its_parent_and_its_siblings) {
  expect_clean([]() -> task<> {
    auto [parent, cancel_parent] = with_cancel(background());
    auto [child, cancel_child] = with_cancel_cause(parent);
    auto [sibling, cancel_sibling] = with_cancel(parent);
    const error why = errors::make("the child's own");
    cancel_child(why);
    EXPECT_EQ(cause(child), why);
    EXPECT_FALSE(parent.err());
    EXPECT_FALSE(sibling.err());
    EXPECT_FALSE(co_await is_done(parent));
    cancel_parent();
    EXPECT_EQ(cause(sibling), canceled);
    EXPECT_EQ(cause(child), why) << "the first one on the way counts";
  });
}

TEST_P(context_test, the_child_of_a_cancelled_context_is_cancelled_from_the_start) {
  expect_clean([]() -> task<> {
    const error why = errors::make("already over");
    auto [parent, cancel] = with_cancel_cause(background());
    cancel(why);
    auto [child, cancel_child] = with_cancel_cause(parent);
    EXPECT_EQ(child.err(), canceled);
    EXPECT_EQ(cause(child), why);
    EXPECT_TRUE(co_await is_done(child));
    cancel_child(errors::make("too late"));
    EXPECT_EQ(cause(child), why);
  });
}

TEST_P(context_test, a_child_follows_a_parent_whose_handle_is_gone) {
  expect_clean([]() -> task<> {
    const error why = errors::make("by the cancel that was kept");
    auto made = [&] {
      auto [parent, cancel] = with_cancel_cause(background());
      return std::pair{with_cancel(parent).ctx, cancel};
    }();
    made.second(why);
    EXPECT_EQ(cause(made.first), why);
    co_return;
  });
}

TEST_P(context_test, a_child_that_is_gone_is_forgotten) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    for (int i = 0; i < 100; ++i) static_cast<void>(with_cancel(parent));
    auto [child, cancel_child] = with_cancel(parent);
    for (int i = 0; i < 100; ++i) static_cast<void>(with_cancel(parent));
    cancel();
    EXPECT_EQ(child.err(), canceled);
    co_return;
  });
}

TEST_P(context_test, what_was_written_before_a_cancellation_is_seen_by_those_who_saw_it) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    int written = 0;  // plain
    go([&written, cancel]() -> task<> {
      written = 1;
      cancel();
      co_return;
    });
    co_await ctx.done().recv();
    EXPECT_EQ(written, 1);
    EXPECT_EQ(ctx.err(), canceled) << "whoever sees done closed sees the error";
  });
}

TEST_P(context_test, of_two_cancellations_at_once_exactly_one_wins) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < 50; ++i) {
      auto [ctx, cancel] = with_cancel_cause(background());
      auto [child, cancel_child] = with_cancel(ctx);
      const error a = errors::make("a");
      const error b = errors::make("b");
      wait_group wg;
      for (const error& mine : {a, b}) {
        wg.add();
        go([wg, mine, cancel]() -> task<> {
          cancel(mine);
          wg.done();
          co_return;
        });
      }
      co_await wg.wait();
      const error won = cause(ctx);
      EXPECT_TRUE(won == a || won == b);
      EXPECT_EQ(cause(child), won);
    }
  });
}

TEST_P(context_test, cancellation_is_cooperative) {
  int steps = 0;
  expect_clean([&steps]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto finished = make_chan<unit>();
    cancel();
    go([&steps, finished, ctx]() -> task<> {
      for (; steps < 100; ++steps) co_await yield();  // never looks at ctx
      co_await finished.send({});
    });
    co_await finished.recv();
  });
  EXPECT_EQ(steps, 100);
}

TEST_P(context_test, a_sleep_is_cut_short_by_a_cancellation) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    go([cancel]() -> task<> {
      cancel();
      co_return;
    });
    EXPECT_EQ(co_await sleep(ctx, 1h), canceled);
    EXPECT_EQ(co_await sleep(ctx, 1h), canceled) << "a cancelled one does not begin";
  });
}

TEST_P(context_test, a_sleep_that_is_not_cancelled_takes_its_time) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    const auto start = now();
    EXPECT_FALSE(co_await sleep(ctx, 2ms));
    EXPECT_FALSE(co_await sleep(background(), 2ms));
    EXPECT_GE(now() - start, 4ms);
  });
}

TEST_P(context_test, it_can_be_cancelled_outside_a_run) {
  auto [ctx, cancel] = with_cancel_cause(background());
  const error why = errors::make("from outside");
  cancel(why);
  EXPECT_EQ(cause(ctx), why);
  expect_clean([ctx]() -> task<> { EXPECT_TRUE(co_await is_done(ctx)); });
}

}  // namespace
}  // namespace millrace::test
