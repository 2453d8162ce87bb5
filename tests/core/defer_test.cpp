#include "millrace/defer.h"

#include <memory>
#include <string>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class defer_test : public runtime_test {};
MILLRACE_TEST_ON(defer_test, every_runtime);

TEST_P(defer_test, runs_at_the_end_of_the_scope_the_last_first) {
  std::string order;
  expect_clean([&order]() -> task<> {
    {
      defer a{[&] { order += "c"; }};
      defer b{[&] { order += "b"; }};
      order += "a";
    }
    order += "d";
    co_return;
  });
  EXPECT_EQ(order, "abcd");
}

TEST_P(defer_test, runs_when_a_task_returns_early_and_before_its_caller_goes_on) {
  std::string order;
  expect_clean([&order]() -> task<> {
    auto early = [](std::string& out, bool leave) -> task<int> {
      defer last{[&] { out += "b"; }};
      co_await yield();
      out += "a";
      if (leave) co_return 1;
      out += "!";
      co_return 2;
    };
    EXPECT_EQ(co_await early(order, true), 1);
    order += "c";
  });
  EXPECT_EQ(order, "abc");
}

TEST_P(defer_test, owns_what_it_captured) {
  int value = 0;
  expect_clean([&value]() -> task<> {
    auto owned = std::make_unique<int>(4);
    defer last{[&value, owned = std::move(owned)] { value = *owned; }};
    co_await yield();
  });
  EXPECT_EQ(value, 4);
}

TEST_P(defer_test, a_deferred_done_lets_the_waiter_go_on_however_the_goroutine_returns) {
  expect_clean([]() -> task<> {
    wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.add();
      go(
          [](wait_group group, int n) -> task<> {
            defer done{[&] { group.done(); }};
            if (n % 2 == 0) co_return;
            co_await yield();
          },
          wg, i);
    }
    co_await wg.wait();
  });
}

// As in Go: the program is over, nobody returns.
TEST_P(defer_test, does_not_run_in_a_goroutine_that_is_alive_when_main_has_returned) {
  std::atomic<int> deferred = 0;
  const run_result r = run([&deferred]() -> task<> {
    auto parked = make_chan<unit>();
    go([parked, &deferred]() -> task<> {
      defer mine{[&] { ++deferred; }};
      co_await parked.send({});
      co_await chan<unit>{}.recv();
    });
    co_await parked.recv();
  });
  EXPECT_EQ(r.leaked.size(), 1U);
  EXPECT_EQ(deferred, 0);
}

TEST_P(defer_test, does_not_run_in_a_deadlock) {
  int deferred = 0;
  expect_deadlock([&deferred]() -> task<> {
    defer mine{[&] { ++deferred; }};
    co_await chan<unit>{}.recv();
  });
  EXPECT_EQ(deferred, 0);
}

TEST(defer_outside_test, runs_in_any_function) {
  int deferred = 0;
  {
    defer mine{[&] { ++deferred; }};
  }
  EXPECT_EQ(deferred, 1);
}

}  // namespace
}  // namespace millrace::test
