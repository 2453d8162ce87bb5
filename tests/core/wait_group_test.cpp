#include "millrace/wait_group.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class wait_group_test : public runtime_test {};
MILLRACE_TEST_ON(wait_group_test, every_runtime);

TEST_P(wait_group_test, wait_on_zero_returns_at_once) {
  expect_clean([]() -> task<> {
    wait_group wg;
    co_await wg.wait();
    wg.add();
    wg.done();
    co_await wg.wait();
  });
}

TEST_P(wait_group_test, wait_returns_when_every_member_is_done_and_sees_what_they_wrote) {
  std::vector<int> written(20);  // plain: TSan sees if wait does not order them
  int sum = 0;
  expect_clean([&]() -> task<> {
    wait_group wg;
    for (int& mine : written) {
      wg.add();
      go([wg, &mine]() -> task<> {
        co_await yield();
        mine = 1;
        wg.done();
      });
    }
    co_await wg.wait();
    for (const int one : written) sum += one;
  });
  EXPECT_EQ(sum, 20);
}

TEST_P(wait_group_test, every_waiter_is_woken) {
  expect_clean([]() -> task<> {
    wait_group work;
    wait_group waiters;
    work.add();
    for (int i = 0; i < 50; ++i) {
      waiters.add();
      go([work, waiters]() -> task<> {
        co_await work.wait();
        waiters.done();
      });
    }
    co_await yield();
    work.done();
    co_await waiters.wait();
  });
}

TEST_P(wait_group_test, it_can_be_used_again) {
  int rounds_done = 0;
  expect_clean([&rounds_done]() -> task<> {
    wait_group wg;
    for (; rounds_done < 100; ++rounds_done) {
      int ready = 0;
      wg.add();
      go([wg, &ready]() -> task<> {
        ready = 1;
        wg.done();
        co_return;
      });
      co_await wg.wait();
      EXPECT_EQ(ready, 1);
    }
  });
  EXPECT_EQ(rounds_done, 100);
}

TEST_P(wait_group_test, add_takes_any_number_and_a_negative_one_can_finish_it) {
  expect_clean([]() -> task<> {
    wait_group wg;
    wg.add(5);
    wg.add(-2);
    go([wg]() -> task<> {
      wg.add(-3);
      co_return;
    });
    co_await wg.wait();
  });
}

TEST_P(wait_group_test, a_member_may_add_more_before_it_is_done) {
  std::atomic<int> ended = 0;
  expect_clean([&ended]() -> task<> {
    wait_group wg;
    wg.add();
    go([wg, &ended]() -> task<> {
      for (int i = 0; i < 10; ++i) {
        wg.add();
        go([wg, &ended]() -> task<> {
          co_await yield();
          ++ended;
          wg.done();
        });
      }
      ++ended;
      wg.done();
      co_return;
    });
    co_await wg.wait();
    EXPECT_EQ(ended, 11);
  });
}

TEST_P(wait_group_test, a_copy_shares_the_counter_and_may_outlive_its_maker) {
  expect_clean([]() -> task<> {
    auto done = make_chan<unit>();
    {
      wait_group wg;
      wg.add();
      go([wg, done]() -> task<> {
        co_await wg.wait();
        co_await done.send({});
      });
      go([wg]() -> task<> {
        wg.done();
        co_return;
      });
    }
    co_await done.recv();
  });
}

TEST_P(wait_group_test, a_plain_function_can_be_a_member) {
  expect_clean([]() -> task<> {
    wait_group wg;
    wg.add();
    go([wg] { wg.done(); });
    co_await wg.wait();
  });
}

TEST_P(wait_group_test, a_counter_below_zero_panics) {
  constexpr auto text = "sync: negative WaitGroup counter";
  expect_panic(text, []() -> task<> {
    wait_group{}.done();
    co_return;
  });
  expect_panic(text, []() -> task<> {
    wait_group wg;
    wg.add(2);
    wg.add(-3);
    co_return;
  });
  expect_panic(text, []() -> task<> {
    wait_group wg;
    wg.add();
    go([wg]() -> task<> {
      wg.done();
      wg.done();
      co_return;
    });
    co_await chan<unit>{}.recv();
  });
}

TEST_P(wait_group_test, a_forgotten_done_is_a_deadlock) {
  const run_result r = run([]() -> task<> {
    wait_group wg{"workers"};
    wg.add(2);
    go([wg] { wg.done(); });
    co_await wg.wait();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 1U);
  EXPECT_EQ(r.blocked[0].reason, "sync.WaitGroup.Wait");
  EXPECT_EQ(r.blocked[0].object_name, "workers");
}

TEST_P(wait_group_test, go_counts_the_goroutine_that_it_starts) {
  std::vector<int> written(20);  // plain: TSan sees if wait does not order them
  expect_clean([&]() -> task<> {
    const wait_group wg;
    for (int& mine : written) {
      wg.go([&mine]() -> task<> {
        co_await yield();
        mine = 1;
      });
    }
    co_await wg.wait();
    for (const int one : written) EXPECT_EQ(one, 1);
  });
}

TEST_P(wait_group_test, go_takes_what_millrace_go_takes) {
  struct object {
    std::atomic<int> calls = 0;
    task<int> method(int n) {
      calls += n;
      co_return n;
    }
  };
  expect_clean([]() -> task<> {
    object by_pointer;
    int sum = 0;
    const wait_group wg;
    wg.go([&sum] { sum += 1; });
    co_await wg.wait();
    wg.go(
        [](int& out, std::unique_ptr<int> n) -> task<> {
          co_await yield();
          out += *n;
        },
        std::ref(sum), std::make_unique<int>(2));
    co_await wg.wait();
    wg.go(
        [captured = std::make_unique<int>(4), &sum](int a, int b, int c, int d,
                                                    const std::string& text) -> task<> {
          co_await yield();
          sum += *captured + a + b + c + d + static_cast<int>(text.size());
        },
        8, 16, 32, 64, std::string(128, '.'));
    wg.go(&object::method, &by_pointer, 3);
    co_await wg.wait();
    EXPECT_EQ(sum, 255);
    EXPECT_EQ(by_pointer.calls, 3);
  });
}

TEST_P(wait_group_test, a_member_that_panics_is_not_done) {
  bool waited = false;
  for (int i = 0; i < 20; ++i) {
    expect_panic("member", [&waited]() -> task<> {
      const wait_group wg;
      wg.go([]() -> task<> { co_await panic("member"); });
      co_await wg.wait();
      waited = true;
    });
    expect_panic("sync: negative WaitGroup counter", [&waited]() -> task<> {
      const wait_group wg;
      wg.go([] { wait_group{}.done(); });
      co_await wg.wait();
      waited = true;
    });
  }
  EXPECT_FALSE(waited);
}

TEST_P(wait_group_test, a_goroutine_started_by_go_is_reported_where_go_was_called) {
  unsigned go_line = 0;
  const run_result r = run([&go_line]() -> task<> {
    const wait_group wg;
    go_line = __LINE__ + 1;
    wg.go([]() -> task<> { co_await chan<unit>{}.recv(); });
    co_return;
  });
  ASSERT_EQ(r.leaked.size(), 1U);
  EXPECT_EQ(r.leaked[0].spawned_at.line(), go_line);
}

class wait_group_waiters_test : public observed_test {};
MILLRACE_TEST_ON(wait_group_waiters_test, every_plain_runtime);

TEST_P(wait_group_waiters_test, every_parked_waiter_is_woken_by_the_last_done_and_none_before) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    wait_group work;
    auto woken = make_chan<unit>(5);
    work.add(2);
    for (int i = 0; i < 5; ++i) {
      go([work, woken]() -> task<> {
        co_await work.wait();
        co_await woken.send({});
      });
    }
    co_await watch.until_parked(5, wait_reason::wait_group);
    work.done();
    EXPECT_EQ(watch.parked(wait_reason::wait_group), 5U);
    work.done();
    for (int i = 0; i < 5; ++i) co_await woken.recv();
  });
}

}  // namespace
}  // namespace millrace::test
