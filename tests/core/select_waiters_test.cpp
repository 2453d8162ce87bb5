// What happens to a goroutine that is parked in a select. The trace tells when it is; see
// support/observer.h.
#include <vector>

#include "millrace/select.h"
#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class select_waiters_test : public observed_test {};
MILLRACE_TEST_ON(select_waiters_test, every_plain_runtime);

TEST_P(select_waiters_test, a_parked_select_takes_one_value_and_leaves_the_other_channel) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    auto taken = make_chan<std::size_t>(1);
    go([a, b, taken]() -> task<> {
      std::optional<int> value;
      co_await taken.send(co_await select(recv(a, value), recv(b, value)));
    });
    co_await watch.until_parked(1, wait_reason::select);
    co_await b.send(1);
    EXPECT_EQ(co_await select(send(a, 2), otherwise()), 1U) << "nobody waits on a any more";
    EXPECT_EQ(co_await taken.recv(), 1U);
  });
}

TEST_P(select_waiters_test, one_send_wakes_a_select_that_waits_twice_on_the_channel_once) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>();
    auto got = make_chan<int>(1);
    go([ch, got]() -> task<> {
      std::optional<int> value;
      co_await select(recv(ch, value), recv(ch, value));
      co_await got.send(*value);
    });
    co_await watch.until_parked(1, wait_reason::select);
    co_await ch.send(1);
    EXPECT_EQ(co_await select(send(ch, 2), otherwise()), 1U);
    EXPECT_EQ(co_await got.recv(), 1);
  });
}

TEST_P(select_waiters_test, selects_are_served_in_the_order_in_which_they_came) {
  std::vector<int> got(4);
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    auto ch = make_chan<int>();
    auto other = make_chan<int>();
    wait_group wg;
    for (std::size_t i = 0; i < got.size(); ++i) {
      wg.add();
      go([&got, ch, other, wg, i]() -> task<> {
        std::optional<int> value;
        co_await select(recv(other, value), recv(ch, value));
        got[i] = *value;
        wg.done();
      });
      co_await watch.until_parked(i + 1, wait_reason::select);
    }
    for (int i = 0; i < 4; ++i) co_await ch.send(i);
    co_await wg.wait();
  });
  EXPECT_EQ(got, (std::vector{0, 1, 2, 3}));
}

TEST_P(select_waiters_test, close_wakes_a_parked_select_with_nothing) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    auto taken = make_chan<std::size_t>(1);
    go([a, b, taken]() -> task<> {
      std::optional<int> value = 3;
      const std::size_t which = co_await select(recv(a, value), recv(b, value));
      EXPECT_EQ(value, std::nullopt);
      co_await taken.send(which);
    });
    co_await watch.until_parked(1, wait_reason::select);
    b.close();
    EXPECT_EQ(co_await taken.recv(), 1U);
  });
}

TEST_P(select_waiters_test, close_makes_a_parked_send_case_panic) {
  bool came_past = false;
  const run_result r = run([&]() -> task<> {
    observer watch{rt()};
    auto a = make_chan<tracked>();
    auto b = make_chan<tracked>();
    go([a, b, &came_past]() -> task<> {
      co_await select(send(a, tracked{1}), send(b, tracked{2}));
      came_past = true;
    });
    co_await watch.until_parked(1, wait_reason::select);
    b.close();
    co_await chan<int>{}.recv();
  });
  EXPECT_TRUE(is_panic(r, "send on closed channel"));
  EXPECT_EQ(r.panicked, 2U);
  EXPECT_FALSE(came_past);
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(select_waiters_test, a_receive_takes_the_value_of_a_parked_send_case) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto a = make_chan<tracked>();
    auto b = make_chan<tracked>();
    auto taken = make_chan<std::size_t>(1);
    go([a, b, taken]() -> task<> {
      co_await taken.send(co_await select(send(a, tracked{1}), send(b, tracked{2})));
    });
    co_await watch.until_parked(1, wait_reason::select);
    EXPECT_EQ((co_await b.recv())->value, 2);
    EXPECT_EQ(co_await taken.recv(), 1U);
  });
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(select_waiters_test, a_cancellation_wakes_every_parked_select) {
  int woken = 0;
  expect_clean([&]() -> task<> {
    observer watch{rt()};
    auto [ctx, cancel] = with_cancel(background());
    auto jobs = make_chan<int>();
    auto results = make_chan<unit>(5);
    for (int i = 0; i < 5; ++i) {
      go([jobs, results, ctx]() -> task<> {
        std::optional<int> job;
        if (co_await select(recv(jobs, job), done(ctx)) == 1) co_await results.send({});
      });
    }
    co_await watch.until_parked(5, wait_reason::select);
    cancel();
    for (; woken < 5; ++woken) co_await results.recv();
  });
  EXPECT_EQ(woken, 5);
}

TEST_P(select_waiters_test, a_parked_select_is_named_by_its_channels_in_a_verdict) {
  const run_result r = run([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto jobs = make_chan<int>(0, "jobs");
    std::optional<int> job;
    co_await select(recv(jobs, job), done(ctx));
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "select");
  EXPECT_EQ(r.blocked[0].object_name, "jobs, ctx.done");
}

}  // namespace
}  // namespace millrace::test
