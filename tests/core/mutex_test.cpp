#include "millrace/mutex.h"

#include <functional>
#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class mutex_test : public runtime_test {};
MILLRACE_TEST_ON(mutex_test, every_runtime);

TEST_P(mutex_test, one_goroutine_at_a_time_holds_it) {
  int inside = 0;  // plain: TSan sees if the mutex does not order them
  int sum = 0;
  expect_clean([&]() -> task<> {
    const mutex m;
    wait_group wg;
    for (int i = 0; i < 20; ++i) {
      wg.go([&, m]() -> task<> {
        for (int n = 0; n < 20; ++n) {
          co_await m.lock();
          EXPECT_EQ(++inside, 1);
          if (n % 4 == 0) co_await yield();
          --inside;
          ++sum;
          m.unlock();
          if (n % 3 == 0) co_await yield();
        }
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(sum, 400);
}

TEST_P(mutex_test, try_lock_takes_it_only_if_it_is_free) {
  expect_clean([]() -> task<> {
    const mutex m;
    EXPECT_TRUE(m.try_lock());
    EXPECT_FALSE(m.try_lock());
    m.unlock();
    co_await m.lock();
    EXPECT_FALSE(m.try_lock());
    m.unlock();
    EXPECT_TRUE(m.try_lock());
    m.unlock();
  });
}

TEST_P(mutex_test, a_copy_is_the_same_lock) {
  expect_clean([]() -> task<> {
    const mutex a;
    const mutex b = a;
    const mutex c;
    co_await a.lock();
    EXPECT_FALSE(b.try_lock());
    EXPECT_TRUE(c.try_lock());
    b.unlock();
    EXPECT_TRUE(a.try_lock());
  });
}

TEST_P(mutex_test, another_goroutine_may_unlock_it) {
  expect_clean([]() -> task<> {
    const mutex m;
    co_await m.lock();
    go([m] { m.unlock(); });
    co_await m.lock();
    m.unlock();
  });
}

TEST_P(mutex_test, a_guard_unlocks_at_the_end_of_its_scope) {
  expect_clean([]() -> task<> {
    const mutex m;
    {
      const auto held = co_await m.scoped_lock();
      EXPECT_FALSE(m.try_lock());
    }
    EXPECT_TRUE(m.try_lock());
  });
}

TEST_P(mutex_test, a_guard_unlocks_when_its_goroutine_panics) {
  bool free = false;
  expect_panic("stop", [&free]() -> task<> {
    const mutex m;
    const defer look{[&] { free = m.try_lock(); }};
    const auto held = co_await m.scoped_lock();
    co_await panic("stop");
  });
  EXPECT_TRUE(free);
}

TEST_P(mutex_test, unlocking_what_is_not_locked_panics) {
  constexpr auto text = "sync: unlock of unlocked mutex";
  expect_panic(text, []() -> task<> {
    mutex{}.unlock();
    co_return;
  });
  expect_panic(text, []() -> task<> {
    const mutex m;
    co_await m.lock();
    m.unlock();
    m.unlock();
  });
  expect_panic(text, []() -> task<> {  // also when it has been contended
    const mutex m;
    co_await m.lock();
    go([m]() -> task<> {
      co_await m.lock();
      m.unlock();
      m.unlock();
    });
    co_await yield();
    m.unlock();
    co_await chan<unit>{}.recv();
  });
}

TEST_P(mutex_test, an_unlock_after_a_panic_in_a_plain_call_does_nothing) {
  bool free = true;
  expect_panic("sync: negative WaitGroup counter", [&free]() -> task<> {
    const mutex m;
    const defer look{[&] { free = m.try_lock(); }};
    co_await m.lock();
    wait_group{}.done();
    m.unlock();
    EXPECT_FALSE(m.try_lock());
    co_await m.lock();
    ADD_FAILURE() << "the goroutine goes on";
  });
  EXPECT_FALSE(free);
}

TEST_P(mutex_test, a_forgotten_unlock_is_a_deadlock) {
  unsigned lock_line = 0;
  const run_result r = run([&lock_line]() -> task<> {
    const mutex m{"account"};
    go([m]() -> task<> { co_await m.lock(); });
    co_await yield();
    lock_line = __LINE__ + 1;
    co_await m.lock();
    co_await m.lock();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "sync.Mutex.Lock");
  EXPECT_EQ(r.blocked[0].object_name, "account");
  EXPECT_GE(r.blocked[0].blocked_at.line(), lock_line);
  EXPECT_LE(r.blocked[0].blocked_at.line(), lock_line + 1);
}

TEST_P(mutex_test, it_is_not_recursive) {
  const run_result r = run([]() -> task<> {
    const mutex m{"once only"};
    const auto outer = co_await m.scoped_lock();
    const auto inner = co_await m.scoped_lock();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 1U);
  EXPECT_EQ(r.blocked[0].object_name, "once only");
}

TEST_P(mutex_test, two_that_are_locked_in_opposite_order_deadlock) {
  const run_result r = run([]() -> task<> {
    const mutex a{"a"};
    const mutex b{"b"};
    auto both = make_chan<unit>();
    go([a, b, both]() -> task<> {
      co_await b.lock();
      co_await both.send({});
      co_await a.lock();
    });
    co_await a.lock();
    co_await both.recv();
    co_await b.lock();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 2U);
  EXPECT_EQ(r.blocked[0].object_name, "b");
  EXPECT_EQ(r.blocked[1].object_name, "a");
}

TEST_P(mutex_test, who_waits_for_it_when_main_returns_is_a_leak) {
  const run_result r = run([]() -> task<> {
    const mutex m{"kept"};
    co_await m.lock();
    for (int i = 0; i < 3; ++i) go([m]() -> task<> { co_await m.lock(); });
  });
  EXPECT_EQ(r.end, run_end::ok);
  ASSERT_EQ(r.leaked.size(), 3U);
  for (const goroutine_info& g : r.leaked) {
    EXPECT_EQ(g.reason, "sync.Mutex.Lock");
    EXPECT_EQ(g.object_name, "kept");
  }
}

TEST_P(mutex_test, the_end_of_the_run_unlocks_nothing_and_frees_everything) {
  const run_result r = run([]() -> task<> {
    const mutex m;
    auto locked = make_chan<unit>();
    go([m, locked]() -> task<> {
      const auto held = co_await m.scoped_lock();
      co_await locked.send({});
      co_await chan<unit>{}.recv();
    });
    co_await locked.recv();
    for (int i = 0; i < 3; ++i) {
      go([m]() -> task<> {
        const auto held = co_await m.scoped_lock();
        ADD_FAILURE() << "it was never unlocked";
      });
    }
  });
  EXPECT_EQ(r.leaked.size(), 4U);
}

// Main's frames go first, and with them the only handle.
TEST_P(mutex_test, at_the_end_of_a_run_it_may_be_gone_before_those_who_wait_for_it) {
  const run_result r = run([]() -> task<> {
    const mutex m;
    co_await m.lock();
    go([](const mutex& of_main) -> task<> { co_await of_main.lock(); }, std::ref(m));
    go([](const mutex& of_main) -> task<> { co_await of_main.lock(); }, std::ref(m));
    co_await chan<unit>{}.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 3U);
}

class mutex_waiters_test : public observed_test {};
MILLRACE_TEST_ON(mutex_waiters_test, every_plain_runtime);

TEST_P(mutex_waiters_test, waiters_are_served_in_the_order_in_which_they_came) {
  std::vector<std::size_t> served;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const mutex m;
    wait_group wg;
    co_await m.lock();
    for (std::size_t i = 0; i < 10; ++i) {
      wg.go([&served, m, i]() -> task<> {
        const auto held = co_await m.scoped_lock();
        served.push_back(i);
        if (i % 2 == 0) co_await yield();
      });
      co_await watch.until_parked(i + 1, wait_reason::mutex_lock);
    }
    m.unlock();
    co_await wg.wait();
  });
  EXPECT_EQ(served, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

/// One goroutine at a time, so that who comes first is certain.
class mutex_modes_test : public observed_test {};
MILLRACE_TEST_ON(mutex_modes_test, every_sequential_runtime);

TEST_P(mutex_modes_test, an_unlock_frees_it_for_whoever_is_running_before_the_waiter_it_wakes) {
  std::string order;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const mutex m;
    wait_group wg;
    co_await m.lock();
    wg.go([&order, m]() -> task<> {
      const auto held = co_await m.scoped_lock();
      order += "w";
    });
    co_await watch.until_parked(1, wait_reason::mutex_lock);
    for (int i = 0; i < 5; ++i) {
      m.unlock();
      co_await m.lock();
      order += "m";
    }
    m.unlock();
    co_await wg.wait();
  });
  EXPECT_EQ(order, "mmmmmw");
}

TEST_P(mutex_modes_test, a_waiter_that_lost_once_is_handed_the_lock_before_all_others) {
  std::string order;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const mutex m;
    wait_group wg;
    std::size_t waiting = 0;
    co_await m.lock();
    for (const char name : {'a', 'b', 'c'}) {
      wg.go([&order, m, name]() -> task<> {
        const auto held = co_await m.scoped_lock();
        order += name;
      });
      co_await watch.until_parked(++waiting, wait_reason::mutex_lock);
    }
    m.unlock();
    EXPECT_EQ(watch.parked(wait_reason::mutex_lock), 2U) << "a is on its way";
    EXPECT_TRUE(m.try_lock());
    co_await watch.until_parked(3, wait_reason::mutex_lock);
    m.unlock();
    EXPECT_FALSE(m.try_lock()) << "it is a's";
    co_await m.lock();
    order += 'm';
    m.unlock();
    co_await wg.wait();
  });
  // Then normal mode again: a's unlock wakes b, and main came after c.
  EXPECT_EQ(order, "abcm");
}

TEST_P(mutex_modes_test, one_that_locks_again_and_again_and_suspends_meanwhile_starves_nobody) {
  int others = 0;
  int turns = 0;
  expect_clean([&]() -> task<> {
    const mutex m;
    wait_group wg;
    wg.go([&, m]() -> task<> {
      for (; others < 30 && turns < 10'000; ++turns) {
        co_await m.lock();
        co_await yield();
        m.unlock();
      }
    });
    for (int i = 0; i < 3; ++i) {
      wg.go([&others, m]() -> task<> {
        for (int n = 0; n < 10; ++n) {
          const auto held = co_await m.scoped_lock();
          ++others;
        }
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(others, 30);
  EXPECT_LE(turns, 100);
}

/// A lock that outlives the runs of those who waited for it.
void expect_in_order(runtime& rt, const mutex& m) {
  EXPECT_TRUE(m.try_lock());
  m.unlock();
  EXPECT_TRUE(is_clean(rt.run([&rt, m]() -> task<> {
    observer watch{rt};
    wait_group wg;
    co_await m.lock();
    wg.go([m]() -> task<> {
      co_await m.lock();
      m.unlock();
    });
    co_await watch.until_parked(1, wait_reason::mutex_lock);
    m.unlock();
    co_await wg.wait();
  })));
}

TEST_P(mutex_modes_test, one_that_waits_when_its_run_ends_is_forgotten) {
  const mutex m;
  ASSERT_TRUE(m.try_lock());
  const run_result r = run([m]() -> task<> {
    go([m]() -> task<> { co_await m.lock(); });
    co_return;
  });
  EXPECT_EQ(r.leaked.size(), 1U);
  m.unlock();
  expect_in_order(rt(), m);
}

TEST_P(mutex_modes_test, one_that_is_on_its_way_when_its_run_ends_is_forgotten) {
  const mutex m;
  const run_result r = run([this, m]() -> task<> {
    observer watch{rt()};
    for (std::size_t i = 1; i <= 2; ++i) {
      go([m]() -> task<> { co_await m.lock(); });
    }
    EXPECT_TRUE(m.try_lock());
    co_await watch.until_parked(2, wait_reason::mutex_lock);
    m.unlock();
    rt().stop();
    co_await yield();
  });
  EXPECT_EQ(r.end, run_end::stopped);
  expect_in_order(rt(), m);
}

TEST_P(mutex_modes_test, one_that_would_be_handed_the_lock_is_forgotten_when_its_run_ends) {
  const mutex m;
  const run_result r = run([this, m]() -> task<> {
    observer watch{rt()};
    EXPECT_TRUE(m.try_lock());
    go([m]() -> task<> { co_await m.lock(); });
    co_await watch.until_parked(1, wait_reason::mutex_lock);
    m.unlock();
    EXPECT_TRUE(m.try_lock());
    co_await yield();
    co_await watch.until_parked(1, wait_reason::mutex_lock);
    rt().stop();
    co_await yield();
  });
  EXPECT_EQ(r.end, run_end::stopped);
  m.unlock();
  expect_in_order(rt(), m);
}

}  // namespace
}  // namespace millrace::test
