// The done channel: made when it is asked for, and closed for whoever has it.
#include <optional>
#include <vector>

#include "millrace/context.h"
#include "support/fixture.h"
#include "support/traced.h"

namespace millrace::test {
namespace {

class context_done_test : public runtime_test {};
MILLRACE_TEST_ON(context_done_test, every_runtime);

task<bool> is_closed(receiver<unit> over) {
  std::optional<unit> none;
  co_return co_await select(recv(over, none), otherwise()) == 0;
}

TEST_P(context_done_test, is_one_channel_however_often_it_is_asked_for) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    const receiver<unit> over = ctx.done();
    EXPECT_TRUE(over == ctx.done());
    EXPECT_FALSE(co_await is_closed(over));
    cancel();
    EXPECT_TRUE(over == ctx.done());
    EXPECT_TRUE(co_await is_closed(over));
    auto [other, cancel_other] = with_cancel(background());
    EXPECT_FALSE(ctx.done() == other.done());
  });
}

TEST_P(context_done_test, asked_for_after_the_cancellation_is_closed) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    auto [child, cancel_child] = with_cancel(parent);
    cancel();
    EXPECT_TRUE(co_await is_closed(parent.done()));
    EXPECT_TRUE(co_await is_closed(child.done()));
    EXPECT_TRUE(co_await is_closed(with_cancel(child).ctx.done()));
  });
}

// As in Go, where the parent has the child in its list.
TEST_P(context_done_test, is_closed_with_the_parent_although_no_handle_is_left) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    const receiver<unit> child = with_cancel(parent).ctx.done();
    const receiver<unit> grandchild = with_cancel(with_cancel(parent).ctx).ctx.done();
    EXPECT_FALSE(co_await is_closed(child));
    EXPECT_FALSE(co_await is_closed(grandchild));
    cancel();
    EXPECT_TRUE(co_await is_closed(child));
    EXPECT_TRUE(co_await is_closed(grandchild));
  });
}

TEST_P(context_done_test, nobody_is_left_to_close_one_whose_parents_are_gone) {
  const run_result r = run([]() -> task<> {
    const receiver<unit> over = [] {
      auto [parent, cancel] = with_cancel(background());
      return with_cancel(with_cancel(parent).ctx).ctx.done();
    }();
    EXPECT_FALSE(co_await is_closed(over));
    co_await over.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].object_name, "ctx.done");
}

TEST_P(context_done_test, a_kept_one_goes_when_its_parent_does) {
  expect_clean([]() -> task<> {
    std::vector<receiver<unit>> kept;
    {
      auto [parent, cancel] = with_cancel(background());
      for (int i = 0; i < 10; ++i) {
        auto [child, cancel_child] = with_cancel(parent);
        kept.push_back(child.done());
        for (int n = 0; n < 3; ++n) kept.push_back(with_cancel(child).ctx.done());
        if (i % 2 == 0) cancel_child();
      }
    }
    int closed = 0;
    for (const auto& over : kept) closed += co_await is_closed(over) ? 1 : 0;
    EXPECT_EQ(closed, 5 * 4) << "those of the cancelled children";
  });
}

// Hunts: recursion along a chain, whose end is a stack overflow: in cancelling, in dropping the
// last handle, in dropping a chain that was kept.
TEST_P(context_done_test, a_long_chain_is_cancelled_and_freed_in_little_stack) {
  constexpr int length = 100'000;
  expect_clean([]() -> task<> {
    auto [root, cancel] = with_cancel(background());
    context ctx = root;
    for (int i = 0; i < length; ++i) ctx = with_cancel(ctx).ctx;
    const receiver<unit> over = ctx.done();
    cancel();
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_TRUE(co_await is_closed(over));
  });
  expect_clean([]() -> task<> {
    std::optional<context> ctx = with_cancel(background()).ctx;
    for (int i = 0; i < length; ++i) ctx = with_cancel(*ctx).ctx;
    const receiver<unit> over = ctx->done();
    ctx.reset();  // the whole chain is now kept by its root, and goes with that
    EXPECT_FALSE(co_await is_closed(over));
  });
  expect_clean([]() -> task<> {
    auto [root, cancel] = with_cancel(background());
    std::optional<context> ctx = root;
    for (int i = 0; i < length; ++i) ctx = with_cancel(*ctx).ctx;
    const receiver<unit> over = ctx->done();
    ctx.reset();
    cancel();
    EXPECT_TRUE(co_await is_closed(over));
  });
}

TEST_P(context_done_test, cancelling_wakes_all_that_wait_in_a_wide_tree) {
  expect_clean([]() -> task<> {
    auto [root, cancel] = with_cancel(background());
    wait_group wg;
    std::vector<context> children;
    for (int i = 0; i < 100; ++i) {
      children.push_back(with_cancel(root).ctx);
      for (int n = 0; n < 3; ++n) {
        wg.add();
        go([ctx = children.back(), wg]() -> task<> {
          co_await ctx.done().recv();
          EXPECT_EQ(ctx.err(), canceled);
          wg.done();
        });
      }
    }
    co_await yield();
    cancel();
    co_await wg.wait();
  });
}

class traced_context_test : public observed_test {};
MILLRACE_TEST_ON(traced_context_test, every_plain_runtime);

TEST_P(traced_context_test, each_context_is_named_and_each_cancellation_recorded_once) {
  expect_clean([]() -> task<> {
    auto [root, cancel] = with_cancel_cause(background());
    auto [idle, cancel_idle] = with_cancel(root);
    auto [asked, cancel_asked] = with_cancel(root);
    const receiver<unit> over = asked.done();
    cancel(errors::make("enough"));
    auto [late, cancel_late] = with_cancel(root);
    cancel_late();
    co_await over.recv();
  });
  const traced trace{rt()};
  std::vector<std::uint32_t> named;
  for (const trace_record& r : trace.of_kind(event::object)) {
    if (trace.text(r.arg) == "ctx") named.push_back(r.object);
  }
  std::vector<std::uint32_t> cancelled;
  for (const trace_record& r : trace.of_kind(event::cancel)) {
    EXPECT_EQ(trace.text(r.arg), "enough");
    cancelled.push_back(r.object);
  }
  std::ranges::sort(named);
  std::ranges::sort(cancelled);
  EXPECT_EQ(named.size(), 4U);
  EXPECT_EQ(cancelled, named);
}

}  // namespace
}  // namespace millrace::test
