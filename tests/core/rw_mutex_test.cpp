#include "millrace/rw_mutex.h"

#include <functional>
#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class rw_mutex_test : public runtime_test {};
MILLRACE_TEST_ON(rw_mutex_test, every_runtime);

TEST_P(rw_mutex_test, readers_hold_it_together) {
  expect_clean([]() -> task<> {
    const rw_mutex m;
    auto inside = make_chan<unit>();
    auto leave = make_chan<unit>();
    wait_group wg;
    for (int i = 0; i < 5; ++i) {
      wg.go([m, inside, leave]() -> task<> {
        co_await m.rlock();
        co_await inside.send({});
        co_await leave.recv();
        m.runlock();
      });
    }
    for (int i = 0; i < 5; ++i) co_await inside.recv();
    EXPECT_FALSE(m.try_lock());
    leave.close();
    co_await wg.wait();
    EXPECT_TRUE(m.try_lock());
  });
}

TEST_P(rw_mutex_test, a_writer_holds_it_alone) {
  int value = 0;  // plain: TSan sees if the mutex does not order them
  std::atomic<int> reading = 0;
  std::atomic<int> writing = 0;
  expect_clean([&]() -> task<> {
    const rw_mutex m;
    wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.go([&, m]() -> task<> {
        for (int n = 0; n < 20; ++n) {
          const auto held = co_await m.scoped_lock();
          EXPECT_EQ(++writing, 1);
          EXPECT_EQ(reading, 0);
          ++value;
          if (n % 3 == 0) co_await yield();
          --writing;
        }
      });
      wg.go([&, m]() -> task<> {
        for (int n = 0; n < 20; ++n) {
          const auto held = co_await m.scoped_rlock();
          ++reading;
          EXPECT_EQ(writing, 0);
          const int seen = value;
          if (n % 3 == 0) co_await yield();
          EXPECT_EQ(value, seen);
          --reading;
        }
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(value, 200);
}

TEST_P(rw_mutex_test, try_takes_it_only_if_that_is_possible_now) {
  expect_clean([]() -> task<> {
    const rw_mutex m;
    EXPECT_TRUE(m.try_lock());
    EXPECT_FALSE(m.try_lock());
    EXPECT_FALSE(m.try_rlock());
    m.unlock();
    EXPECT_TRUE(m.try_rlock());
    EXPECT_TRUE(m.try_rlock());
    EXPECT_FALSE(m.try_lock());
    m.runlock();
    EXPECT_FALSE(m.try_lock());
    m.runlock();
    EXPECT_TRUE(m.try_lock());
    co_return;
  });
}

TEST_P(rw_mutex_test, a_copy_is_the_same_lock_and_anybody_may_unlock_it) {
  expect_clean([]() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    go([copy = m] { copy.unlock(); });
    co_await m.rlock();
    go([copy = m] { copy.runlock(); });
    co_await m.lock();
    m.unlock();
  });
}

TEST_P(rw_mutex_test, guards_unlock_at_the_end_of_their_scope_and_on_panic) {
  expect_clean([]() -> task<> {
    const rw_mutex m;
    {
      const auto held = co_await m.scoped_lock();
      EXPECT_FALSE(m.try_rlock());
    }
    {
      const auto held = co_await m.scoped_rlock();
      EXPECT_FALSE(m.try_lock());
    }
    EXPECT_TRUE(m.try_lock());
  });
  int free = 0;
  for (const bool write : {true, false}) {
    expect_panic("stop", [write, &free]() -> task<> {
      const rw_mutex m;
      const defer look{[&] { free += m.try_lock(); }};
      if (write) {
        const auto held = co_await m.scoped_lock();
        co_await panic("stop");
      } else {
        const auto held = co_await m.scoped_rlock();
        co_await panic("stop");
      }
    });
  }
  EXPECT_EQ(free, 2);
}

TEST_P(rw_mutex_test, misuse_panics_in_go_s_words) {
  constexpr auto unlock = "sync: Unlock of unlocked RWMutex";
  constexpr auto runlock = "sync: RUnlock of unlocked RWMutex";
  expect_panic(unlock, []() -> task<> {
    rw_mutex{}.unlock();
    co_return;
  });
  expect_panic(runlock, []() -> task<> {
    rw_mutex{}.runlock();
    co_return;
  });
  expect_panic(unlock, []() -> task<> {
    const rw_mutex m;
    co_await m.rlock();
    m.unlock();
  });
  expect_panic(runlock, []() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    m.runlock();
  });
  expect_panic(runlock, []() -> task<> {
    const rw_mutex m;
    co_await m.rlock();
    m.runlock();
    m.runlock();
  });
}

TEST_P(rw_mutex_test, misuse_panics_while_others_wait_too) {
  expect_panic("sync: Unlock of unlocked RWMutex", []() -> task<> {
    const rw_mutex m;
    co_await m.rlock();
    go([m]() -> task<> { co_await m.lock(); });
    for (int i = 0; i < 20; ++i) co_await yield();
    m.unlock();
  });
  expect_panic("sync: RUnlock of unlocked RWMutex", []() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    go([m]() -> task<> { co_await m.rlock(); });
    for (int i = 0; i < 20; ++i) co_await yield();
    m.runlock();
  });
}

TEST_P(rw_mutex_test, a_deadlock_names_what_each_waits_for) {
  const run_result r = run([]() -> task<> {
    const rw_mutex m{"config"};
    co_await m.lock();
    go([m]() -> task<> { co_await m.rlock(); });
    co_await m.lock();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 2U);
  EXPECT_EQ(r.blocked[0].reason, "sync.RWMutex.Lock");
  EXPECT_EQ(r.blocked[0].object_name, "config");
  EXPECT_EQ(r.blocked[1].reason, "sync.RWMutex.RLock");
  EXPECT_EQ(r.blocked[1].object_name, "config");
}

TEST_P(rw_mutex_test, at_the_end_of_a_run_it_may_be_gone_before_those_who_wait_for_it) {
  const run_result r = run([]() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    for (int i = 0; i < 2; ++i) {
      go([](const rw_mutex& of_main) -> task<> { co_await of_main.lock(); }, std::ref(m));
      go([](const rw_mutex& of_main) -> task<> { co_await of_main.rlock(); }, std::ref(m));
    }
    co_await chan<unit>{}.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 5U);
}

TEST_P(rw_mutex_test, who_waits_for_it_when_main_returns_is_a_leak) {
  const run_result r = run([]() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    go([m]() -> task<> {
      const auto held = co_await m.scoped_rlock();
      ADD_FAILURE() << "it was never unlocked";
    });
    go([m]() -> task<> {
      const auto held = co_await m.scoped_lock();
      ADD_FAILURE() << "it was never unlocked";
    });
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 2U);
}

class rw_mutex_waiters_test : public observed_test {};
MILLRACE_TEST_ON(rw_mutex_waiters_test, every_plain_runtime);

TEST_P(rw_mutex_waiters_test, a_writer_that_waits_keeps_new_readers_out) {
  std::string order;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const rw_mutex m;
    wait_group wg;
    co_await m.rlock();
    co_await m.rlock();
    wg.go([&order, m]() -> task<> {
      const auto held = co_await m.scoped_lock();
      order += "w";
    });
    co_await watch.until_parked(1, wait_reason::rw_mutex_lock);
    EXPECT_FALSE(m.try_rlock());
    EXPECT_FALSE(m.try_lock());
    wg.go([&order, m]() -> task<> {
      const auto held = co_await m.scoped_rlock();
      order += "r";
    });
    co_await watch.until_parked(1, wait_reason::rw_mutex_rlock);
    m.runlock();
    EXPECT_EQ(watch.parked(wait_reason::rw_mutex_lock), 1U) << "one reader is left";
    EXPECT_FALSE(m.try_rlock());
    m.runlock();
    co_await wg.wait();
    EXPECT_TRUE(m.try_lock());
  });
  EXPECT_EQ(order, "wr");
}

TEST_P(rw_mutex_waiters_test, a_writer_lets_in_all_readers_that_wait_before_the_next_writer) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const rw_mutex m;
    auto inside = make_chan<unit>();
    auto leave = make_chan<unit>();
    auto written = make_chan<unit>(1);
    wait_group wg;
    co_await m.lock();
    wg.go([m, written]() -> task<> {  // it came first, but before readers comes no second writer
      co_await m.lock();
      co_await written.send({});
      m.unlock();
    });
    co_await watch.until_parked(1, wait_reason::rw_mutex_lock);
    for (std::size_t i = 0; i < 5; ++i) {
      wg.go([m, inside, leave]() -> task<> {
        co_await m.rlock();
        co_await inside.send({});
        co_await leave.recv();
        m.runlock();
      });
      co_await watch.until_parked(i + 1, wait_reason::rw_mutex_rlock);
    }
    m.unlock();
    for (int i = 0; i < 5; ++i) co_await inside.recv();
    EXPECT_FALSE(m.try_rlock()) << "a writer waits";
    EXPECT_EQ(written.len(), 0U);
    leave.close();
    co_await written.recv();
    co_await wg.wait();
    EXPECT_TRUE(m.try_lock());
  });
}

TEST_P(rw_mutex_waiters_test, writers_are_served_in_the_order_in_which_they_came) {
  std::vector<std::size_t> served;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const rw_mutex m;
    wait_group wg;
    co_await m.rlock();
    for (std::size_t i = 0; i < 10; ++i) {
      wg.go([&served, m, i]() -> task<> {
        const auto held = co_await m.scoped_lock();
        served.push_back(i);
        if (i % 2 == 0) co_await yield();
      });
      co_await watch.until_parked(i + 1, wait_reason::rw_mutex_lock);
    }
    m.runlock();
    co_await wg.wait();
  });
  EXPECT_EQ(served, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

// sync.RWMutex: "this prohibits recursive read locking".
TEST_P(rw_mutex_waiters_test, reading_twice_with_a_writer_between_is_a_deadlock) {
  const run_result r = run([this]() -> task<> {
    observer watch{rt()};
    const rw_mutex m;
    co_await m.rlock();
    go([m]() -> task<> { co_await m.lock(); });
    co_await watch.until_parked(1, wait_reason::rw_mutex_lock);
    co_await m.rlock();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 2U);
  EXPECT_EQ(r.blocked[0].reason, "sync.RWMutex.RLock");
  EXPECT_EQ(r.blocked[1].reason, "sync.RWMutex.Lock");
}

/// Goes through all that it can do, with nobody else there.
void expect_in_order(const rw_mutex& m) {
  EXPECT_TRUE(m.try_rlock());
  EXPECT_TRUE(m.try_rlock());
  EXPECT_FALSE(m.try_lock());
  m.runlock();
  m.runlock();
  EXPECT_TRUE(m.try_lock());
  EXPECT_FALSE(m.try_rlock());
  m.unlock();
  EXPECT_TRUE(m.try_lock());
  m.unlock();
}

TEST_P(rw_mutex_waiters_test, a_writer_that_waits_when_its_run_ends_is_forgotten) {
  const rw_mutex m;
  ASSERT_TRUE(m.try_rlock());
  const run_result r = run([this, m]() -> task<> {
    observer watch{rt()};
    go([m]() -> task<> { co_await m.lock(); });
    co_await watch.until_parked(1, wait_reason::rw_mutex_lock);
    go([m]() -> task<> { co_await m.rlock(); });
    co_await watch.until_parked(1, wait_reason::rw_mutex_rlock);
  });
  EXPECT_EQ(r.leaked.size(), 2U);
  m.runlock();
  expect_in_order(m);
}

TEST_P(rw_mutex_waiters_test, readers_that_wait_when_their_run_ends_are_forgotten) {
  const rw_mutex m;
  ASSERT_TRUE(m.try_lock());
  const run_result r = run([m]() -> task<> {
    for (int i = 0; i < 3; ++i) {
      go([m]() -> task<> { co_await m.rlock(); });
    }
    co_return;
  });
  EXPECT_EQ(r.leaked.size(), 3U);
  m.unlock();
  expect_in_order(m);
}

}  // namespace
}  // namespace millrace::test
