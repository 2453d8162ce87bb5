#include "millrace/runtime.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class runtime_use_test : public runtime_test {};
MILLRACE_TEST_ON(runtime_use_test, every_runtime);

task<> yield_for_ever() {
  for (;;) co_await yield();
}

TEST_P(runtime_use_test, one_runtime_serves_many_runs_however_they_end) {
  for (int i = 0; i < 25; ++i) {
    expect_clean([]() -> task<> {
      auto ch = make_chan<int>();
      go([ch]() -> task<> { co_await ch.send(1); });
      EXPECT_EQ(co_await ch.recv(), 1);
    });
    expect_deadlock(stay);
    expect_panic("over", []() -> task<> { co_await panic("over"); });
    const run_result r = run([]() -> task<> {
      go(stay);
      co_await yield();
    });
    EXPECT_EQ(r.leaked.size(), 1U);
    EXPECT_EQ(testing::live_frames(), 0) << "after four runs, " << i << " times";
  }
}

TEST_P(runtime_use_test, a_result_tells_nothing_of_the_run_before) {
  expect_panic("before", []() -> task<> { co_await panic("before"); });
  const run_result r = run([]() -> task<> { co_return; });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.panic, "");
  EXPECT_EQ(r.panicked, 0U);
  EXPECT_EQ(r.goroutines, 1U);
}

TEST_P(runtime_use_test, run_passes_its_arguments) {
  int sum = 0;
  const run_result r = run(
      [](int a, std::unique_ptr<int> b, int& out) -> task<> {
        co_await yield();
        out = a + *b;
      },
      1, std::make_unique<int>(2), std::ref(sum));
  EXPECT_TRUE(is_clean(r));
  EXPECT_EQ(sum, 3);
}

TEST_P(runtime_use_test, main_may_be_a_plain_function_or_a_task_with_a_value) {
  bool ran = false;
  expect_clean([&ran] { ran = true; });
  EXPECT_TRUE(ran);
  expect_clean([]() -> task<int> { co_return 3; });
}

TEST_P(runtime_use_test, counts_goroutines_and_measures_time) {
  const run_result r = run([]() -> task<> {
    wait_group wg;
    wg.add(9);
    for (int i = 0; i < 9; ++i) go([wg] { wg.done(); });
    co_await wg.wait();
    co_await sleep(2ms);
  });
  EXPECT_EQ(r.goroutines, 10U);
  EXPECT_GE(r.elapsed, 2ms);
  EXPECT_LT(r.elapsed, 60s);
}

TEST_P(runtime_use_test, start_returns_and_wait_waits) {
  EXPECT_TRUE(rt().done()) << "before the first run";
  std::atomic<bool> ended = false;
  rt().start([&ended]() -> task<> {
    co_await sleep(1ms);
    ended = true;
  });
  rt().wait();
  EXPECT_TRUE(ended);
  EXPECT_TRUE(rt().done());
  EXPECT_TRUE(is_clean(rt().result()));
  rt().wait();  // no run: returns at once
}

TEST_P(runtime_use_test,
       on_done_is_called_once_a_run_before_wait_returns_and_with_the_result_ready) {
  int called = 0;  // plain: wait orders it
  std::vector<run_end> ends;
  rt().on_done([&] {
#if MILLRACE_THREADS
    std::this_thread::sleep_for(2ms);  // for a wait that does not wait to return
#endif
    ++called;
    EXPECT_TRUE(rt().done());
    ends.push_back(rt().result().end);
  });
  expect_clean([]() -> task<> { co_await yield(); });
  EXPECT_EQ(called, 1);
  expect_deadlock(stay);
  EXPECT_EQ(called, 2);
  rt().on_done({});
  expect_clean([]() -> task<> { co_return; });
  EXPECT_EQ(ends, (std::vector{run_end::ok, run_end::deadlock}));
}

TEST_P(runtime_use_test, a_goroutine_can_stop_the_run) {
  bool deferred = false;
  bool came_past = false;
  const run_result r = run([&, this]() -> task<> {
    defer mine{[&] { deferred = true; }};
    go(yield_for_ever);
    rt().stop();
    for (int i = 0; i < 100'000; ++i) co_await yield();
    came_past = true;
  });
  EXPECT_EQ(r.end, run_end::stopped);
  EXPECT_TRUE(r.leaked.empty());
  EXPECT_TRUE(r.blocked.empty());
  EXPECT_FALSE(came_past);
  EXPECT_FALSE(deferred) << "nobody returned";
}

TEST_P(runtime_use_test, stop_without_a_run_does_nothing_to_the_next_one) {
  rt().stop();
  expect_clean([]() -> task<> { co_await yield(); });
  rt().stop();
  expect_clean([]() -> task<> { co_await yield(); });
}

TEST_P(runtime_use_test, a_runtime_that_is_destroyed_stops_its_run) {
  auto own = make_runtime(GetParam());
  own->start(yield_for_ever);
  own.reset();
  EXPECT_EQ(testing::live_frames(), 0);
}

TEST_P(runtime_use_test, two_runtimes_have_nothing_to_do_with_each_other) {
  auto other = make_runtime(GetParam());
  other->start([]() -> task<> {
    name_goroutine("other");
    co_await stay();
  });
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    go([ch]() -> task<> { co_await ch.send(1); });
    co_await ch.recv();
  });
  other->wait();
  ASSERT_TRUE(is_deadlock(other->result()));
  EXPECT_EQ(other->result().blocked[0].name, "other");
}

TEST_P(runtime_use_test, ids_begin_again_with_each_run) {
  for (int i = 0; i < 2; ++i) {
    const run_result r = run([]() -> task<> {
      auto ch = make_chan<int>();
      go([ch]() -> task<> { co_await ch.recv(); });
      co_await ch.recv();
    });
    ASSERT_TRUE(is_deadlock(r));
    EXPECT_EQ(r.blocked[0].id, 1U);
    EXPECT_EQ(r.blocked[1].id, 2U);
    EXPECT_EQ(r.blocked[1].object, 1U);
  }
}

std::array<int, 64> draws(std::uint64_t seed) {
  std::array<int, 64> taken{};
  pump_runtime rt{{.seed = seed}};
  rt.run([&taken]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    a.close();
    b.close();
    std::optional<int> value;
    for (int& one : taken) one = static_cast<int>(co_await select(recv(a, value), recv(b, value)));
  });
  return taken;
}

TEST(seed_test, the_same_seed_gives_the_same_choices_of_select_and_another_gives_others) {
  EXPECT_EQ(draws(1), draws(1));
  EXPECT_NE(draws(1), draws(2));
}

TEST(to_string_test, names_every_end_of_a_run) {
  EXPECT_EQ(to_string(run_end::ok), "ok");
  EXPECT_EQ(to_string(run_end::deadlock), "deadlock");
  EXPECT_EQ(to_string(run_end::panic), "panic");
  EXPECT_EQ(to_string(run_end::stopped), "stopped");
}

}  // namespace
}  // namespace millrace::test
