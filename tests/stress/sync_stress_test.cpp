#include <atomic>
#include <string>
#include <vector>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class sync_stress_test : public runtime_test {};
MILLRACE_TEST_ON(sync_stress_test, every_runtime);

// Hunts: an unlock that does not see a goroutine which is about to park, so that it sleeps for
// ever; one that wakes two; a waiter that lost and is forgotten when the lock is handed over; and,
// with the plain counter, two inside at once.
TEST_P(sync_stress_test, a_mutex_under_contention_loses_nobody) {
  constexpr int each = rounds(5'000);
  int counter = 0;
  int tried = 0;
  expect_clean([&]() -> task<> {
    const mutex m;
    const wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.go([&, m, i]() -> task<> {
        for (int n = 0; n < each; ++n) {
          co_await m.lock();
          ++counter;
          if ((n + i) % 16 == 0) co_await yield();
          m.unlock();
          if (n % 8 == i % 8 && m.try_lock()) {
            ++tried;
            m.unlock();
          }
        }
      });
    }
    co_await wg.wait();
    EXPECT_TRUE(m.try_lock());
  });
  EXPECT_EQ(counter, 10 * each);
  EXPECT_GT(tried, 0);
}

// Hunts: a reader that slips in between a writer's arrival and its parking, so that the last
// reader's unlock wakes nobody; readers counted twice when a writer lets them in.
TEST_P(sync_stress_test, an_rw_mutex_under_contention_loses_nobody) {
  constexpr int each = rounds(2'000);
  int value = 0;
  std::atomic<int> torn = 0;
  expect_clean([&]() -> task<> {
    const rw_mutex m;
    const wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.go([&, m, i]() -> task<> {
        for (int n = 0; n < each; ++n) {
          if (n % 5 == i % 5) {
            const auto held = co_await m.scoped_lock();
            ++value;
            if (n % 16 == 0) co_await yield();
          } else {
            const auto held = co_await m.scoped_rlock();
            const int before = value;
            if (n % 16 == 0) co_await yield();
            if (value != before) ++torn;
          }
        }
      });
    }
    co_await wg.wait();
    EXPECT_TRUE(m.try_lock());
  });
  EXPECT_EQ(value, 2 * each);
  EXPECT_EQ(torn, 0);
}

// Hunts: a signal that comes between a waiter's unlock and its parking and is lost, or wakes it
// twice. Every value is announced by exactly one signal, so a lost one is a deadlock.
TEST_P(sync_stress_test, a_signal_that_races_with_wait_is_never_lost) {
  constexpr int times = rounds(5'000);
  expect_clean([]() -> task<> {
    const mutex m;
    const cond not_empty{m};
    const cond not_full{m};
    int queued = 0;
    const wait_group wg;
    for (int i = 0; i < 4; ++i) {
      wg.go([&queued, m, not_empty, not_full]() -> task<> {
        for (int n = 0; n < times; ++n) {
          const auto held = co_await m.scoped_lock();
          while (queued == 2) co_await not_full.wait();
          ++queued;
          not_empty.signal();
        }
      });
      wg.go([&queued, m, not_empty, not_full]() -> task<> {
        for (int n = 0; n < times; ++n) {
          co_await m.lock();
          while (queued == 0) co_await not_empty.wait();
          --queued;
          m.unlock();
          not_full.signal();  // without the lock
        }
      });
    }
    co_await wg.wait();
    EXPECT_EQ(queued, 0);
  });
}

// Hunts: a broadcast that misses one which has unlocked but not parked yet.
TEST_P(sync_stress_test, a_broadcast_reaches_everybody_who_waits) {
  constexpr int generations = rounds(1'000);
  constexpr int waiters = 6;
  expect_clean([]() -> task<> {
    const mutex m;
    const cond next{m};
    const cond all_came{m};
    int generation = 0;
    int came = 0;
    const wait_group wg;
    for (int i = 0; i < waiters; ++i) {
      wg.go([&, m, next, all_came]() -> task<> {
        const auto held = co_await m.scoped_lock();
        for (int mine = 0; mine < generations; ++mine) {
          if (++came == waiters) all_came.signal();
          while (generation == mine) co_await next.wait();
        }
      });
    }
    for (int n = 0; n < generations; ++n) {
      const auto held = co_await m.scoped_lock();
      while (came != waiters) co_await all_came.wait();
      came = 0;
      ++generation;
      next.broadcast();
    }
    co_await wg.wait();
  });
}

// Hunts: weight that is lost, or given twice, when a grant and a cancellation reach a waiter at
// once; and those behind a cancelled one who are not let in.
TEST_P(sync_stress_test, a_cancellation_that_races_with_a_release_loses_no_weight) {
  constexpr std::int64_t size = 3;
  std::atomic<int> acquired = 0;
  std::atomic<int> failed = 0;
  std::atomic<std::int64_t> taken = 0;
  std::atomic<int> too_much = 0;
  for (int i = 0; i < rounds(1'000); ++i) {
    expect_clean([&, i]() -> task<> {
      const semaphore s{size};
      const wait_group wg;
      for (std::int64_t w = 0; w < 8; ++w) {
        wg.go([&, s, i, w]() -> task<> {
          const std::int64_t n = (w + i) % size + 1;
          auto [ctx, cancel] = with_cancel(background());
          if (w % 4 != 0) {
            go([cancel, turns = (w + i) % 5]() -> task<> {
              for (std::int64_t k = 0; k < turns; ++k) co_await yield();
              cancel();
            });
          }
          if (co_await s.acquire(w % 4 != 0 ? ctx : background(), n)) {
            ++failed;
            co_return;
          }
          ++acquired;
          if ((taken += n) > size) ++too_much;
          co_await yield();
          taken -= n;
          s.release(n);
        });
      }
      co_await wg.wait();
      EXPECT_TRUE(s.try_acquire(size)) << "weight was lost";
      EXPECT_FALSE(s.try_acquire(1)) << "weight was made";
    });
  }
  EXPECT_EQ(too_much, 0);
  EXPECT_GT(acquired, 0);
  EXPECT_GT(failed, 0);
}

// Hunts: a caller that finds the first call in flight just as it ends and waits for ever, and one
// that returns before the function has.
TEST_P(sync_stress_test, once_and_once_value_are_done_when_anybody_s_call_returns) {
  for (int i = 0; i < rounds(2'000); ++i) {
    int calls = 0;
    expect_clean([&calls, i]() -> task<> {
      const once o;
      const auto value = once_value([i]() -> task<int> {
        if (i % 2 == 0) co_await yield();
        co_return i;
      });
      const wait_group wg;
      for (int g = 0; g < 6; ++g) {
        wg.go([&calls, o, value, i]() -> task<> {
          co_await o.call([&calls]() -> task<> {
            co_await yield();
            ++calls;
          });
          EXPECT_EQ(calls, 1);
          EXPECT_EQ(co_await value(), i);
        });
      }
      co_await wg.wait();
    });
  }
}

// Hunts: a caller that joins a call which is just being taken out, and gets no result or another
// key's; a channel that is never served; a forgotten call that takes its successor out.
TEST_P(sync_stress_test, every_caller_of_a_singleflight_gets_a_result_of_its_key) {
  constexpr int each = rounds(500);
  std::atomic<int> wrong = 0;
  std::atomic<int> calls = 0;
  expect_clean([&]() -> task<> {
    const singleflight::group<int, int> g;
    const wait_group wg;
    for (int i = 0; i < 8; ++i) {
      wg.go([&, g, i]() -> task<> {
        for (int n = 0; n < each; ++n) {
          const int key = (n + i) % 3;
          const auto f = [&calls, key]() -> task<int> {
            ++calls;
            if (key != 0) co_await yield();
            co_return key;
          };
          if (n % 3 == 0) {
            const auto r = co_await g.do_chan(key, f).recv();
            if (r->value != key) ++wrong;
          } else {
            const auto r = co_await g.do_(key, f);
            if (r.value != key) ++wrong;
          }
          if (n % 5 == 0) g.forget(key);
        }
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(calls, 8 * each);
  EXPECT_GT(calls, 0);
}

}  // namespace
}  // namespace millrace::test
