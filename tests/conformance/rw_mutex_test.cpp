// Go: sync/rwmutex_test.go, and mutex_test.go: TestMutexMisuse. See TABLE.md.
#include "millrace/rw_mutex.h"

#include <atomic>

#include "conformance/now.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class rw_mutex_conformance : public runtime_test {};
MILLRACE_TEST_ON(rw_mutex_conformance, every_runtime);

TEST_P(rw_mutex_conformance, any_number_of_readers_hold_it_together) {
  for (const int readers : {1, 3, 4}) {
    expect_clean([readers]() -> task<> {
      const rw_mutex m;
      auto locked = make_chan<unit>();
      auto unlock = make_chan<unit>();
      auto unlocked = make_chan<unit>();
      for (int i = 0; i < readers; ++i) {
        go([=]() -> task<> {
          co_await m.rlock();
          co_await locked.send({});
          co_await unlock.recv();
          m.runlock();
          co_await unlocked.send({});
        });
      }
      for (int i = 0; i < readers; ++i) co_await locked.recv();
      for (int i = 0; i < readers; ++i) co_await unlock.send({});
      for (int i = 0; i < readers; ++i) co_await unlocked.recv();
    });
  }
}

TEST_P(rw_mutex_conformance, try_lock_and_try_rlock_succeed_as_its_holders_allow) {
  expect_clean([]() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    EXPECT_FALSE(m.try_lock());
    EXPECT_FALSE(m.try_rlock());
    m.unlock();
    EXPECT_TRUE(m.try_lock());
    m.unlock();
    EXPECT_TRUE(m.try_rlock());
    EXPECT_TRUE(m.try_rlock()) << "beside another reader";
    EXPECT_FALSE(m.try_lock()) << "with readers inside";
    m.runlock();
    m.runlock();
    EXPECT_TRUE(m.try_lock()) << "when they have left";
    m.unlock();
  });
}

/// Readers count as one, a writer as `a_writer`.
constexpr int a_writer = 10'000;

task<> read(rw_mutex m, int times, std::atomic<int>& inside, wait_group wg) {
  for (int i = 0; i < times; ++i) {
    co_await m.rlock();
    const int n = ++inside;
    EXPECT_TRUE(n >= 1 && n < a_writer) << n;
    if (i % 8 == 0) co_await yield();
    --inside;
    m.runlock();
  }
  wg.done();
}

task<> write(rw_mutex m, int times, std::atomic<int>& inside, wait_group wg) {
  for (int i = 0; i < times; ++i) {
    co_await m.lock();
    EXPECT_EQ(inside += a_writer, a_writer);
    if (i % 8 == 0) co_await yield();
    inside -= a_writer;
    m.unlock();
  }
  wg.done();
}

// Hunts a reader beside a writer, and wake-ups lost between the two kinds.
TEST_P(rw_mutex_conformance, a_writer_is_alone_however_many_readers_come) {
  for (const int readers : {1, 3, 5, 10}) {
    std::atomic<int> inside = 0;
    expect_clean([readers, &inside]() -> task<> {
      constexpr int times = rounds(200);
      const rw_mutex m;
      wait_group wg;
      wg.add(readers + 2);
      go(write, m, times, std::ref(inside), wg);
      for (int i = 0; i < readers / 2; ++i) go(read, m, times, std::ref(inside), wg);
      go(write, m, times, std::ref(inside), wg);
      for (int i = readers / 2; i < readers; ++i) go(read, m, times, std::ref(inside), wg);
      co_await wg.wait();
    });
    EXPECT_EQ(inside, 0);
  }
}

TEST_P(rw_mutex_conformance, a_writer_waits_for_each_reader_and_readers_wait_for_the_writer) {
  expect_clean([]() -> task<> {
    constexpr int n = 10;
    const rw_mutex m;
    auto write_locked = make_chan<unit>(1);
    auto read_locked = make_chan<unit>(1);
    go([=]() -> task<> {
      for (int i = 0; i < n; ++i) {
        co_await m.rlock();
        co_await m.rlock();
        co_await read_locked.send({});
        co_await m.lock();
        co_await write_locked.send({});
      }
    });
    for (int i = 0; i < n; ++i) {
      co_await read_locked.recv();
      m.runlock();
      EXPECT_FALSE(co_await receives_now(write_locked)) << "one reader is still inside";
      m.runlock();
      co_await write_locked.recv();
      EXPECT_FALSE(co_await receives_now(read_locked)) << "the writer is still inside";
      m.unlock();
    }
  });
}

TEST_P(rw_mutex_conformance, unlock_without_a_writer_panics) {
  constexpr const char* text = "sync: Unlock of unlocked RWMutex";
  expect_panic(text, [] { rw_mutex{}.unlock(); });
  expect_panic(text, []() -> task<> {
    const rw_mutex m;
    co_await m.rlock();
    m.unlock();
  });
  expect_panic(text, []() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    m.unlock();
    m.unlock();
  });
}

TEST_P(rw_mutex_conformance, runlock_without_a_reader_panics) {
  constexpr const char* text = "sync: RUnlock of unlocked RWMutex";
  expect_panic(text, [] { rw_mutex{}.runlock(); });
  expect_panic(text, []() -> task<> {
    const rw_mutex m;
    co_await m.lock();
    m.runlock();
  });
  expect_panic(text, []() -> task<> {
    const rw_mutex m;
    co_await m.rlock();
    m.runlock();
    m.runlock();
  });
}

}  // namespace
}  // namespace millrace::test
