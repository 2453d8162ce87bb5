// Leaks: what is alive once main has returned, and only that.
#include <string>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class leak_test : public runtime_test {};
MILLRACE_TEST_ON(leak_test, every_runtime);

constexpr unsigned forwarder_line = __LINE__ + 1;
task<> forwarder(int id, receiver<int> jobs, sender<int> results) {
  name_goroutine(format("worker {}", id));
  while (auto job = co_await jobs.recv()) {
    co_await results.send(*job);
  }
}
constexpr unsigned forwarder_recv_line = forwarder_line + 2;

TEST_P(leak_test, workers_that_main_leaves_behind_are_named_with_where_they_wait) {
  unsigned go_line = 0;
  const run_result r = run([&go_line]() -> task<> {
    auto jobs = make_chan<int>(0, "jobs");
    auto results = make_chan<int>(3, "results");
    for (int w = 1; w <= 3; ++w) {
      go_line = __LINE__ + 1;
      go(forwarder, w, jobs, results);
    }
    for (int j = 1; j <= 3; ++j) co_await jobs.send(j);
    for (int j = 1; j <= 3; ++j) co_await results.recv();
    // No close, no wait.
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_TRUE(r.blocked.empty());
  ASSERT_EQ(r.leaked.size(), 3U);
  for (std::size_t w = 1; w <= 3; ++w) {
    const goroutine_info& g = r.leaked[w - 1];
    EXPECT_EQ(g.id, w + 1);
    EXPECT_EQ(g.name, format("worker {}", w));
    EXPECT_EQ(g.reason, "chan receive");
    EXPECT_EQ(g.object_name, "jobs");
    EXPECT_EQ(g.blocked_at.line(), forwarder_recv_line);
    EXPECT_EQ(g.spawned_at.line(), go_line);
  }
}

TEST_P(leak_test, a_goroutine_that_sleeps_when_main_returns_is_one_and_is_not_waited_for) {
  const run_result r = run([]() -> task<> {
    auto parked = make_chan<unit>();
    go([parked]() -> task<> {
      co_await parked.send({});
      co_await sleep(1h);
    });
    co_await parked.recv();
  });
  EXPECT_EQ(r.end, run_end::ok);
  ASSERT_EQ(r.leaked.size(), 1U);
  EXPECT_EQ(r.leaked[0].reason, "sleep");
  EXPECT_LT(r.elapsed, 60s);
}

TEST_P(leak_test, a_goroutine_about_to_finish_when_main_returns_is_none) {
  for (int i = 0; i < 1000; ++i) {
    const run_result r = run([]() -> task<> {
      auto done = make_chan<unit>();
      go([done]() -> task<> { co_await done.send({}); });
      co_await done.recv();  // the sender has yet to go on, and end
    });
    ASSERT_TRUE(is_clean(r)) << "run " << i;
  }
}

TEST_P(leak_test, a_goroutine_that_has_not_started_when_main_returns_runs_to_its_end) {
  for (int i = 0; i < 100; ++i) {
    bool ran = false;
    const run_result r = run([&ran]() -> task<> {
      go([&ran]() -> task<> {
        co_await yield();
        ran = true;
      });
      co_return;
    });
    ASSERT_TRUE(is_clean(r)) << "run " << i;
    EXPECT_TRUE(ran);
  }
}

TEST_P(leak_test, thousands_of_goroutines_about_to_finish_are_none) {
  const run_result r = run([]() -> task<> {
    for (int i = 0; i < 30'000; ++i) go([]() -> task<> { co_return; });
    co_return;
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 0U);
  EXPECT_EQ(r.goroutines, 30'001U);
}

TEST_P(leak_test, those_that_wake_each_other_after_main_has_returned_go_on_until_they_block) {
  const run_result r = run([]() -> task<> {
    auto ch = make_chan<int>(0, "ch");
    go([ch]() -> task<> {
      for (int i = 0; i < 100; ++i) co_await ch.send(i);
    });
    go([ch]() -> task<> {
      for (int i = 0; i < 101; ++i) co_await ch.recv();
    });
    co_return;
  });
  EXPECT_EQ(r.end, run_end::ok);
  ASSERT_EQ(r.leaked.size(), 1U) << in_words(r);
  EXPECT_EQ(r.leaked[0].id, 3U);
  EXPECT_EQ(r.leaked[0].reason, "chan receive");
}

TEST_P(leak_test, one_that_never_blocks_does_not_keep_the_run_from_ending) {
  const run_result r = run([]() -> task<> {
    auto started = make_chan<unit>();
    go([started]() -> task<> {
      co_await started.send({});
      for (;;) co_await yield();
    });
    co_await started.recv();
  });
  EXPECT_EQ(r.end, run_end::ok);
  ASSERT_EQ(r.leaked.size(), 1U);
  EXPECT_EQ(r.leaked[0].reason, "runnable");
}

// Frames are destroyed one goroutine after another: each may hold the last handle of what another
// waits on.
TEST_P(leak_test, leaked_goroutines_that_wait_on_each_other_s_objects_are_destroyed_safely) {
  const run_result r = run([]() -> task<> {
    auto parked = make_chan<unit>();
    for (int i = 0; i < 10; ++i) {
      go([parked]() -> task<> {
        auto [ctx, cancel] = with_cancel(background());
        auto ch = make_chan<int>();
        wait_group wg;
        wg.add();
        go([&ch, ctx]() -> task<> {
          std::optional<int> value;
          co_await select(recv(ch, value), done(ctx), timeout(1h));
        });
        go([&ch]() -> task<> { co_await ch.recv(); });
        go([&wg]() -> task<> { co_await wg.wait(); });
        go([ctx]() -> task<> { co_await sleep(ctx, 1h); });
        co_await parked.send({});
        co_await wg.wait();
      });
    }
    for (int i = 0; i < 10; ++i) co_await parked.recv();
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 50U);
}

// Only what main waits for decides: this is Go's rule, too.
TEST_P(leak_test, blocked_goroutines_are_no_deadlock_while_main_can_return) {
  const run_result r = run([]() -> task<> {
    go([]() -> task<> { co_await chan<int>{}.recv(); });
    co_await sleep(1ms);
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 1U);
}

}  // namespace
}  // namespace millrace::test
