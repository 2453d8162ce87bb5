#include "millrace/errgroup.h"

#include <memory>
#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class errgroup_test : public runtime_test {};
MILLRACE_TEST_ON(errgroup_test, every_runtime);

task<error> succeed() { co_return error{}; }
task<error> fail_with(error err) { co_return err; }

TEST_P(errgroup_test, wait_returns_nil_when_every_member_did) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    for (int i = 0; i < 10; ++i) co_await g.go(succeed);
    EXPECT_FALSE(co_await g.wait());
  });
}

TEST_P(errgroup_test, wait_without_members_returns_nil_and_cancels_its_context) {
  expect_clean([]() -> task<> {
    errgroup::group alone;
    EXPECT_FALSE(co_await alone.wait());
    auto [g, ctx] = errgroup::with_context(background());
    EXPECT_FALSE(ctx.err());
    EXPECT_FALSE(co_await g.wait());
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), canceled);
  });
}

TEST_P(errgroup_test, wait_sees_what_members_wrote) {
  std::vector<int> written(20);  // plain
  int sum = 0;
  expect_clean([&]() -> task<> {
    errgroup::group g;
    for (int& mine : written) {
      co_await g.go([&mine]() -> task<error> {
        mine = 1;
        co_return error{};
      });
    }
    co_await g.wait();
    for (const int one : written) sum += one;
  });
  EXPECT_EQ(sum, 20);
}

// The second member fails only after it has seen the context that the first one's error cancelled.
TEST_P(errgroup_test, the_first_error_wins) {
  expect_clean([]() -> task<> {
    const error first = errors::make("first");
    auto [g, ctx] = errgroup::with_context(background());
    co_await g.go([ctx]() -> task<error> {
      co_await ctx.done().recv();
      co_return errors::make("second");
    });
    co_await g.go(fail_with, first);
    EXPECT_EQ(co_await g.wait(), first);
    EXPECT_EQ(cause(ctx), first);
  });
}

TEST_P(errgroup_test, the_first_error_cancels_the_context_with_itself_as_the_cause) {
  expect_clean([]() -> task<> {
    const error failed = errors::make("database connection timeout");
    auto [g, ctx] = errgroup::with_context(background());
    error seen_by_sibling;
    co_await g.go([ctx, &seen_by_sibling]() -> task<error> {
      co_await ctx.done().recv();
      seen_by_sibling = cause(ctx);
      co_return ctx.err();
    });
    EXPECT_FALSE(ctx.err());
    co_await g.go(fail_with, failed);
    co_await ctx.done().recv();  // comes before wait
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(co_await g.wait(), failed);
    EXPECT_EQ(seen_by_sibling, failed);
  });
}

TEST_P(errgroup_test, wait_cancels_the_context_when_nobody_failed) {
  expect_clean([]() -> task<> {
    auto [g, ctx] = errgroup::with_context(background());
    co_await g.go([ctx]() -> task<error> { co_return ctx.err(); });
    EXPECT_FALSE(co_await g.wait()) << "not before its members have returned";
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), canceled);
  });
}

TEST_P(errgroup_test, a_cancelled_parent_cancels_the_group) {
  expect_clean([]() -> task<> {
    const error why = errors::make("the caller left");
    auto [parent, cancel] = with_cancel_cause(background());
    auto [g, ctx] = errgroup::with_context(parent);
    co_await g.go([ctx]() -> task<error> {
      co_await ctx.done().recv();
      co_return cause(ctx);
    });
    cancel(why);
    EXPECT_EQ(co_await g.wait(), why);
  });
}

TEST_P(errgroup_test, an_error_leaves_the_parent_context_alone) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel(background());
    auto [g, ctx] = errgroup::with_context(parent);
    co_await g.go(fail_with, errors::make("failed"));
    co_await g.wait();
    EXPECT_TRUE(ctx.err());
    EXPECT_FALSE(parent.err());
  });
}

TEST_P(errgroup_test, a_sibling_that_ignores_the_context_runs_to_its_end_and_wait_waits_for_it) {
  int steps = 0;
  expect_clean([&steps]() -> task<> {
    const error failed = errors::make("failed");
    auto [g, ctx] = errgroup::with_context(background());
    co_await g.go(fail_with, failed);
    co_await ctx.done().recv();
    co_await g.go([&steps]() -> task<error> {
      for (; steps < 100; ++steps) co_await yield();
      co_return error{};
    });
    EXPECT_EQ(co_await g.wait(), failed);
    EXPECT_EQ(steps, 100);
  });
}

TEST_P(errgroup_test, without_a_context_an_error_stops_nobody) {
  expect_clean([]() -> task<> {
    const error failed = errors::make("failed");
    errgroup::group g;
    auto go_on = make_chan<unit>();
    bool ended = false;
    co_await g.go([go_on, &ended]() -> task<error> {
      co_await go_on.recv();
      ended = true;
      co_return error{};
    });
    co_await g.go(fail_with, failed);
    co_await go_on.send({});
    EXPECT_EQ(co_await g.wait(), failed);
    EXPECT_TRUE(ended);
  });
}

TEST_P(errgroup_test, its_error_stays_when_it_is_used_again) {
  expect_clean([]() -> task<> {
    const error failed = errors::make("failed");
    errgroup::group g;
    co_await g.go(fail_with, failed);
    EXPECT_EQ(co_await g.wait(), failed);
    co_await g.go(succeed);
    EXPECT_EQ(co_await g.wait(), failed);
    co_await g.go(fail_with, errors::make("later"));
    EXPECT_EQ(co_await g.wait(), failed);
  });
}

TEST_P(errgroup_test, a_member_may_start_members) {
  std::atomic<int> ran = 0;
  expect_clean([&ran]() -> task<> {
    errgroup::group g;
    co_await g.go([g, &ran]() mutable -> task<error> {
      for (int i = 0; i < 5; ++i) {
        co_await g.go([&ran]() -> task<error> {
          co_await yield();
          ++ran;
          co_return error{};
        });
      }
      ++ran;
      co_return error{};
    });
    EXPECT_FALSE(co_await g.wait());
    EXPECT_EQ(ran, 6);
  });
}

TEST_P(errgroup_test, members_own_their_arguments) {
  std::string joined;
  expect_clean([&joined]() -> task<> {
    errgroup::group g;
    std::string text = "a";
    co_await g.go(
        [](std::string& out, const std::string& a, std::unique_ptr<int> b, int c) -> task<error> {
          co_await yield();
          out = a + std::to_string(*b) + std::to_string(c);
          co_return error{};
        },
        std::ref(joined), text, std::make_unique<int>(1), 2);
    text = "changed";
    co_await g.wait();
  });
  EXPECT_EQ(joined, "a12");
}

TEST_P(errgroup_test, the_panic_of_a_member_ends_the_run_and_is_not_forwarded_to_wait) {
  bool waited = false;
  expect_panic("member gave up", [&waited]() -> task<> {
    errgroup::group g;
    co_await g.go([]() -> task<error> {
      co_await panic("member gave up");
      co_return error{};
    });
    co_await g.wait();
    waited = true;
  });
  EXPECT_FALSE(waited);
}

}  // namespace
}  // namespace millrace::test
