#include <optional>

#include "millrace/context.h"
#include "millrace/timer.h"
#include "support/fixture.h"
#include "support/traced.h"

namespace millrace::test {
namespace {

class context_deadline_test : public runtime_test {};
MILLRACE_TEST_ON(context_deadline_test, every_runtime);

TEST(deadline_exceeded_test, says_what_go_says) {
  EXPECT_EQ(deadline_exceeded.message(), "context deadline exceeded");
  EXPECT_FALSE(deadline_exceeded == canceled);
}

TEST_P(context_deadline_test, is_over_when_the_moment_has_come_and_not_before) {
  expect_clean([]() -> task<> {
    const time_point start = now();
    const time_point when = start + 3ms;
    auto [ctx, cancel] = with_deadline(background(), when);
    EXPECT_EQ(ctx.deadline(), when);
    EXPECT_EQ(co_await ctx.done().recv(), std::nullopt);
    EXPECT_GE(now(), when);
    EXPECT_EQ(ctx.err(), deadline_exceeded);
    EXPECT_EQ(cause(ctx), deadline_exceeded);
    cancel();
    EXPECT_EQ(ctx.err(), deadline_exceeded) << "the first cancellation counts";
  });
}

TEST_P(context_deadline_test, a_timeout_counts_from_now) {
  expect_clean([]() -> task<> {
    const time_point before = now();
    auto [ctx, cancel] = with_timeout(background(), 2ms);
    EXPECT_GE(*ctx.deadline(), before + 2ms);
    EXPECT_LE(*ctx.deadline(), now() + 2ms);
    co_await ctx.done().recv();
    EXPECT_GE(now(), before + 2ms);
    EXPECT_EQ(ctx.err(), deadline_exceeded);
  });
}

TEST_P(context_deadline_test, a_sleep_ends_with_it) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), 1ms);
    EXPECT_EQ(co_await sleep(ctx, 1h), deadline_exceeded);
  });
}

TEST_P(context_deadline_test, a_moment_that_is_past_is_over_from_the_start) {
  expect_clean([]() -> task<> {
    const error slow = errors::make("too slow");
    for (const duration d : {duration{0}, duration{-1h}, duration::min()}) {
      auto [ctx, cancel] = with_timeout(background(), d);
      EXPECT_EQ(ctx.err(), deadline_exceeded);
      EXPECT_TRUE(ctx.deadline());
      auto [other, cancel_other] = with_timeout_cause(background(), d, slow);
      cancel_other();
      EXPECT_EQ(other.err(), deadline_exceeded);
      EXPECT_EQ(cause(other), slow);
      EXPECT_EQ(co_await other.done().recv(), std::nullopt);
    }
  });
}

TEST_P(context_deadline_test, a_cancellation_before_it_is_a_cancellation) {
  expect_clean([]() -> task<> {
    const error slow = errors::make("too slow");
    auto [ctx, cancel] = with_timeout_cause(background(), 1h, slow);
    cancel();
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), canceled);
    EXPECT_TRUE(ctx.deadline()) << "it had one";
    co_return;
  });
}

TEST_P(context_deadline_test, its_cause_reaches_those_below) {
  expect_clean([]() -> task<> {
    const error slow = errors::make("too slow");
    auto [ctx, cancel] = with_timeout_cause(background(), 2ms, slow);
    auto [child, cancel_child] = with_cancel(ctx);
    auto [grandchild, cancel_grandchild] = with_cancel(child);
    co_await grandchild.done().recv();
    EXPECT_EQ(grandchild.err(), deadline_exceeded);
    EXPECT_EQ(cause(grandchild), slow);
    EXPECT_EQ(cause(child), slow);
  });
}

TEST_P(context_deadline_test, the_soonest_on_the_way_to_the_root_stands) {
  expect_clean([]() -> task<> {
    const error mine = errors::make("mine");
    const error parents = errors::make("the parent's");
    auto [parent, cancel_parent] = with_timeout_cause(background(), 2ms, parents);
    auto [later, cancel_later] = with_timeout_cause(parent, 1h, mine);
    EXPECT_EQ(later.deadline(), parent.deadline());
    co_await later.done().recv();
    EXPECT_EQ(cause(later), parents);

    auto [far, cancel_far] = with_timeout_cause(background(), 1h, parents);
    auto [sooner, cancel_sooner] = with_timeout_cause(far, 2ms, mine);
    EXPECT_LT(*sooner.deadline(), *far.deadline());
    co_await sooner.done().recv();
    EXPECT_EQ(cause(sooner), mine);
    EXPECT_FALSE(far.err());
  });
}

TEST_P(context_deadline_test, those_below_inherit_it_and_those_without_have_none) {
  expect_clean([]() -> task<> {
    static const context_key<int> key;
    EXPECT_FALSE(background().deadline());
    auto [plain, cancel_plain] = with_cancel(background());
    EXPECT_FALSE(plain.deadline());
    auto [ctx, cancel] = with_timeout(plain, 1h);
    EXPECT_EQ(with_cancel(ctx).ctx.deadline(), ctx.deadline());
    EXPECT_EQ(with_value(ctx, key, 1).deadline(), ctx.deadline());
    EXPECT_FALSE(without_cancel(ctx).deadline());
    cancel();
    co_return;
  });
}

TEST_P(context_deadline_test, the_parent_over_first_takes_it_along) {
  expect_clean([]() -> task<> {
    const error early = errors::make("finished early");
    auto [parent, cancel] = with_cancel_cause(background());
    auto [ctx, cancel_ctx] = with_timeout_cause(parent, 1h, errors::make("too slow"));
    auto [past, cancel_past] = with_timeout_cause(parent, 0s, errors::make("past"));
    cancel(early);
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), early);
    EXPECT_EQ(cause(past).message(), "past");
    auto [too_late, cancel_too_late] = with_timeout(parent, 0s);
    EXPECT_EQ(cause(too_late), early) << "it was over before the deadline was looked at";
    co_return;
  });
}

// If a timer were left in the runtime, these runs would last an hour.
TEST_P(context_deadline_test, whatever_ends_it_frees_its_timer) {
  expect_deadlock([]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), 1h);
    cancel();
    co_await make_chan<int>().recv();
  });
  expect_deadlock([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    auto [ctx, cancel_ctx] = with_timeout(parent, 1h);
    cancel();
    co_await make_chan<int>().recv();
  });
  expect_deadlock([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    cancel();
    auto [ctx, cancel_ctx] = with_timeout(parent, 1h);
    co_await make_chan<int>().recv();
  });
}

TEST_P(context_deadline_test, one_that_is_to_come_keeps_the_run_going) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), 3ms);
    co_await ctx.done().recv();
  });
  expect_clean([]() -> task<> {
    auto woken = make_chan<unit>();
    auto [ctx, cancel] = with_timeout(background(), 3ms);
    after_func(ctx, [woken] { woken.close(); });
    co_await woken.recv();
  });
}

// Go's runtime holds it, too.
TEST_P(context_deadline_test, comes_although_all_handles_are_gone) {
  expect_clean([]() -> task<> {
    const receiver<unit> over = with_timeout(background(), 2ms).ctx.done();
    EXPECT_EQ(co_await over.recv(), std::nullopt);
  });
}

TEST_P(context_deadline_test, made_outside_a_run_the_first_that_looks_has_it_watched) {
  auto [ctx, cancel] = with_timeout(background(), 5ms);
  auto [child, cancel_child] = with_cancel(ctx);
  expect_clean([child]() -> task<> {
    EXPECT_EQ(co_await child.done().recv(), std::nullopt);
    EXPECT_EQ(child.err(), deadline_exceeded);
  });
}

TEST_P(context_deadline_test, made_outside_a_run_it_is_heeded_outside) {
  const time_point start = now();
  auto [ctx, cancel] = with_deadline(background(), start + 1ms);
  while (!ctx.err()) {
  }
  EXPECT_GE(now(), start + 1ms);
  EXPECT_EQ(ctx.err(), deadline_exceeded);
}

TEST_P(context_deadline_test, one_run_may_leave_it_to_the_next) {
  std::optional<context> kept;
  expect_clean([&kept]() -> task<> {
    kept = with_timeout(background(), 5ms).ctx;
    co_return;
  });
  expect_clean([&kept]() -> task<> { EXPECT_EQ(co_await sleep(*kept, 1h), deadline_exceeded); });
}

TEST_P(context_deadline_test, a_moment_beyond_the_clock_never_comes) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), duration::max());
    auto [never, cancel_never] = with_deadline(background(), time_point::max());
    EXPECT_FALSE(co_await sleep(ctx, 1ms));
    EXPECT_FALSE(co_await sleep(never, 1ms));
    cancel();
    cancel_never();
  });
}

class traced_deadline_test : public observed_test {};
MILLRACE_TEST_ON(traced_deadline_test, every_plain_runtime);

TEST_P(traced_deadline_test, its_cancellations_are_traced_with_their_cause) {
  expect_clean([]() -> task<> {
    // Long enough for main to be waiting by then: else it would find out by itself.
    auto [ctx, cancel] = with_timeout_cause(background(), 100ms, errors::make("too slow"));
    auto [child, cancel_child] = with_cancel(ctx);
    co_await child.done().recv();
  });
  const traced trace{rt()};
  const auto cancels = trace.of_kind(event::cancel);
  ASSERT_EQ(cancels.size(), 2U);
  for (const trace_record& r : cancels) {
    EXPECT_EQ(trace.text(r.arg), "too slow");
    EXPECT_EQ(r.goroutine, 0U) << "nobody's: the clock did it";
  }
  EXPECT_NE(cancels[0].object, cancels[1].object);
}

}  // namespace
}  // namespace millrace::test
