// Go: sync/cond_test.go. See TABLE.md.
#include "millrace/cond.h"

#include <vector>

#include "conformance/now.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class cond_conformance : public runtime_test {};
MILLRACE_TEST_ON(cond_conformance, every_runtime);

TEST_P(cond_conformance, a_signal_wakes_one_waiter) {
  expect_clean([]() -> task<> {
    constexpr int n = 2;
    const mutex m;
    const cond c{m};
    auto running = make_chan<unit>(n);
    auto awake = make_chan<unit>(n);
    for (int i = 0; i < n; ++i) {
      go([=]() -> task<> {
        co_await m.lock();
        co_await running.send({});
        co_await c.wait();
        co_await awake.send({});
        m.unlock();
      });
    }
    for (int i = 0; i < n; ++i) co_await running.recv();
    for (int i = 0; i < n; ++i) {
      EXPECT_FALSE(co_await receives_now(awake)) << "awake without a signal";
      co_await m.lock();
      c.signal();
      m.unlock();
      co_await awake.recv();
      EXPECT_FALSE(co_await receives_now(awake)) << "two by one signal";
    }
    c.signal();
  });
}

// Each waiter starts when the one before has been signaled, so that the two compete for the mutex.
TEST_P(cond_conformance, a_signal_goes_to_the_one_who_waits_and_not_to_one_who_comes_later) {
  expect_clean([]() -> task<> {
    constexpr int n = 100;
    const mutex m;
    const cond c{m};
    auto running = make_chan<unit>(n);
    auto awake = make_chan<int>(n);
    for (int i = 0; i < n; ++i) {
      go([=]() -> task<> {
        co_await m.lock();
        co_await running.send({});
        co_await c.wait();
        co_await awake.send(i);
        m.unlock();
      });
      if (i > 0) EXPECT_EQ(co_await awake.recv(), i - 1);
      co_await running.recv();
      co_await m.lock();
      c.signal();
      m.unlock();
    }
    EXPECT_EQ(co_await awake.recv(), n - 1);
  });
}

TEST_P(cond_conformance, a_broadcast_wakes_every_waiter_once) {
  expect_clean([]() -> task<> {
    constexpr std::size_t n = rounds(60);
    const mutex m;
    const cond c{m};
    auto running = make_chan<std::size_t>(n);
    auto awake = make_chan<std::size_t>(n);
    bool leave = false;  // plain: guarded by m
    wait_group waiters;
    for (std::size_t i = 0; i < n; ++i) {
      waiters.add();
      go([=, &leave]() -> task<> {
        co_await m.lock();
        while (!leave) {
          co_await running.send(i);
          co_await c.wait();
          co_await awake.send(i);
        }
        m.unlock();
        waiters.done();
      });
    }
    for (std::size_t round = 0; round < n; ++round) {
      for (std::size_t i = 0; i < n; ++i) co_await running.recv();
      if (round == n - 1) {
        co_await m.lock();
        leave = true;
        m.unlock();
      }
      EXPECT_FALSE(co_await receives_now(awake)) << "awake without a broadcast";
      co_await m.lock();
      c.broadcast();
      m.unlock();
      std::vector<bool> seen(n);
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t who = *co_await awake.recv();
        EXPECT_FALSE(seen[who]) << "twice by one broadcast";
        seen[who] = true;
      }
    }
    co_await waiters.wait();
    EXPECT_FALSE(co_await receives_now(running)) << "one did not leave";
    c.broadcast();
  });
}

// x is plain: TSan sees if wait does not hold the mutex when it returns.
TEST_P(cond_conformance, three_goroutines_hand_a_variable_on_under_the_mutex) {
  expect_clean([]() -> task<> {
    const mutex m;
    const cond c{m};
    int x = 0;
    wait_group wg;
    wg.add(3);
    go([=, &x]() -> task<> {
      co_await m.lock();
      x = 1;
      co_await c.wait();
      EXPECT_EQ(x, 2);
      x = 3;
      c.signal();
      m.unlock();
      wg.done();
    });
    go([=, &x]() -> task<> {
      co_await m.lock();
      while (x != 1) {
        m.unlock();
        co_await yield();
        co_await m.lock();
      }
      x = 2;
      c.signal();
      m.unlock();
      wg.done();
    });
    go([=, &x]() -> task<> {
      co_await m.lock();
      while (x != 3) {
        if (x == 2) {
          co_await c.wait();
          EXPECT_EQ(x, 3);
        } else {
          m.unlock();
          co_await yield();
          co_await m.lock();
        }
      }
      m.unlock();
      wg.done();
    });
    co_await wg.wait();
  });
}

// Hunts a broadcast that reaches a goroutine which came after it instead of the one that was there.
TEST_P(cond_conformance, a_broadcast_is_not_stolen_by_one_who_comes_at_the_same_time) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(200); ++i) {
      const mutex m;
      const cond c{m};
      auto step = make_chan<unit>();
      go([=]() -> task<> {
        co_await m.lock();
        co_await step.send({});
        co_await c.wait();
        m.unlock();
        co_await step.send({});
      });
      co_await step.recv();
      co_await m.lock();  // it is waiting: it held the mutex
      m.unlock();

      bool leave = false;  // plain: guarded by m
      wait_group others;
      others.add(2);
      go([=] {
        c.broadcast();
        others.done();
      });
      go([=, &leave]() -> task<> {
        co_await m.lock();
        while (!leave) co_await c.wait();
        m.unlock();
        others.done();
      });
      co_await step.recv();
      co_await m.lock();
      leave = true;
      m.unlock();
      c.broadcast();
      co_await others.wait();
    }
  });
}

TEST_P(cond_conformance, wait_without_the_mutex_panics) {
  expect_panic("sync: unlock of unlocked mutex", []() -> task<> {
    const mutex m;
    const cond c{m};
    co_await c.wait();
  });
}

}  // namespace
}  // namespace millrace::test
