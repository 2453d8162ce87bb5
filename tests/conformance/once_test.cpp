// Go: sync/once_test.go, oncefunc_test.go. See TABLE.md.
#include "millrace/once.h"

#include <memory>
#include <utility>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class once_conformance : public runtime_test {};
MILLRACE_TEST_ON(once_conformance, every_runtime);

TEST_P(once_conformance, many_callers_make_one_call_and_all_see_it_made) {
  int calls = 0;  // plain: TSan sees if once does not order it
  expect_clean([&calls]() -> task<> {
    const once o;
    auto seen = make_chan<int>();
    for (int i = 0; i < 10; ++i) {
      go([=, &calls]() -> task<> {
        co_await o.call([&calls]() -> task<> {
          co_await yield();  // lets the others come
          ++calls;
        });
        co_await seen.send(calls);
      });
    }
    for (int i = 0; i < 10; ++i) EXPECT_EQ(co_await seen.recv(), 1);
  });
  EXPECT_EQ(calls, 1);
}

TEST_P(once_conformance, a_call_that_panicked_counts) {
  const once o;
  expect_panic("failed",
               [o]() -> task<> { co_await o.call([]() -> task<> { co_await panic("failed"); }); });
  int calls = 0;
  expect_clean([o, &calls]() -> task<> { co_await o.call([&calls] { ++calls; }); });
  EXPECT_EQ(calls, 0);
}

TEST_P(once_conformance, once_func_calls_once) {
  int calls = 0;
  expect_clean([&calls]() -> task<> {
    const auto f = once_func([&calls] { ++calls; });
    for (int i = 0; i < 10; ++i) co_await f();
  });
  EXPECT_EQ(calls, 1);
}

TEST_P(once_conformance, once_value_keeps_the_value) {
  int calls = 0;
  expect_clean([&calls]() -> task<> {
    const auto f = once_value([&calls] { return ++calls; });
    for (int i = 0; i < 10; ++i) EXPECT_EQ(co_await f(), 1);
  });
  EXPECT_EQ(calls, 1);
}

TEST_P(once_conformance, once_value_keeps_a_pair_of_values) {
  int calls = 0;
  expect_clean([&calls]() -> task<> {
    const auto f = once_value([&calls]() -> task<std::pair<int, int>> {
      ++calls;
      co_return std::pair{calls, calls + 1};
    });
    for (int i = 0; i < 10; ++i) EXPECT_EQ(co_await f(), (std::pair{1, 2}));
  });
  EXPECT_EQ(calls, 1);
}

// A panic ends the run, so that the second call has to come from another one.
TEST_P(once_conformance, a_function_whose_call_panicked_panics_again_without_calling) {
  int calls = 0;
  const auto f = once_func([&calls]() -> task<> {
    ++calls;
    co_await panic("x");
  });
  const auto v = once_value([&calls]() -> task<int> {
    ++calls;
    co_await panic("x");
    co_return 1;
  });
  expect_panic("x", [f]() -> task<> { co_await f(); });
  EXPECT_EQ(run([f]() -> task<> { co_await f(); }).end, run_end::panic);
  EXPECT_EQ(calls, 1);
  expect_panic("x", [v]() -> task<> { static_cast<void>(co_await v()); });
  EXPECT_EQ(run([v]() -> task<> { static_cast<void>(co_await v()); }).end, run_end::panic);
  EXPECT_EQ(calls, 2);
}

TEST_P(once_conformance, the_function_is_let_go_after_its_call_and_not_before) {
  expect_clean([]() -> task<> {
    const auto owned = std::make_shared<int>(0);
    const auto f = once_func([owned] { ++*owned; });
    const auto v = once_value([owned] { return ++*owned; });
    EXPECT_EQ(owned.use_count(), 3);
    co_await f();
    EXPECT_EQ(owned.use_count(), 2);
    EXPECT_EQ(co_await v(), 2);
    EXPECT_EQ(owned.use_count(), 1);
    co_await f();
    EXPECT_EQ(co_await v(), 2);
    EXPECT_EQ(*owned, 2);
  });
}

}  // namespace
}  // namespace millrace::test
