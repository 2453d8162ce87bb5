#include "millrace/once.h"

#include <string>
#include <vector>

#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class once_test : public runtime_test {};
MILLRACE_TEST_ON(once_test, every_runtime);

TEST_P(once_test, calls_its_function_once_whoever_comes_first) {
  int calls = 0;  // plain: TSan sees if a call's return does not order it
  expect_clean([&calls]() -> task<> {
    const once o;
    wait_group wg;
    for (int i = 0; i < 20; ++i) {
      wg.go([o, &calls]() -> task<> {
        co_await o.call([&calls]() -> task<> {
          co_await yield();
          ++calls;
        });
        EXPECT_EQ(calls, 1);
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(calls, 1);
}

TEST_P(once_test, takes_a_plain_function_as_well) {
  expect_clean([]() -> task<> {
    const once o;
    int calls = 0;
    for (int i = 0; i < 3; ++i) co_await o.call([&calls] { ++calls; });
    EXPECT_EQ(calls, 1);
  });
}

TEST_P(once_test, a_second_function_is_not_called) {
  expect_clean([]() -> task<> {
    const once o;
    const once copy = o;
    std::string called;
    co_await o.call([&called] { called += "a"; });
    co_await copy.call([&called] { called += "b"; });
    co_await once{}.call([&called] { called += "c"; });
    EXPECT_EQ(called, "ac");
  });
}

TEST_P(once_test, a_function_that_calls_the_same_once_waits_for_itself) {
  const run_result r = run([]() -> task<> {
    const once o;
    co_await o.call([o]() -> task<> { co_await o.call([] {}); });
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 1U);
  EXPECT_EQ(r.blocked[0].reason, "sync.Mutex.Lock");
  EXPECT_EQ(r.blocked[0].object_name, "once");
}

TEST_P(once_test, a_panic_of_the_function_is_its_caller_s) {
  bool deferred = false;
  expect_panic("cannot open", [&deferred]() -> task<> {
    const once o;
    const defer mine{[&] { deferred = true; }};
    co_await o.call([o]() -> task<> {
      for (int i = 0; i < 3; ++i) {
        go([o]() -> task<> { co_await o.call([] { ADD_FAILURE() << "called again"; }); });
      }
      co_await yield();
      co_await panic("cannot open");
    });
    ADD_FAILURE() << "the caller goes on";
  });
  EXPECT_TRUE(deferred);
}

TEST_P(once_test, who_waits_when_main_returns_is_a_leak) {
  const run_result r = run([]() -> task<> {
    const once o;
    for (int i = 0; i < 3; ++i) {
      go([o]() -> task<> { co_await o.call([]() -> task<> { co_await chan<unit>{}.recv(); }); });
    }
    co_return;
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 3U);
}

TEST_P(once_test, once_func_calls_once_and_destroys_its_function_then) {
  expect_clean([]() -> task<> {
    int calls = 0;
    const auto f = once_func([&calls, captured = std::make_shared<tracked>(1)] { ++calls; });
    EXPECT_EQ(tracked::alive, 1);
    co_await f();
    EXPECT_EQ(tracked::alive, 0);
    co_await f();
    const auto copy = f;
    co_await copy();
    EXPECT_EQ(calls, 1);
  });
}

TEST_P(once_test, once_value_gives_every_caller_the_value_of_the_one_call) {
  int calls = 0;
  expect_clean([&calls]() -> task<> {
    const auto load = once_value([&calls]() -> task<std::vector<int>> {
      co_await yield();
      ++calls;
      co_return std::vector<int>{1, 2, 3};
    });
    wait_group wg;
    for (int i = 0; i < 20; ++i) {
      wg.go([load]() -> task<> { EXPECT_EQ(co_await load(), (std::vector<int>{1, 2, 3})); });
    }
    co_await wg.wait();
    std::vector<int> mine = co_await load();
    mine.clear();
    EXPECT_EQ((co_await load()).size(), 3U) << "each gets a copy";
    const auto plain = once_value([] { return std::string{"plain"}; });
    EXPECT_EQ(co_await plain(), "plain");
    EXPECT_EQ(co_await plain(), "plain");
  });
  EXPECT_EQ(calls, 1);
}

TEST_P(once_test, a_panic_in_once_value_is_the_caller_s_and_nobody_gets_a_value) {
  expect_panic("no such file", []() -> task<> {
    const auto load = once_value([]() -> task<int> {
      co_await yield();
      co_await panic("no such file");
      co_return 1;
    });
    for (int i = 0; i < 3; ++i) {
      go([load]() -> task<> {
        co_await load();
        ADD_FAILURE() << "got a value";
      });
    }
    co_await load();
    ADD_FAILURE() << "got a value";
  });
}

class once_waiters_test : public observed_test {};
MILLRACE_TEST_ON(once_waiters_test, every_plain_runtime);

TEST_P(once_waiters_test, the_others_wait_until_the_function_has_returned) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const once o;
    auto opened = make_chan<unit>();
    wait_group wg;
    bool open = false;
    wg.go([o, opened, &open]() -> task<> {
      co_await o.call([opened, &open]() -> task<> {
        co_await opened.recv();
        open = true;
      });
    });
    co_await watch.until_parked(1, wait_reason::chan_recv);
    for (int i = 0; i < 5; ++i) {
      wg.go([o, &open]() -> task<> {
        co_await o.call([] { ADD_FAILURE() << "called again"; });
        EXPECT_TRUE(open);
      });
    }
    co_await watch.until_parked(5, wait_reason::mutex_lock);
    co_await opened.send({});
    co_await wg.wait();
  });
}

}  // namespace
}  // namespace millrace::test
