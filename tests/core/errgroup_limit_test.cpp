#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>

#include "millrace/errgroup.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class errgroup_limit_test : public runtime_test {};
MILLRACE_TEST_ON(errgroup_limit_test, every_runtime);

/// How many are inside now, and the most there ever were.
class gauge {
 public:
  void enter() {
    const int now = ++inside_;
    int seen = most_;
    while (seen < now && !most_.compare_exchange_weak(seen, now)) {
    }
  }
  void leave() { --inside_; }
  [[nodiscard]] int most() const { return most_; }

 private:
  std::atomic<int> inside_{0};
  std::atomic<int> most_{0};
};

task<error> pass_through(gauge& g) {
  g.enter();
  for (int i = 0; i < 3; ++i) co_await yield();
  g.leave();
  co_return error{};
}

TEST_P(errgroup_limit_test, at_most_n_members_run_at_a_time) {
  for (const int limit : {1, 2, 3, 7}) {
    gauge seen;
    expect_clean([&seen, limit]() -> task<> {
      errgroup::group g;
      g.set_limit(limit);
      for (int i = 0; i < 40; ++i) co_await g.go(pass_through, std::ref(seen));
      EXPECT_FALSE(co_await g.wait());
    });
    EXPECT_LE(seen.most(), limit);
  }
}

// Each member waits for the others: with fewer at a time it would be a deadlock.
task<error> meet(wait_group everybody) {
  everybody.done();
  co_await everybody.wait();
  co_return error{};
}

TEST_P(errgroup_limit_test, n_members_do_run_at_a_time) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    g.set_limit(5);
    for (int round = 0; round < 3; ++round) {
      wait_group everybody;
      everybody.add(5);
      for (int i = 0; i < 5; ++i) co_await g.go(meet, everybody);
    }
    EXPECT_FALSE(co_await g.wait());
  });
}

TEST_P(errgroup_limit_test, one_more_than_the_limit_cannot_meet) {
  expect_deadlock([]() -> task<> {
    errgroup::group g;
    g.set_limit(4);
    wait_group everybody;
    everybody.add(5);
    for (int i = 0; i < 5; ++i) co_await g.go(meet, everybody);
    co_await g.wait();
  });
}

TEST_P(errgroup_limit_test, a_limit_of_one_runs_members_one_after_the_other) {
  int counter = 0;  // plain: the limit orders them
  expect_clean([&counter]() -> task<> {
    errgroup::group g;
    g.set_limit(1);
    for (int i = 0; i < 100; ++i) {
      co_await g.go([&counter]() -> task<error> {
        const int before = counter;
        co_await yield();
        counter = before + 1;
        co_return error{};
      });
    }
    co_await g.wait();
  });
  EXPECT_EQ(counter, 100);
}

TEST_P(errgroup_limit_test, a_limit_of_zero_lets_nobody_in) {
  bool ran = false;
  const run_result r = run([&ran]() -> task<> {
    errgroup::group g;
    g.set_limit(0);
    auto member = [&ran]() -> task<error> {
      ran = true;
      co_return error{};
    };
    EXPECT_FALSE(g.try_go(member));
    co_await g.go(member);
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 1U);
  EXPECT_FALSE(ran);
}

TEST_P(errgroup_limit_test, a_negative_limit_is_none) {
  for (const bool limited_before : {false, true}) {
    expect_clean([limited_before]() -> task<> {
      errgroup::group g;
      if (limited_before) g.set_limit(1);
      g.set_limit(-1);
      wait_group everybody;
      everybody.add(50);
      for (int i = 0; i < 50; ++i) co_await g.go(meet, everybody);
      EXPECT_FALSE(co_await g.wait());
    });
  }
}

TEST_P(errgroup_limit_test, the_limit_can_be_changed_when_nobody_runs) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    for (const int limit : {1, 3, 2}) {
      g.set_limit(limit);
      gauge seen;
      for (int i = 0; i < 10; ++i) co_await g.go(pass_through, std::ref(seen));
      co_await g.wait();
      EXPECT_LE(seen.most(), limit);
    }
  });
}

TEST_P(errgroup_limit_test, changing_the_limit_while_members_run_panics) {
  for (const int limit : {5, 0}) {
    expect_panic("errgroup: modify limit while 2 goroutines in the group are still active",
                 [limit]() -> task<> {
                   errgroup::group g;
                   g.set_limit(2);
                   auto stay = make_chan<unit>();
                   for (int i = 0; i < 2; ++i) {
                     co_await g.go([stay]() -> task<error> {
                       co_await stay.recv();
                       co_return error{};
                     });
                   }
                   g.set_limit(limit);
                   co_await chan<unit>{}.recv();
                 });
  }
}

TEST_P(errgroup_limit_test, taking_the_limit_off_while_members_run_is_allowed) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    g.set_limit(1);
    auto stay = make_chan<unit>();
    co_await g.go([stay]() -> task<error> {
      co_await stay.recv();
      co_return error{};
    });
    g.set_limit(-1);
    co_await g.go([stay]() -> task<error> {
      co_await stay.send({});
      co_return error{};
    });
    EXPECT_FALSE(co_await g.wait());
  });
}

TEST_P(errgroup_limit_test, try_go_starts_members_up_to_the_limit) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    g.set_limit(2);
    auto stay = make_chan<unit>();
    std::atomic<int> ran = 0;
    auto member = [stay, &ran]() -> task<error> {
      ++ran;
      co_await stay.recv();
      co_return error{};
    };
    EXPECT_TRUE(g.try_go(member));
    EXPECT_TRUE(g.try_go(member));
    EXPECT_FALSE(g.try_go(member));
    stay.close();
    EXPECT_FALSE(co_await g.wait());
    EXPECT_EQ(ran, 2);
    EXPECT_TRUE(g.try_go(member)) << "there is room again";
    co_await g.wait();
    EXPECT_EQ(ran, 3);
  });
}

TEST_P(errgroup_limit_test, try_go_without_a_limit_always_starts) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    wait_group everybody;
    everybody.add(20);
    for (int i = 0; i < 20; ++i)
      EXPECT_TRUE(g.try_go([everybody]() -> task<error> { return meet(everybody); }));
    EXPECT_FALSE(co_await g.wait());
  });
}

TEST_P(errgroup_limit_test, the_error_of_a_member_started_by_try_go_counts) {
  expect_clean([]() -> task<> {
    const error failed = errors::make("failed");
    auto [g, ctx] = errgroup::with_context(background());
    EXPECT_TRUE(g.try_go([failed]() -> task<error> { co_return failed; }));
    EXPECT_EQ(co_await g.wait(), failed);
    EXPECT_EQ(cause(ctx), failed);
  });
}

TEST_P(errgroup_limit_test, go_waits_until_a_member_has_returned) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    g.set_limit(1);
    auto stay = make_chan<unit>();
    bool first_ended = false;  // plain
    co_await g.go([stay, &first_ended]() -> task<error> {
      co_await stay.recv();
      first_ended = true;
      co_return error{};
    });
    go([stay]() -> task<> { co_await stay.send({}); });
    co_await g.go([&first_ended]() -> task<error> {
      EXPECT_TRUE(first_ended);
      co_return error{};
    });
    EXPECT_FALSE(co_await g.wait());
  });
}

TEST_P(errgroup_limit_test, the_largest_number_takes_no_memory) {
  expect_clean([]() -> task<> {
    errgroup::group g;
    g.set_limit(std::numeric_limits<std::int64_t>::max());
    co_await g.go([]() -> task<error> { co_return error{}; });
    EXPECT_FALSE(co_await g.wait());
  });
}

}  // namespace
}  // namespace millrace::test
