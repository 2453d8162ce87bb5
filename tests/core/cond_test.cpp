#include "millrace/cond.h"

#include <functional>
#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class cond_test : public runtime_test {};
MILLRACE_TEST_ON(cond_test, every_runtime);

TEST_P(cond_test, waiters_see_what_was_changed_before_the_signal) {
  int produced = 0;  // plain: TSan sees if the mutex does not order them
  int consumed = 0;
  expect_clean([&]() -> task<> {
    const mutex m;
    const cond more{m};
    wait_group wg;
    for (int c = 0; c < 5; ++c) {
      wg.go([&, m, more]() -> task<> {
        for (int i = 0; i < 20; ++i) {
          const auto held = co_await m.scoped_lock();
          while (consumed == produced) co_await more.wait();
          ++consumed;
        }
      });
    }
    for (int i = 0; i < 100; ++i) {
      co_await m.lock();
      ++produced;
      m.unlock();
      more.signal();
      if (i % 7 == 0) co_await yield();
    }
    co_await wg.wait();
  });
  EXPECT_EQ(consumed, 100);
}

TEST_P(cond_test, wait_unlocks_the_mutex_and_locks_it_again) {
  expect_clean([]() -> task<> {
    const mutex m;
    const cond c{m};
    bool said = false;
    wait_group wg;
    co_await m.lock();
    wg.go([m, c, &said]() -> task<> {
      co_await m.lock();  // only once main waits
      said = true;
      c.signal();
      m.unlock();
    });
    while (!said) co_await c.wait();
    EXPECT_FALSE(m.try_lock());
    m.unlock();
    co_await wg.wait();
    EXPECT_TRUE(m.try_lock());
  });
}

TEST_P(cond_test, a_signal_that_nobody_waits_for_is_lost) {
  const run_result r = run([]() -> task<> {
    const mutex m;
    const cond c{m, "ready"};
    c.signal();
    c.broadcast();
    co_await m.lock();
    co_await c.wait();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 1U);
  EXPECT_EQ(r.blocked[0].reason, "sync.Cond.Wait");
  EXPECT_EQ(r.blocked[0].object_name, "ready");
}

TEST_P(cond_test, waiting_without_the_mutex_panics) {
  expect_panic("sync: unlock of unlocked mutex", []() -> task<> {
    const cond c{mutex{}};
    co_await c.wait();
  });
}

TEST_P(cond_test, a_panic_while_waiting_for_a_signal_leaves_the_others_in_order) {
  expect_panic("stop", []() -> task<> {
    const mutex m;
    const cond c{m};
    for (int i = 0; i < 3; ++i) {
      go([m, c]() -> task<> {
        const auto held = co_await m.scoped_lock();
        co_await c.wait();
        ADD_FAILURE() << "nobody signals";
      });
    }
    for (int i = 0; i < 10; ++i) co_await yield();
    co_await panic("stop");
  });
}

TEST_P(cond_test, who_waits_when_main_returns_is_a_leak_and_unlocks_nothing) {
  const run_result r = run([]() -> task<> {
    const mutex m;
    const cond c{m};
    for (int i = 0; i < 3; ++i) {
      go([m, c]() -> task<> {
        const auto held = co_await m.scoped_lock();
        co_await c.wait();
      });
    }
    co_return;
  });
  EXPECT_EQ(r.end, run_end::ok);
  ASSERT_EQ(r.leaked.size(), 3U);
  for (const goroutine_info& g : r.leaked) EXPECT_EQ(g.reason, "sync.Cond.Wait");
}

TEST_P(cond_test, at_the_end_of_a_run_it_may_be_gone_before_those_who_wait_for_it) {
  const run_result r = run([]() -> task<> {
    const mutex m;
    const cond c{m};
    for (int i = 0; i < 3; ++i) {
      go(
          [](const mutex& mutex_of_main, const cond& cond_of_main) -> task<> {
            co_await mutex_of_main.lock();
            co_await cond_of_main.wait();
          },
          std::ref(m), std::ref(c));
    }
    co_await chan<unit>{}.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 4U);
}

class cond_waiters_test : public observed_test {
 protected:
  /// Starts n goroutines that wait for c, one after the other; each appends its number when it has
  /// been woken.
  static task<> start_waiters(observer& watch, wait_group wg, mutex m, cond c, std::size_t n,
                              std::vector<std::size_t>& woken) {
    for (std::size_t i = 0; i < n; ++i) {
      wg.go([&woken, m, c, i]() -> task<> {
        const auto held = co_await m.scoped_lock();
        co_await c.wait();
        woken.push_back(i);
      });
      co_await watch.until_parked(i + 1, wait_reason::cond_wait);
    }
  }
};
MILLRACE_TEST_ON(cond_waiters_test, every_plain_runtime);

TEST_P(cond_waiters_test, a_signal_wakes_the_longest_waiter_and_no_other) {
  std::vector<std::size_t> woken;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const mutex m;
    const cond c{m};
    wait_group wg;
    co_await start_waiters(watch, wg, m, c, 6, woken);
    for (std::size_t i = 0; i < 6; ++i) {
      c.signal();
      EXPECT_EQ(watch.parked(wait_reason::cond_wait), 5 - i);
      for (;;) {
        const auto held = co_await m.scoped_lock();
        if (woken.size() == i + 1) break;
        co_await yield();
      }
    }
    co_await wg.wait();
  });
  EXPECT_EQ(woken, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
}

TEST_P(cond_waiters_test, a_broadcast_wakes_them_all) {
  std::vector<std::size_t> woken;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const mutex m;
    const cond c{m};
    wait_group wg;
    co_await start_waiters(watch, wg, m, c, 8, woken);
    c.broadcast();
    EXPECT_EQ(watch.parked(wait_reason::cond_wait), 0U);
    co_await wg.wait();
  });
  EXPECT_EQ(woken.size(), 8U);
}

TEST_P(cond_waiters_test, one_that_was_signaled_waits_for_the_mutex_before_it_returns) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const mutex m;
    const cond c{m};
    std::vector<std::size_t> woken;
    wait_group wg;
    co_await start_waiters(watch, wg, m, c, 3, woken);
    co_await m.lock();
    c.broadcast();
    co_await watch.until_parked(3, wait_reason::mutex_lock);
    EXPECT_TRUE(woken.empty());
    m.unlock();
    co_await wg.wait();
    EXPECT_EQ(woken.size(), 3U);
  });
}

// sync's TestCondSignalStealing.
TEST_P(cond_waiters_test, one_that_begins_to_wait_after_a_signal_does_not_take_it) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const mutex m;
    const cond c{m};
    auto first = make_chan<unit>(1);
    auto second = make_chan<unit>(1);
    wait_group wg;
    wg.go([m, c, first]() -> task<> {
      const auto held = co_await m.scoped_lock();
      co_await c.wait();
      co_await first.send({});
    });
    co_await watch.until_parked(1, wait_reason::cond_wait);
    co_await m.lock();
    c.signal();
    wg.go([m, c, second]() -> task<> {
      co_await m.lock();
      co_await c.wait();
      m.unlock();
      co_await second.send({});
    });
    m.unlock();
    co_await first.recv();
    EXPECT_EQ(second.len(), 0U);
    co_await watch.until_parked(1, wait_reason::cond_wait);
    c.signal();
    co_await wg.wait();
  });
}

/// One goroutine at a time, so that who comes first is certain.
class cond_order_test : public cond_waiters_test {};
MILLRACE_TEST_ON(cond_order_test, every_sequential_runtime);

TEST_P(cond_order_test, those_that_a_broadcast_wakes_get_the_mutex_in_the_order_they_waited) {
  std::vector<std::size_t> woken;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const mutex m;
    const cond c{m};
    wait_group wg;
    co_await start_waiters(watch, wg, m, c, 6, woken);
    co_await m.lock();
    c.broadcast();
    co_await watch.until_parked(6, wait_reason::mutex_lock);
    m.unlock();
    co_await wg.wait();
  });
  EXPECT_EQ(woken, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
}

}  // namespace
}  // namespace millrace::test
