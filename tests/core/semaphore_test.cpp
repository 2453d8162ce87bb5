#include "millrace/semaphore.h"

#include <functional>
#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class semaphore_test : public runtime_test {};
MILLRACE_TEST_ON(semaphore_test, every_runtime);

TEST_P(semaphore_test, no_more_than_its_size_is_taken_at_a_time) {
  std::atomic<std::int64_t> taken = 0;
  std::atomic<int> too_much = 0;
  std::atomic<int> entered = 0;
  expect_clean([&]() -> task<> {
    const semaphore s{5};
    wait_group wg;
    for (std::int64_t i = 0; i < 12; ++i) {
      wg.go([&, s, n = i % 5 + 1]() -> task<> {
        for (int k = 0; k < 10; ++k) {
          EXPECT_FALSE(co_await s.acquire(background(), n));
          if ((taken += n) > 5) ++too_much;
          ++entered;
          co_await yield();
          taken -= n;
          s.release(n);
        }
      });
    }
    co_await wg.wait();
    EXPECT_TRUE(s.try_acquire(5));
  });
  EXPECT_EQ(too_much, 0);
  EXPECT_EQ(entered, 120);
}

TEST_P(semaphore_test, orders_what_its_holders_do) {
  int value = 0;  // plain: TSan sees if the semaphore does not order them
  expect_clean([&value]() -> task<> {
    const semaphore s{1};
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.go([&value, s, ctx, i]() -> task<> {
        EXPECT_FALSE(co_await s.acquire(i % 2 == 0 ? background() : ctx));
        ++value;
        co_await yield();
        s.release();
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(value, 10);
}

TEST_P(semaphore_test, try_acquire_takes_what_is_free) {
  expect_clean([]() -> task<> {
    const semaphore s{2};
    EXPECT_FALSE(s.try_acquire(3));
    EXPECT_TRUE(s.try_acquire());
    EXPECT_FALSE(s.try_acquire(2));
    EXPECT_TRUE(s.try_acquire(1));
    EXPECT_FALSE(s.try_acquire(1));
    EXPECT_TRUE(s.try_acquire(0));
    s.release(2);
    EXPECT_TRUE(s.try_acquire(2));
    EXPECT_FALSE(semaphore{0}.try_acquire());
    co_return;
  });
}

TEST_P(semaphore_test, releasing_more_than_is_held_panics) {
  constexpr auto text = "semaphore: released more than held";
  expect_panic(text, []() -> task<> {
    semaphore{1}.release();
    co_return;
  });
  expect_panic(text, []() -> task<> {
    const semaphore s{3};
    EXPECT_FALSE(co_await s.acquire(background(), 2));
    s.release(1);
    s.release(2);
  });
}

TEST_P(semaphore_test, a_context_that_is_done_gets_nothing_even_where_there_is_room) {
  expect_clean([]() -> task<> {
    const semaphore s{1};
    auto [ctx, cancel] = with_cancel(background());
    cancel();
    EXPECT_EQ(co_await s.acquire(ctx), canceled);
    EXPECT_EQ(co_await s.acquire(ctx, 2), canceled);
    EXPECT_TRUE(s.try_acquire()) << "it has taken nothing";
    EXPECT_EQ(co_await s.acquire(ctx), canceled);
  });
}

TEST_P(semaphore_test, who_wants_more_than_its_size_waits_for_the_context_and_holds_up_nobody) {
  expect_clean([]() -> task<> {
    const semaphore s{2};
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    wg.go([s, ctx]() -> task<> { EXPECT_EQ(co_await s.acquire(ctx, 3), canceled); });
    for (int i = 0; i < 10; ++i) {
      EXPECT_FALSE(co_await s.acquire(background(), 2));
      co_await yield();
      s.release(2);
    }
    cancel();
    co_await wg.wait();
  });
}

TEST_P(semaphore_test, a_deadlock_says_what_it_waits_for) {
  const run_result r = run([]() -> task<> {
    const semaphore s{2, "connections"};
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    go([s]() -> task<> {
      auto [ctx, cancel] = with_cancel(background());
      static_cast<void>(co_await s.acquire(ctx, 2));
    });
    go([s]() -> task<> { static_cast<void>(co_await s.acquire(background(), 3)); });
    static_cast<void>(co_await s.acquire(background(), 2));
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 3U);
  for (const goroutine_info& g : r.blocked) {
    EXPECT_EQ(g.reason, "semaphore.Acquire");
    EXPECT_EQ(g.object_name, "connections");
  }
}

TEST_P(semaphore_test, who_waits_when_main_returns_is_a_leak) {
  const run_result r = run([]() -> task<> {
    const semaphore s{1};
    auto [ctx, cancel] = with_cancel(background());
    EXPECT_TRUE(s.try_acquire());
    go([s]() -> task<> { static_cast<void>(co_await s.acquire(background())); });
    go([s, ctx]() -> task<> { static_cast<void>(co_await s.acquire(ctx)); });
    go([s]() -> task<> { static_cast<void>(co_await s.acquire(background())); });
    co_return;
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 3U);
}

TEST_P(semaphore_test, at_the_end_of_a_run_it_may_be_gone_before_those_who_wait_for_it) {
  const run_result r = run([]() -> task<> {
    const semaphore s{1};
    auto [ctx, cancel] = with_cancel(background());
    EXPECT_TRUE(s.try_acquire());
    const auto acquire = [](const semaphore& of_main, context its_ctx) -> task<> {
      static_cast<void>(co_await of_main.acquire(its_ctx));
    };
    go(acquire, std::ref(s), background());
    go(acquire, std::ref(s), ctx);
    go(acquire, std::ref(s), background());
    co_await chan<unit>{}.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 4U);
}

class semaphore_waiters_test : public observed_test {
 protected:
  static constexpr auto parked = wait_reason::semaphore;
};
MILLRACE_TEST_ON(semaphore_waiters_test, every_plain_runtime);

TEST_P(semaphore_waiters_test, waiters_are_served_in_the_order_in_which_they_came) {
  std::vector<std::size_t> served;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const semaphore s{1};
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    EXPECT_TRUE(s.try_acquire());
    for (std::size_t i = 0; i < 10; ++i) {
      wg.go([&served, s, i, its_ctx = i % 2 == 1 ? ctx : background()]() -> task<> {
        EXPECT_FALSE(co_await s.acquire(its_ctx));
        served.push_back(i);
        co_await yield();
        s.release();
      });
      co_await watch.until_parked(i + 1, parked);
    }
    s.release();
    co_await wg.wait();
  });
  EXPECT_EQ(served, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST_P(semaphore_waiters_test, who_wants_much_is_not_overtaken_by_those_who_want_little) {
  std::string order;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const semaphore s{3};
    wait_group wg;
    EXPECT_TRUE(s.try_acquire(2));
    wg.go([&order, s]() -> task<> {
      EXPECT_FALSE(co_await s.acquire(background(), 3));
      order += "3";
      s.release(3);
    });
    co_await watch.until_parked(1, parked);
    EXPECT_FALSE(s.try_acquire(1)) << "one is free, but somebody waits";
    wg.go([&order, s]() -> task<> {
      EXPECT_FALSE(co_await s.acquire(background(), 1));
      order += "1";
      s.release(1);
    });
    co_await watch.until_parked(2, parked);
    s.release(1);
    EXPECT_EQ(watch.parked(parked), 2U) << "two are free, the first wants three";
    s.release(1);
    co_await wg.wait();
  });
  EXPECT_EQ(order, "31");
}

TEST_P(semaphore_waiters_test, a_release_lets_in_all_who_fit) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const semaphore s{4};
    auto entered = make_chan<std::int64_t>(4);
    wait_group wg;
    EXPECT_TRUE(s.try_acquire(4));
    std::size_t waiting = 0;
    for (const std::int64_t n : {1, 2, 2}) {
      wg.go([s, n, entered]() -> task<> {
        EXPECT_FALSE(co_await s.acquire(background(), n));
        co_await entered.send(n);
      });
      co_await watch.until_parked(++waiting, parked);
    }
    s.release(4);
    EXPECT_EQ(watch.parked(parked), 1U);
    EXPECT_EQ(*co_await entered.recv() + *co_await entered.recv(), 3);
    EXPECT_FALSE(s.try_acquire());
    s.release(1);
    EXPECT_EQ(co_await entered.recv(), 2);
    co_await wg.wait();
  });
}

TEST_P(semaphore_waiters_test, a_canceled_waiter_takes_nothing_and_leaves_the_queue) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const semaphore s{1};
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    EXPECT_TRUE(s.try_acquire());
    for (int i = 0; i < 5; ++i)
      wg.go([s, ctx]() -> task<> { EXPECT_EQ(co_await s.acquire(ctx), canceled); });
    co_await watch.until_parked(5, parked);
    cancel();
    co_await wg.wait();
    s.release();
    EXPECT_TRUE(s.try_acquire());
  });
}

// x/sync's TestAllocCancelDoesntStarve.
TEST_P(semaphore_waiters_test, when_the_first_is_canceled_those_behind_it_who_fit_get_in) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const semaphore s{10};
    auto [ctx, cancel] = with_cancel(background());
    wait_group wg;
    EXPECT_TRUE(s.try_acquire(1));
    wg.go([s, ctx]() -> task<> { EXPECT_EQ(co_await s.acquire(ctx, 10), canceled); });
    co_await watch.until_parked(1, parked);
    for (int i = 0; i < 3; ++i)
      wg.go([s]() -> task<> { EXPECT_FALSE(co_await s.acquire(background(), 3)); });
    co_await watch.until_parked(4, parked);
    cancel();
    co_await wg.wait();
    EXPECT_FALSE(s.try_acquire());
  });
}

TEST_P(semaphore_waiters_test, one_canceled_in_the_middle_lets_nobody_past_the_first) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const semaphore s{3};
    auto [ctx, cancel] = with_cancel(background());
    wait_group canceled_one;
    wait_group others;
    EXPECT_TRUE(s.try_acquire(2));
    others.go([s]() -> task<> { EXPECT_FALSE(co_await s.acquire(background(), 3)); });
    co_await watch.until_parked(1, parked);
    canceled_one.go([s, ctx]() -> task<> { EXPECT_EQ(co_await s.acquire(ctx, 1), canceled); });
    co_await watch.until_parked(2, parked);
    cancel();
    co_await canceled_one.wait();
    EXPECT_EQ(watch.parked(parked), 1U);
    EXPECT_FALSE(s.try_acquire(1));
    s.release(2);
    co_await others.wait();
  });
}

/// One goroutine at a time, so that the waiter runs only after both have happened.
class semaphore_race_test : public semaphore_waiters_test {};
MILLRACE_TEST_ON(semaphore_race_test, every_sequential_runtime);

TEST_P(semaphore_race_test, one_granted_and_canceled_at_once_gives_its_weight_back) {
  for (const bool grant_first : {true, false}) {
    expect_clean([this, grant_first]() -> task<> {
      observer watch{rt()};
      const semaphore s{2};
      auto [ctx, cancel] = with_cancel(background());
      wait_group wg;
      EXPECT_TRUE(s.try_acquire(2));
      wg.go([s, ctx]() -> task<> { EXPECT_EQ(co_await s.acquire(ctx, 2), canceled); });
      co_await watch.until_parked(1, parked);
      wg.go([s]() -> task<> { EXPECT_FALSE(co_await s.acquire(background(), 1)); });
      co_await watch.until_parked(2, parked);
      if (grant_first) {
        s.release(2);
        cancel();
      } else {
        cancel();
        s.release(2);
      }
      EXPECT_EQ(watch.parked(parked), grant_first ? 1U : 0U);
      co_await wg.wait();
      EXPECT_TRUE(s.try_acquire(1));
      EXPECT_FALSE(s.try_acquire(1));
    });
  }
}

}  // namespace
}  // namespace millrace::test
