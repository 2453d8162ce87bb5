// Deadlines. Go: context/x_test.go: TestDeadline, TestTimeout, TestCanceledTimeout. See TABLE.md.
#include <algorithm>
#include <vector>

#include "conformance/now.h"
#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_deadline_conformance : public runtime_test {};
MILLRACE_TEST_ON(context_deadline_conformance, every_runtime);

/// Waits until ctx is over, which is not before `earliest` and because of its deadline.
task<> times_out(context ctx, time_point earliest) {
  co_await ctx.done().recv();
  EXPECT_GE(now(), earliest);
  EXPECT_EQ(ctx.err(), deadline_exceeded);
  EXPECT_EQ(cause(ctx), deadline_exceeded);
}

TEST_P(context_deadline_conformance, a_context_is_over_when_its_deadline_has_come) {
  expect_clean([]() -> task<> {
    const auto when = now() + 2ms;
    auto [ctx, cancel] = with_deadline(background(), when);
    EXPECT_EQ(ctx.deadline(), when);
    co_await times_out(ctx, when);
  });
}

TEST_P(context_deadline_conformance, a_timeout_is_a_deadline_so_much_from_now) {
  expect_clean([]() -> task<> {
    const auto start = now();
    auto [ctx, cancel] = with_timeout(background(), 2ms);
    EXPECT_GE(*ctx.deadline(), start + 2ms);
    EXPECT_LE(*ctx.deadline(), now() + 2ms);
    co_await times_out(ctx, start + 2ms);
  });
}

TEST_P(context_deadline_conformance, a_later_deadline_below_does_not_put_off_the_one_above) {
  expect_clean([]() -> task<> {
    const auto when = now() + 2ms;
    auto [parent, cancel_parent] = with_deadline(background(), when);
    auto [child, cancel_child] = with_deadline(parent, when + 1h);
    EXPECT_EQ(child.deadline(), when);
    co_await times_out(child, when);
    auto [other_parent, cancel_other_parent] = with_timeout(background(), 2ms);
    auto [other_child, cancel_other_child] = with_timeout(other_parent, 1h);
    co_await times_out(other_child, now());
  });
}

TEST_P(context_deadline_conformance, an_earlier_deadline_below_leaves_the_one_above) {
  expect_clean([]() -> task<> {
    auto [parent, cancel_parent] = with_timeout(background(), 1h);
    auto [child, cancel_child] = with_timeout(parent, 1ms);
    co_await times_out(child, now());
    EXPECT_FALSE(parent.err());
    cancel_parent();
    EXPECT_EQ(parent.err(), canceled);
    EXPECT_EQ(child.err(), deadline_exceeded);
  });
}

TEST_P(context_deadline_conformance, a_deadline_that_is_now_or_was_ends_the_context_at_once) {
  expect_clean([]() -> task<> {
    for (const duration ago : {duration{1ms}, duration::zero()}) {
      auto [ctx, cancel] = with_deadline(background(), now() - ago);
      EXPECT_TRUE(co_await is_done(ctx));
      co_await times_out(ctx, now() - ago);
    }
  });
}

TEST_P(context_deadline_conformance, a_context_can_be_cancelled_before_its_deadline) {
  expect_clean([]() -> task<> {
    auto [parent, cancel_parent] = with_timeout(background(), 1h);
    auto [child, cancel] = with_timeout(parent, 2h);
    cancel();
    EXPECT_TRUE(co_await is_done(child)) << "before cancel returned";
    EXPECT_EQ(child.err(), canceled);
    EXPECT_FALSE(parent.err());
    cancel_parent();
  });
}

}  // namespace
}  // namespace millrace::test
