#include "millrace/task.h"

#include <memory>
#include <string>
#include <vector>

#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class task_test : public runtime_test {};
MILLRACE_TEST_ON(task_test, every_runtime);

static_assert(!std::is_copy_constructible_v<task<int>> &&
              std::is_nothrow_move_constructible_v<task<int>>);
template <class T>
concept awaitable_as_an_lvalue = requires(T& t) { t.operator co_await(); };
static_assert(!awaitable_as_an_lvalue<task<int>>, "a task is awaited once");

task<int> square(int n) { co_return n* n; }
task<int> sum_of_squares(int n) {
  int sum = 0;
  for (int i = 1; i <= n; ++i) sum += co_await square(i);
  co_return sum;
}
task<int> depth(int n) { co_return n == 0 ? 0 : 1 + co_await depth(n - 1); }

TEST_P(task_test, a_task_gives_its_value_to_whoever_awaits_it) {
  expect_clean([]() -> task<> { EXPECT_EQ(co_await square(7), 49); });
}

TEST_P(task_test, tasks_nest) {
  expect_clean([]() -> task<> { EXPECT_EQ(co_await sum_of_squares(10), 385); });
}

TEST_P(task_test, a_task_does_not_start_before_it_is_awaited) {
  expect_clean([]() -> task<> {
    bool started = false;
    auto start = [](bool& flag) -> task<> {
      flag = true;
      co_return;
    };
    task<> later = start(started);
    co_await yield();
    EXPECT_FALSE(started);
    co_await std::move(later);
    EXPECT_TRUE(started);
  });
}

TEST_P(task_test, a_task_that_is_never_awaited_frees_its_frame_and_its_arguments) {
  expect_clean([]() -> task<> {
    auto keep = [](tracked) -> task<> { co_return; };
    {
      task<> never = keep(tracked{1});
    }
    EXPECT_EQ(tracked::alive, 0);
    co_return;
  });
}

TEST_P(task_test, a_value_may_be_move_only_and_without_default) {
  expect_clean([]() -> task<> {
    auto make_pointer = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    auto make_tracked = []() -> task<tracked> { co_return tracked{4}; };
    EXPECT_EQ(*co_await make_pointer(), 3);
    EXPECT_EQ((co_await make_tracked()).value, 4);
  });
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(task_test, a_task_can_be_moved_and_kept) {
  expect_clean([]() -> task<> {
    std::vector<task<int>> tasks;
    for (int i = 0; i < 10; ++i) tasks.push_back(square(i));
    task<int> other = square(100);
    other = std::move(tasks[3]);
    EXPECT_EQ(co_await std::move(other), 9);
    EXPECT_EQ(co_await std::move(tasks[3]), 10'000) << "assignment swaps";
    EXPECT_EQ(co_await std::move(tasks[9]), 81);
  });
}

TEST_P(task_test, a_task_can_wait_on_behalf_of_its_caller) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    auto doubled = [](receiver<int> in) -> task<int> {
      co_return 2 * (co_await in.recv()).value();
    };
    go([ch]() -> task<> {
      for (int i = 0; i < 100; ++i) co_await ch.send(i);
    });
    for (int i = 0; i < 100; ++i) EXPECT_EQ(co_await doubled(ch), 2 * i);
  });
}

TEST_P(task_test, statements_run_in_program_order_across_awaits) {
  std::string order;
  expect_clean([&order]() -> task<> {
    auto inner = [](std::string& out) -> task<> {
      out += "b";
      co_await yield();
      out += "c";
    };
    order += "a";
    co_await inner(order);
    order += "d";
  });
  EXPECT_EQ(order, "abcd");
}

TEST_P(task_test, calls_may_be_10_000_deep) {
  expect_clean([]() -> task<> { EXPECT_EQ(co_await depth(10'000), 10'000); });
}

TEST_P(task_test, a_million_ready_channel_operations_do_not_grow_the_stack) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    long sum = 0;
    for (int i = 0; i < 500'000; ++i) {
      co_await ch.send(i & 1);
      sum += *co_await ch.recv();
    }
    EXPECT_EQ(sum, 250'000);
  });
}

// On one thread it would go on for ever if operations that can go on at once never let others run.
TEST_P(task_test, a_goroutine_that_never_waits_lets_others_run) {
  expect_clean([]() -> task<> {
    auto ready = make_chan<int>();
    ready.close();
    std::atomic<bool> other_ran = false;
    go([&other_ran] { other_ran = true; });
    int operations = 0;
    while (!other_ran && operations < 10'000'000) {
      co_await ready.recv();
      ++operations;
    }
    EXPECT_TRUE(other_ran);
  });
}

}  // namespace
}  // namespace millrace::test
