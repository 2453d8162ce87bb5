// Go: sync/mutex_test.go. See TABLE.md.
#include "millrace/mutex.h"

#include "conformance/now.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class mutex_conformance : public runtime_test {};
MILLRACE_TEST_ON(mutex_conformance, every_runtime);

TEST_P(mutex_conformance, try_lock_locks_unless_it_is_locked) {
  expect_clean([]() -> task<> {
    const mutex m;
    co_await m.lock();
    EXPECT_FALSE(m.try_lock());
    m.unlock();
    EXPECT_TRUE(m.try_lock());
    EXPECT_FALSE(m.try_lock());
    m.unlock();
  });
}

// Hunts a lock that lets two in, and one that forgets a waiter. The counter is plain.
TEST_P(mutex_conformance, goroutines_that_lock_and_try_to_lock_exclude_each_other) {
  constexpr int goroutines = 10;
  constexpr int loops = rounds(600);
  int inside = 0;
  expect_clean([&inside]() -> task<> {
    const mutex m;
    wait_group wg;
    for (int i = 0; i < goroutines; ++i) {
      wg.add();
      go([m, wg, &inside]() -> task<> {
        for (int n = 0; n < loops; ++n) {
          if (n % 3 == 0) {
            if (!m.try_lock()) continue;
          } else {
            co_await m.lock();
          }
          EXPECT_EQ(++inside, 1);
          if (n % 16 == 0) co_await yield();  // so that others find it locked
          --inside;
          m.unlock();
        }
        wg.done();
      });
    }
    co_await wg.wait();
  });
}

TEST_P(mutex_conformance, unlock_of_an_unlocked_mutex_panics) {
  expect_panic("sync: unlock of unlocked mutex", [] { mutex{}.unlock(); });
  expect_panic("sync: unlock of unlocked mutex", []() -> task<> {
    const mutex m;
    co_await m.lock();
    m.unlock();
    m.unlock();
  });
}

// Hunts starvation: the hog locks again at once, before any goroutine that it woke can run.
TEST_P(mutex_conformance, one_who_never_lets_go_for_long_does_not_starve_another) {
  expect_clean([]() -> task<> {
    const mutex m;
    auto stop = make_chan<unit>();
    wait_group hog;
    hog.add();
    go([=]() -> task<> {
      do {
        co_await m.lock();
        co_await yield();
        m.unlock();
      } while (!co_await receives_now(stop));
      hog.done();
    });
    for (int i = 0; i < 10; ++i) {
      co_await yield();
      co_await m.lock();
      m.unlock();
    }
    stop.close();
    co_await hog.wait();
  });
}

}  // namespace
}  // namespace millrace::test
