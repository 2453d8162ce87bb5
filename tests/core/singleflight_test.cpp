#include "millrace/singleflight.h"

#include <string>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

using group = singleflight::group<std::string, std::string>;
using answer = singleflight::answer<std::string>;

class singleflight_test : public runtime_test {};
MILLRACE_TEST_ON(singleflight_test, every_runtime);

TEST_P(singleflight_test, gives_the_function_s_value) {
  expect_clean([]() -> task<> {
    const group g;
    const auto from_task = co_await g.do_("key", []() -> task<answer> {
      co_await yield();
      co_return "value";
    });
    EXPECT_EQ(from_task.value, "value");
    EXPECT_FALSE(from_task.err);
    EXPECT_FALSE(from_task.shared);
    const auto plain = co_await g.do_("key", [] { return std::string{"plain"}; });
    EXPECT_EQ(plain.value, "plain");
  });
}

TEST_P(singleflight_test, gives_the_function_s_error) {
  expect_clean([]() -> task<> {
    const group g;
    const error broken = errors::make("broken");
    const auto r = co_await g.do_("key", [broken]() -> task<answer> { co_return broken; });
    EXPECT_EQ(r.err, broken);
    EXPECT_EQ(r.value, "");
    const auto both = co_await g.do_("key", [broken] { return answer{"half", broken}; });
    EXPECT_EQ(both.err, broken);
    EXPECT_EQ(both.value, "half");
  });
}

TEST_P(singleflight_test, calls_one_after_the_other_are_all_made) {
  expect_clean([]() -> task<> {
    const singleflight::group<int, int> g;
    int calls = 0;
    for (int i = 0; i < 10; ++i) {
      const auto r = co_await g.do_(7, [&calls]() -> task<int> {
        co_await yield();
        co_return ++calls;
      });
      EXPECT_EQ(r.value, i + 1);
      EXPECT_FALSE(r.shared);
    }
  });
}

TEST_P(singleflight_test, do_chan_sends_the_result) {
  expect_clean([]() -> task<> {
    const group g;
    auto ch = g.do_chan("key", []() -> task<answer> {
      co_await yield();
      co_return "value";
    });
    const auto r = co_await ch.recv();
    EXPECT_EQ(r->value, "value");
    EXPECT_FALSE(r->shared);
    const error broken = errors::make("broken");
    EXPECT_EQ((co_await g.do_chan("key", [broken] { return answer{broken}; }).recv())->err, broken);
  });
}

TEST_P(singleflight_test, nobody_need_receive_from_do_chan) {
  expect_clean([]() -> task<> {
    const group g;
    auto called = make_chan<unit>();
    static_cast<void>(g.do_chan("key", [called]() -> task<answer> {
      co_await called.send({});
      co_return "value";
    }));
    co_await called.recv();
  });
}

TEST_P(singleflight_test, many_keys_are_in_flight_at_a_time) {
  expect_clean([]() -> task<> {
    const singleflight::group<int, int> g;
    auto called = make_chan<unit>();
    auto go_on = make_chan<unit>();
    wait_group wg;
    for (int key = 0; key < 200; ++key) {
      wg.go([g, key, called, go_on]() -> task<> {
        const auto r = co_await g.do_(key, [key, called, go_on]() -> task<int> {
          co_await called.send({});
          co_await go_on.recv();
          co_return key;
        });
        EXPECT_EQ(r.value, key);
        EXPECT_FALSE(r.shared);
      });
    }
    for (int key = 0; key < 200; ++key) co_await called.recv();
    go_on.close();
    co_await wg.wait();
  });
}

TEST_P(singleflight_test, a_panic_of_the_function_ends_the_run_and_nobody_gets_a_result) {
  expect_panic("lost", []() -> task<> {
    const group g;
    for (int i = 0; i < 5; ++i) {
      go([g]() -> task<> {
        co_await g.do_("key", []() -> task<answer> {
          co_await yield();
          co_await panic("lost");
          co_return "value";
        });
        ADD_FAILURE() << "got a result";
      });
    }
    co_await chan<unit>{}.recv();
  });
}

TEST_P(singleflight_test, a_function_that_asks_for_its_own_key_waits_for_itself) {
  const run_result r = run([]() -> task<> {
    const group g;
    co_await g.do_("key", [g]() -> task<answer> {
      co_await g.do_("key", [] { return std::string{}; });
      co_return "value";
    });
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 1U);
  EXPECT_EQ(r.blocked[0].reason, "sync.WaitGroup.Wait");
  EXPECT_EQ(r.blocked[0].object_name, "singleflight");
}

TEST_P(singleflight_test, calls_in_flight_when_main_returns_are_leaks_and_are_freed) {
  const run_result r = run([]() -> task<> {
    const group g;
    const auto stay = []() -> task<answer> {
      co_await chan<unit>{}.recv();
      co_return "value";
    };
    for (int i = 0; i < 3; ++i) {
      static_cast<void>(g.do_chan("key", stay));
      static_cast<void>(g.do_chan("other", stay));
      go([g, stay]() -> task<> { co_await g.do_("key", stay); });
    }
    co_return;
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 5U);
}

class singleflight_waiters_test : public observed_test {};
MILLRACE_TEST_ON(singleflight_waiters_test, every_plain_runtime);

TEST_P(singleflight_waiters_test, those_who_come_meanwhile_get_the_result_of_the_first_call) {
  int calls = 0;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    const group g;
    auto go_on = make_chan<unit>();
    const auto f = [&calls, go_on]() -> task<answer> {
      ++calls;
      co_await go_on.recv();
      co_return "value";
    };
    wait_group wg;
    for (int i = 0; i < 10; ++i) {
      wg.go([g, f]() -> task<> {
        const auto r = co_await g.do_("key", f);
        EXPECT_EQ(r.value, "value");
        EXPECT_TRUE(r.shared);
      });
    }
    co_await watch.until_parked(9, wait_reason::wait_group);
    auto ch = g.do_chan("key", f);
    EXPECT_EQ((co_await g.do_("other", [] { return std::string{"now"}; })).value, "now");
    co_await go_on.send({});
    co_await wg.wait();
    const auto r = co_await ch.recv();
    EXPECT_EQ(r->value, "value");
    EXPECT_TRUE(r->shared);
  });
  EXPECT_EQ(calls, 1);
}

TEST_P(singleflight_waiters_test, callers_and_channels_share_a_call_that_do_chan_began) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const group g;
    auto go_on = make_chan<unit>();
    std::vector<receiver<singleflight::result<std::string>>> channels;
    for (int i = 0; i < 3; ++i) {
      channels.push_back(g.do_chan("key", [go_on]() -> task<answer> {
        co_await go_on.recv();
        co_return "value";
      }));
    }
    wait_group wg;
    wg.go([g]() -> task<> {
      const auto r = co_await g.do_("key", [] { return std::string{"mine"}; });
      EXPECT_EQ(r.value, "value");
      EXPECT_TRUE(r.shared);
    });
    co_await watch.until_parked(1, wait_reason::wait_group);
    co_await go_on.send({});
    for (const auto& ch : channels) {
      const auto r = co_await ch.recv();
      EXPECT_EQ(r->value, "value");
      EXPECT_TRUE(r->shared);
    }
    co_await wg.wait();
  });
}

// x/sync's TestForget.
TEST_P(singleflight_waiters_test, a_forgotten_call_goes_on_and_does_not_end_the_next_one) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    const group g;
    g.forget("key");
    auto end_first = make_chan<unit>();
    auto end_second = make_chan<unit>();
    auto first = g.do_chan("key", [end_first]() -> task<answer> {
      co_await end_first.recv();
      co_return "first";
    });
    g.forget("key");
    auto second = g.do_chan("key", [end_second]() -> task<answer> {
      co_await end_second.recv();
      co_return "second";
    });
    co_await watch.until_parked(2, wait_reason::chan_recv);
    co_await end_first.send({});
    const auto a = co_await first.recv();
    EXPECT_EQ(a->value, "first");
    EXPECT_FALSE(a->shared);
    auto third = g.do_chan("key", [] { return std::string{"third"}; });
    co_await end_second.send({});
    const auto b = co_await second.recv();
    const auto c = co_await third.recv();
    EXPECT_EQ(b->value, "second");
    EXPECT_TRUE(b->shared);
    EXPECT_EQ(c->value, "second");
  });
}

}  // namespace
}  // namespace millrace::test
