// Go: sync/waitgroup_test.go. See TABLE.md.
#include <atomic>
#include <vector>

#include "conformance/now.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class wait_group_conformance : public runtime_test {};
MILLRACE_TEST_ON(wait_group_conformance, every_runtime);

task<> through_two_barriers(wait_group first, wait_group second) {
  constexpr int n = 16;
  first.add(n);
  second.add(n);
  auto left = make_chan<unit>(n);
  for (int i = 0; i < n; ++i) {
    go([=]() -> task<> {
      first.done();
      co_await second.wait();
      co_await left.send({});
    });
  }
  co_await first.wait();
  for (int i = 0; i < n; ++i) {
    EXPECT_FALSE(co_await receives_now(left)) << "the group let somebody go too soon";
    second.done();
  }
  for (int i = 0; i < n; ++i) co_await left.recv();
}

TEST_P(wait_group_conformance, nobody_leaves_before_the_last_is_done_and_then_everybody) {
  expect_clean([]() -> task<> {
    const wait_group first;
    const wait_group second;
    for (int i = 0; i < 8; ++i) co_await through_two_barriers(first, second);
  });
}

TEST_P(wait_group_conformance, one_done_too_many_panics) {
  expect_panic("sync: negative WaitGroup counter", [] {
    const wait_group wg;
    wg.add();
    wg.done();
    wg.done();
  });
}

// Hunts a wait that returns after the first of two.
TEST_P(wait_group_conformance, wait_does_not_return_early) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(300); ++i) {
      const wait_group wg;
      std::atomic<int> finished = 0;
      for (int member = 0; member < 2; ++member) {
        wg.add();
        go([wg, &finished] {
          ++finished;
          wg.done();
        });
      }
      co_await wg.wait();
      EXPECT_EQ(finished, 2);
    }
  });
}

TEST_P(wait_group_conformance, go_adds_one_and_is_done_when_the_function_returns) {
  int calls = 0;  // plain: TSan sees if wait does not order it
  expect_clean([&calls]() -> task<> {
    const wait_group wg;
    wg.go([&calls] { ++calls; });
    co_await wg.wait();
    EXPECT_EQ(calls, 1);
    wg.go([&calls]() -> task<> {
      co_await yield();
      ++calls;
    });
    co_await wg.wait();
    EXPECT_EQ(calls, 2);
  });
}

TEST_P(wait_group_conformance, a_panic_in_what_go_started_ends_the_run_before_wait_returns) {
  bool came_past = false;
  expect_panic("test", [&came_past]() -> task<> {
    const wait_group wg;
    wg.go([]() -> task<> { co_await panic("test"); });
    co_await wg.wait();
    came_past = true;
  });
  EXPECT_FALSE(came_past);
}

}  // namespace
}  // namespace millrace::test
