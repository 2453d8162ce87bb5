// Go: golang.org/x/sync/errgroup/errgroup_test.go and its examples. See TABLE.md.
#include <array>
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "conformance/now.h"
#include "millrace/errgroup.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class errgroup_conformance : public runtime_test {};
MILLRACE_TEST_ON(errgroup_conformance, every_runtime);

task<error> returns(error err) { co_return err; }

TEST_P(errgroup_conformance, wait_returns_the_first_error_also_when_used_again) {
  const error first = errors::make("1");
  const error second = errors::make("2");
  const std::vector<std::vector<error>> cases{
      {}, {{}}, {first}, {first, {}}, {first, {}, second}, {{}, second, first}};
  for (const auto& results : cases) {
    expect_clean([&results]() -> task<> {
      errgroup::group g;
      error expected;
      EXPECT_FALSE(co_await g.wait()) << "no member yet";
      for (const error& result : results) {
        co_await g.go(returns, result);
        if (!expected) expected = result;
        EXPECT_EQ(co_await g.wait(), expected);
      }
    });
  }
}

TEST_P(errgroup_conformance, wait_cancels_the_context_and_its_cause_is_the_error) {
  const error doom = errors::make("doomed");
  const std::vector<std::vector<error>> cases{{}, {{}}, {doom}, {doom, {}}};
  for (const auto& results : cases) {
    for (const bool try_it : {false, true}) {
      expect_clean([&results, &doom, try_it]() -> task<> {
        auto [g, ctx] = errgroup::with_context(background());
        for (const error& result : results) {
          if (try_it) {
            EXPECT_TRUE(g.try_go([result] { return returns(result); }));
          } else {
            co_await g.go(returns, result);
          }
        }
        const error expected = results.empty() ? error{} : results.front();
        EXPECT_EQ(co_await g.wait(), expected);
        EXPECT_TRUE(co_await is_done(ctx));
        EXPECT_EQ(ctx.err(), canceled);
        EXPECT_EQ(cause(ctx), expected ? doom : canceled);
      });
    }
  }
}

TEST_P(errgroup_conformance, the_first_error_cancels_the_context_before_wait) {
  expect_clean([]() -> task<> {
    const error doom = errors::make("doomed");
    auto [g, ctx] = errgroup::with_context(background());
    co_await g.go(returns, doom);
    co_await g.go([ctx]() -> task<error> {  // would wait for ever
      co_await ctx.done().recv();
      co_return ctx.err();
    });
    co_await ctx.done().recv();
    EXPECT_EQ(cause(ctx), doom);
    EXPECT_EQ(co_await g.wait(), doom);
  });
}

task<error> hand_in(chan<unit> to) {
  co_await to.send({});
  co_return error{};
}

task<> take(chan<unit> from, int n) {
  for (int i = 0; i < n; ++i) co_await from.recv();
}

TEST_P(errgroup_conformance, try_go_starts_members_up_to_the_limit_which_can_be_changed_between) {
  expect_clean([]() -> task<> {
    constexpr int n = 42;
    errgroup::group g;
    g.set_limit(n);
    auto ch = make_chan<unit>();
    const auto member = [ch] { return hand_in(ch); };
    for (int i = 0; i < n; ++i) EXPECT_TRUE(g.try_go(member)) << "member " << i;
    EXPECT_FALSE(g.try_go(member)) << "one too many";
    go(take, ch, n);
    co_await g.wait();
    EXPECT_TRUE(g.try_go(member)) << "when all have returned";
    go(take, ch, 1);
    co_await g.wait();

    g.set_limit(1);
    EXPECT_TRUE(g.try_go(member));
    EXPECT_FALSE(g.try_go(member));
    go(take, ch, 1);
    co_await g.wait();

    g.set_limit(0);
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(g.try_go(member));
    co_await g.wait();

    g.set_limit(-1);
    for (int i = 0; i < 2 * n; ++i) EXPECT_TRUE(g.try_go(member)) << "without a limit";
    go(take, ch, 2 * n);
    co_await g.wait();
  });
}

TEST_P(errgroup_conformance, go_keeps_no_more_members_at_work_than_the_limit) {
  expect_clean([]() -> task<> {
    constexpr int limit = 10;
    std::atomic<int> active = 0;
    errgroup::group g;
    g.set_limit(limit);
    for (int i = 0; i < rounds(1000); ++i) {
      co_await g.go([&active]() -> task<error> {
        const int n = ++active;
        if (n > limit) co_return errors::make(format("saw {} at work", n));
        co_await yield();  // lets the others in
        --active;
        co_return error{};
      });
    }
    const error err = co_await g.wait();
    EXPECT_FALSE(err) << err.message();
  });
}

TEST_P(errgroup_conformance, with_a_limit_of_zero_go_waits_for_ever) {
  const run_result r = run([]() -> task<> {
    errgroup::group g;
    g.set_limit(0);
    co_await g.go(returns, error{});
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "chan send");
}

TEST_P(errgroup_conformance, changing_the_limit_under_active_members_panics_and_counts_them) {
  expect_panic("errgroup: modify limit while 2 goroutines in the group are still active",
               []() -> task<> {
                 errgroup::group g;
                 g.set_limit(5);
                 auto ch = make_chan<unit>();
                 co_await g.go(hand_in, ch);
                 co_await g.go(hand_in, ch);
                 g.set_limit(3);
                 co_await yield();
               });
}

TEST_P(errgroup_conformance, a_panic_of_a_member_ends_the_run_and_is_not_handed_to_wait) {
  bool came_past = false;
  expect_panic("member", [&came_past]() -> task<> {
    auto [g, ctx] = errgroup::with_context(background());
    co_await g.go([]() -> task<error> {
      co_await panic("member");
      co_return error{};
    });
    co_await g.wait();
    came_past = true;
  });
  EXPECT_FALSE(came_past);
}

// Go's example: three searches at once, each into its own place in plain memory.
task<error> search(context ctx, std::string kind, std::string query, std::string* result) {
  if (error err = ctx.err()) co_return err;
  co_await yield();
  *result = kind + " result for " + query;
  co_return error{};
}

TEST_P(errgroup_conformance, members_write_results_that_are_seen_after_wait) {
  expect_clean([]() -> task<> {
    auto [g, ctx] = errgroup::with_context(background());
    const std::array<std::string, 3> kinds{"web", "image", "video"};
    std::array<std::string, 3> results;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      co_await g.go(search, ctx, kinds[i], std::string{"go"}, &results[i]);
    }
    EXPECT_FALSE(co_await g.wait());
    EXPECT_EQ(results, (std::array<std::string, 3>{"web result for go", "image result for go",
                                                   "video result for go"}));
  });
}

/// A file and its sum, as the pipeline below passes it on.
struct summed {
  int path = 0;
  int sum = 0;
};

// Go's md5 example: a walk feeds workers, which feed main, all in one group that closes the last
// channel when it is done; a worker that fails stops the walk.
task<error> walk(context ctx, chan<int> paths, int n) {
  defer close{[=] { paths.close(); }};
  for (int path = 0; path < n; ++path) {
    if (co_await select(send(paths, path), done(ctx)) == 1) co_return ctx.err();
  }
  co_return error{};
}

task<error> sum_up(context ctx, chan<int> paths, chan<summed> out, int bad) {
  while (auto path = co_await paths.recv()) {
    if (*path == bad) co_return errors::make(format("cannot read {}", *path));
    if (co_await select(send(out, summed{*path, *path * 7}), done(ctx)) == 1) co_return ctx.err();
  }
  co_return error{};
}

task<error> sum_all(int n, int bad, std::map<int, int>& sums) {
  auto [g, ctx] = errgroup::with_context(background());
  auto paths = make_chan<int>();
  auto out = make_chan<summed>();
  co_await g.go(walk, ctx, paths, n);
  for (int worker = 0; worker < 20; ++worker) co_await g.go(sum_up, ctx, paths, out, bad);
  go([g, out]() mutable -> task<> {
    co_await g.wait();
    out.close();
  });
  while (auto r = co_await out.recv()) sums.emplace(r->path, r->sum);
  co_return co_await g.wait();
}

TEST_P(errgroup_conformance, a_pipeline_in_a_group_ends_with_all_results_or_with_the_first_error) {
  expect_clean([]() -> task<> {
    std::map<int, int> sums;
    EXPECT_FALSE(co_await sum_all(200, -1, sums));
    EXPECT_EQ(sums.size(), 200U);
    for (const auto& [path, sum] : sums) EXPECT_EQ(sum, path * 7);

    sums.clear();
    const error err = co_await sum_all(200, 100, sums);
    EXPECT_EQ(err.message(), "cannot read 100");
    EXPECT_EQ(sums.count(100), 0U);
  });
}

}  // namespace
}  // namespace millrace::test
