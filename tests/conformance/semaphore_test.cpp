// Go: golang.org/x/sync/semaphore/semaphore_test.go. See TABLE.md.
#include "millrace/semaphore.h"

#include <atomic>
#include <vector>

#include "conformance/now.h"
#include "millrace/errgroup.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class semaphore_conformance : public runtime_test {};
MILLRACE_TEST_ON(semaphore_conformance, every_runtime);

// Hunts units that are lost or given out twice, and waiters that are forgotten.
TEST_P(semaphore_conformance, goroutines_of_every_weight_share_it) {
  static constexpr std::int64_t size = 8;
  std::atomic<std::int64_t> taken = 0;
  expect_clean([&taken]() -> task<> {
    const semaphore s{size};
    wait_group wg;
    for (std::int64_t weight = 0; weight < size; ++weight) {
      wg.add();
      go([=, &taken]() -> task<> {
        for (int i = 0; i < rounds(200); ++i) {
          EXPECT_FALSE(co_await s.acquire(background(), weight));
          EXPECT_LE(taken += weight, size);
          if (i % 4 == 0) co_await yield();
          taken -= weight;
          s.release(weight);
        }
        wg.done();
      });
    }
    co_await wg.wait();
    EXPECT_TRUE(s.try_acquire(size)) << "everything was given back";
  });
}

TEST_P(semaphore_conformance, a_release_of_what_nobody_holds_panics) {
  expect_panic("semaphore: released more than held", [] { semaphore{1}.release(1); });
}

TEST_P(semaphore_conformance, try_acquire_takes_what_is_free_and_nothing_else) {
  expect_clean([]() -> task<> {
    const semaphore s{2};
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    EXPECT_TRUE(s.try_acquire(1));
    EXPECT_FALSE(s.try_acquire(1));
    s.release(2);
    EXPECT_TRUE(s.try_acquire(1));
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    EXPECT_FALSE(s.try_acquire(1));
  });
}

TEST_P(semaphore_conformance, acquire_waits_for_room_until_its_context_is_done) {
  expect_clean([]() -> task<> {
    const semaphore s{2};
    const auto times_out = [s]() -> task<bool> {
      const auto [ctx, cancel] = with_timeout(background(), 2ms);
      co_return co_await s.acquire(ctx, 1) == deadline_exceeded;
    };
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    EXPECT_TRUE(co_await times_out());
    s.release(2);
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    EXPECT_FALSE(co_await s.acquire(background(), 1));
    EXPECT_TRUE(co_await times_out());
  });
}

TEST_P(semaphore_conformance, one_who_wants_more_than_there_is_stands_in_nobodys_way) {
  expect_clean([]() -> task<> {
    constexpr int size = 2;
    const semaphore s{size};
    auto [doomed, give_up] = with_cancel(background());
    wait_group waits_for_too_much;
    waits_for_too_much.add();
    go([s, doomed, waits_for_too_much]() -> task<> {
      EXPECT_EQ(co_await s.acquire(doomed, size + 1), canceled);
      waits_for_too_much.done();
    });
    auto [g, ctx] = errgroup::with_context(background());
    for (int i = 0; i < size * 3; ++i) {
      co_await g.go([s, ctx]() -> task<error> {
        if (error err = co_await s.acquire(ctx, 1)) co_return err;
        co_await yield();
        s.release(1);
        co_return error{};
      });
    }
    EXPECT_FALSE(co_await g.wait());
    give_up();
    co_await waits_for_too_much.wait();
  });
}

TEST_P(semaphore_conformance, many_who_want_little_do_not_starve_one_who_wants_all) {
  expect_clean([]() -> task<> {
    constexpr std::int64_t n = 4;
    const semaphore s{n};
    std::atomic<bool> running = true;
    wait_group wg;
    for (std::int64_t i = 0; i < n; ++i) {
      EXPECT_FALSE(co_await s.acquire(background(), 1));
      wg.add();
      go([=, &running]() -> task<> {
        while (running) {
          co_await yield();
          s.release(1);
          EXPECT_FALSE(co_await s.acquire(background(), 1));
        }
        s.release(1);
        wg.done();
      });
    }
    EXPECT_FALSE(co_await s.acquire(background(), n));
    running = false;
    s.release(n);
    co_await wg.wait();
  });
}

/// Lets others run until somebody waits for it, though there is room for one.
task<> until_somebody_waits(semaphore s) {
  while (s.try_acquire(1)) {
    s.release(1);
    co_await yield();
  }
}

TEST_P(semaphore_conformance, one_who_gives_up_lets_those_behind_through) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(30); ++i) {
      const semaphore s{10};
      EXPECT_FALSE(co_await s.acquire(background(), 1));
      auto [ctx, cancel] = with_cancel(background());
      wait_group first;
      first.add();
      go([s, ctx, first]() -> task<> {
        EXPECT_EQ(co_await s.acquire(ctx, 10), canceled);
        first.done();
      });
      co_await until_somebody_waits(s);
      go([cancel] { cancel(); });
      EXPECT_FALSE(co_await s.acquire(background(), 1));
      s.release(1);
      co_await first.wait();
    }
  });
}

TEST_P(semaphore_conformance, a_done_context_wins_over_room_that_comes_later_or_is_there) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(30); ++i) {
      const semaphore s{2};
      auto [ctx, cancel] = with_cancel(background());
      EXPECT_FALSE(co_await s.acquire(background(), 1));
      wait_group other;
      other.add();
      go([s, cancel, other]() -> task<> {
        co_await until_somebody_waits(s);
        cancel();
        s.release(1);
        other.done();
      });
      EXPECT_EQ(co_await s.acquire(ctx, 2), canceled) << "it was done before there was room";
      co_await other.wait();
      EXPECT_TRUE(s.try_acquire(2)) << "it took nothing";
      s.release(2);
      EXPECT_EQ(co_await s.acquire(ctx, 1), canceled) << "though there is room";
      EXPECT_TRUE(s.try_acquire(2));
    }
  });
}

// Go's example: a pool that bounds its goroutines, and waits for them by taking everything.
TEST_P(semaphore_conformance, a_pool_waits_for_its_workers_by_taking_every_unit) {
  std::vector<int> out(32);
  expect_clean([&out]() -> task<> {
    constexpr std::int64_t workers = 4;
    const semaphore s{workers};
    for (std::size_t i = 0; i < out.size(); ++i) {
      EXPECT_FALSE(co_await s.acquire(background(), 1));
      go([s, i, &out]() -> task<> {
        co_await yield();
        out[i] = static_cast<int>(i) + 1;
        s.release(1);
      });
    }
    EXPECT_FALSE(co_await s.acquire(background(), workers));
    for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], static_cast<int>(i) + 1);
  });
}

}  // namespace
}  // namespace millrace::test
