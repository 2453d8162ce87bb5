// Functions that a context starts when it is over. Go: context/x_test.go: TestAfterFunc...,
// example_test.go. See TABLE.md.
#include "conformance/now.h"
#include "millrace/cond.h"
#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_after_func_conformance : public runtime_test {};
MILLRACE_TEST_ON(context_after_func_conformance, every_runtime);

TEST_P(context_after_func_conformance, it_is_called_after_the_cancel_and_not_before) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto called = make_chan<unit>();
    const auto stop = after_func(ctx, [called] { called.close(); });
    co_await sleep(1ms);
    EXPECT_FALSE(co_await receives_now(called));
    cancel();
    co_await called.recv();
    EXPECT_FALSE(stop());
  });
}

TEST_P(context_after_func_conformance, it_is_called_after_a_timeout) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), 1ms);
    auto called = make_chan<unit>();
    after_func(ctx, [called] { called.close(); });
    co_await called.recv();
    EXPECT_EQ(ctx.err(), deadline_exceeded);
  });
}

TEST_P(context_after_func_conformance, it_is_called_at_once_if_the_context_is_over) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    cancel();
    auto called = make_chan<unit>();
    after_func(ctx, [called] { called.close(); });
    co_await called.recv();
  });
}

TEST_P(context_after_func_conformance, stopped_in_time_it_is_never_called_and_stop_says_so_once) {
  bool called = false;
  expect_clean([&called]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    const auto stop = after_func(ctx, [&called] { called = true; });
    EXPECT_TRUE(stop());
    cancel();
    co_await sleep(1ms);
    EXPECT_FALSE(stop());
  });
  EXPECT_FALSE(called);
}

TEST_P(context_after_func_conformance, cancel_does_not_wait_for_it) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto ch = make_chan<unit>();
    after_func(ctx, [ch]() -> task<> { co_await ch.send({}); });
    cancel();
    co_await ch.recv();
  });
}

TEST_P(context_after_func_conformance, each_of_several_is_called_and_can_be_stopped_alone) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto calls = make_chan<int>(3);
    after_func(ctx, [calls]() -> task<> { co_await calls.send(1); });
    const auto stop = after_func(ctx, [calls]() -> task<> { co_await calls.send(10); });
    after_func(ctx, [calls]() -> task<> { co_await calls.send(100); });
    EXPECT_TRUE(stop());
    cancel();
    const int sum = *co_await calls.recv() + *co_await calls.recv();
    EXPECT_EQ(sum, 101);
  });
}

// Go's example: a wait on a cond that a context can end.
task<error> wait_on(context ctx, mutex m, cond c, const bool& condition) {
  const auto stop = after_func(ctx, [=]() -> task<> {
    // With the mutex, so that the broadcast cannot come between a waiter's look at ctx and its
    // wait.
    co_await m.lock();
    c.broadcast();
    m.unlock();
  });
  const defer no_longer{[&stop] { stop(); }};
  while (!condition) {
    co_await c.wait();
    if (error err = ctx.err()) co_return err;
  }
  co_return error{};
}

TEST_P(context_after_func_conformance, it_can_wake_those_who_wait_on_a_cond) {
  expect_clean([]() -> task<> {
    const mutex m;
    const cond c{m};
    bool condition = false;
    wait_group wg;
    for (int i = 0; i < 4; ++i) {
      wg.add();
      go([=, &condition]() -> task<> {
        auto [ctx, cancel] = with_timeout(background(), 1ms);
        co_await m.lock();
        EXPECT_EQ(co_await wait_on(ctx, m, c, condition), deadline_exceeded);
        m.unlock();
        wg.done();
      });
    }
    co_await wg.wait();
  });
}

// Go's example: a context that is over, with the cause, when either of two is.
cancelable_context_cause merged(const context& ctx, const context& other) {
  auto both = with_cancel_cause(ctx);
  after_func(other, [other, cancel = both.cancel] { cancel(cause(other)); });
  return both;
}

TEST_P(context_after_func_conformance, it_can_make_one_context_end_with_another) {
  expect_clean([]() -> task<> {
    const error why = errors::make("ctx2 canceled");
    auto [ctx1, cancel1] = with_cancel_cause(background());
    auto [ctx2, cancel2] = with_cancel_cause(background());
    auto [both, cancel] = merged(ctx1, ctx2);
    cancel2(why);
    co_await both.done().recv();
    EXPECT_EQ(cause(both), why);
    EXPECT_FALSE(ctx1.err());
    cancel1({});
    EXPECT_EQ(cause(both), why);
  });
}

}  // namespace
}  // namespace millrace::test
