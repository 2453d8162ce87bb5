// Go: golang.org/x/sync/singleflight/singleflight_test.go. See TABLE.md.
#include "millrace/singleflight.h"

#include <atomic>
#include <string>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class singleflight_conformance : public runtime_test {};
MILLRACE_TEST_ON(singleflight_conformance, every_runtime);

class parked_singleflight_conformance : public observed_test {};
MILLRACE_TEST_ON(parked_singleflight_conformance, every_plain_runtime);

using group = singleflight::group<std::string, std::string>;
using answer = singleflight::answer<std::string>;

TEST_P(singleflight_conformance, do_returns_what_the_function_returns) {
  expect_clean([]() -> task<> {
    const group g;
    const auto r = co_await g.do_("key", [] { return answer{"bar"}; });
    EXPECT_EQ(r.value, "bar");
    EXPECT_FALSE(r.err);
    EXPECT_FALSE(r.shared);
  });
}

TEST_P(singleflight_conformance, do_returns_the_functions_error) {
  expect_clean([]() -> task<> {
    const group g;
    const error err = errors::make("some error");
    const auto r = co_await g.do_("key", [err]() -> task<answer> { co_return answer{err}; });
    EXPECT_EQ(r.err, err);
    EXPECT_EQ(r.value, "");
  });
}

TEST_P(parked_singleflight_conformance, those_who_come_meanwhile_share_one_call) {
  std::atomic<int> calls = 0;
  expect_clean([this, &calls]() -> task<> {
    constexpr int n = 10;
    observer watch{rt()};
    const group g;
    auto go_on = make_chan<std::string>();
    const auto f = [go_on, &calls]() -> task<answer> {
      ++calls;
      co_return answer{*co_await go_on.recv()};
    };
    wait_group callers;
    for (int i = 0; i < n; ++i) {
      callers.add();
      go([=]() -> task<> {
        const auto r = co_await g.do_("key", f);
        EXPECT_EQ(r.value, "bar");
        EXPECT_FALSE(r.err);
        EXPECT_TRUE(r.shared);
        callers.done();
      });
    }
    co_await watch.until_parked(n - 1, wait_reason::wait_group);
    co_await go_on.send("bar");
    co_await callers.wait();
  });
  EXPECT_EQ(calls, 1);
}

// The first call is forgotten, the second one is not, although the first ends before it.
TEST_P(singleflight_conformance, after_forget_a_new_call_is_made_and_shared) {
  expect_clean([]() -> task<> {
    const singleflight::group<std::string, int> g;
    auto first_started = make_chan<unit>();
    auto end_first = make_chan<unit>();
    wait_group first;
    first.add();
    go([=]() -> task<> {
      co_await g.do_("key", [=]() -> task<int> {
        first_started.close();
        co_await end_first.recv();
        co_return 1;
      });
      first.done();
    });
    co_await first_started.recv();
    g.forget("key");

    auto end_second = make_chan<unit>();
    const auto second = g.do_chan("key", [=]() -> task<int> {
      co_await end_second.recv();
      co_return 2;
    });
    end_first.close();
    co_await first.wait();
    const auto third = g.do_chan("key", [] { return 3; });
    end_second.close();
    EXPECT_EQ((co_await second.recv())->value, 2);
    EXPECT_EQ((co_await third.recv())->value, 2);
  });
}

TEST_P(singleflight_conformance, do_chan_sends_what_the_function_returns) {
  expect_clean([]() -> task<> {
    const group g;
    const auto r = co_await g.do_chan("key", [] { return answer{"bar"}; }).recv();
    EXPECT_EQ(r->value, "bar");
    EXPECT_FALSE(r->err);
  });
}

TEST_P(singleflight_conformance, two_channels_of_one_key_get_the_first_functions_result) {
  expect_clean([]() -> task<> {
    const group g;
    auto block = make_chan<unit>();
    const auto call = [&](std::string name) {
      return g.do_chan("key", [=]() -> task<answer> {
        co_await block.recv();
        co_return answer{name};
      });
    };
    const auto first = call("func 1");
    const auto second = call("func 2");
    block.close();
    const auto r1 = co_await first.recv();
    const auto r2 = co_await second.recv();
    EXPECT_EQ(r1->value, "func 1");
    EXPECT_EQ(r2->value, "func 1");
    EXPECT_TRUE(r2->shared);
  });
}

TEST_P(singleflight_conformance, a_panic_in_do_ends_the_run_and_no_caller_hangs_or_goes_on) {
  std::atomic<int> came_past = 0;
  expect_panic("invalid", [&came_past]() -> task<> {
    const group g;
    wait_group callers;
    for (int i = 0; i < 5; ++i) {
      callers.add();
      go([=, &came_past]() -> task<> {
        co_await g.do_("key", []() -> task<answer> {
          co_await panic("invalid");
          co_return answer{};
        });
        ++came_past;
        callers.done();
      });
    }
    co_await callers.wait();
  });
  EXPECT_EQ(came_past, 0);
}

TEST_P(singleflight_conformance, a_panic_in_do_chan_ends_the_run) {
  bool came_past = false;
  expect_panic("in do_chan", [&came_past]() -> task<> {
    const group g;
    const auto ch = g.do_chan("", []() -> task<answer> {
      co_await panic("in do_chan");
      co_return answer{};
    });
    co_await ch.recv();
    came_past = true;
  });
  EXPECT_FALSE(came_past);
}

TEST_P(singleflight_conformance, a_panic_in_do_that_a_channel_shares_ends_the_run) {
  bool came_past = false;
  expect_panic("in do", [&came_past]() -> task<> {
    const group g;
    auto blocked = make_chan<unit>();
    auto unblock = make_chan<unit>();
    go([=]() -> task<> {
      co_await g.do_("", [=]() -> task<answer> {
        blocked.close();
        co_await unblock.recv();
        co_await panic("in do");
        co_return answer{};
      });
    });
    co_await blocked.recv();
    const auto ch = g.do_chan("", [] { return answer{"another call was made"}; });
    unblock.close();
    co_await ch.recv();
    came_past = true;
  });
  EXPECT_FALSE(came_past);
}

}  // namespace
}  // namespace millrace::test
