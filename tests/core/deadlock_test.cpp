// Deadlocks: exact, with who waits for what and where.
#include <future>
#include <string>
#include <thread>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class deadlock_test : public runtime_test {};
MILLRACE_TEST_ON(deadlock_test, every_runtime);

std::string_view base_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}
/// "deadlock_test.cpp:31"
std::string place(const site& at) { return format("{}:{}", base_name(at.file_name()), at.line()); }
std::string line(unsigned n) { return format("deadlock_test.cpp:{}", n); }

// The article's worker pool.
constexpr unsigned worker_line = __LINE__ + 1;
task<> worker(int id, receiver<int> jobs, sender<int> results, wait_group wg) {
  name_goroutine(format("worker {}", id));
  defer done{[&] { wg.done(); }};
  while (auto job = co_await jobs.recv()) {
    co_await results.send(*job * 2);
  }
}
constexpr unsigned recv_line = worker_line + 3;
constexpr unsigned send_line = worker_line + 4;

constexpr unsigned pool_line = __LINE__ + 1;
task<int> pool(std::size_t results_capacity, bool close_jobs) {
  auto jobs = make_chan<int>(10, "jobs");
  auto results = make_chan<int>(results_capacity, "results");
  wait_group wg{"workers"};
  for (int w = 1; w <= 3; ++w) {
    wg.add();
    go(worker, w, jobs, results, wg);
  }
  for (int j = 1; j <= 10; ++j) co_await jobs.send(j);
  if (close_jobs) jobs.close();
  co_await wg.wait();
  results.close();
  int sum = 0;
  while (auto r = co_await results.recv()) sum += *r;
  co_return sum;
}
constexpr unsigned go_line = pool_line + 6;
constexpr unsigned wait_line = pool_line + 10;

TEST_P(deadlock_test, the_article_s_pool_comes_to_its_end) {
  int sum = 0;
  expect_clean([&sum]() -> task<> { sum = co_await pool(10, true); });
  EXPECT_EQ(sum, 110);
}

TEST_P(deadlock_test, the_pool_deadlocks_when_results_are_unbuffered_and_nobody_drains_them) {
  const run_result r = run(pool, std::size_t{0}, true);
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 4U);
  const goroutine_info& main = r.blocked[0];
  EXPECT_EQ(main.id, 1U);
  EXPECT_EQ(main.name, "main");
  EXPECT_EQ(main.reason, "sync.WaitGroup.Wait");
  EXPECT_EQ(main.object_name, "workers");
  EXPECT_EQ(place(main.blocked_at), line(wait_line));
  for (std::size_t w = 1; w <= 3; ++w) {
    const goroutine_info& g = r.blocked[w];
    EXPECT_EQ(g.id, w + 1);
    EXPECT_EQ(g.name, format("worker {}", w));
    EXPECT_EQ(g.reason, "chan send");
    EXPECT_EQ(g.object_name, "results");
    EXPECT_EQ(g.object, r.blocked[1].object);
    EXPECT_NE(g.object, main.object);
    EXPECT_EQ(place(g.blocked_at), line(send_line));
    EXPECT_EQ(place(g.spawned_at), line(go_line));
  }
}

TEST_P(deadlock_test, the_pool_deadlocks_when_the_jobs_channel_is_never_closed) {
  const run_result r = run(pool, std::size_t{10}, false);
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 4U);
  EXPECT_EQ(r.blocked[0].reason, "sync.WaitGroup.Wait");
  EXPECT_EQ(place(r.blocked[0].blocked_at), line(wait_line));
  for (std::size_t w = 1; w <= 3; ++w) {
    EXPECT_EQ(r.blocked[w].reason, "chan receive");
    EXPECT_EQ(r.blocked[w].object_name, "jobs");
    EXPECT_EQ(place(r.blocked[w].blocked_at), line(recv_line));
  }
}

TEST_P(deadlock_test, only_those_alive_are_blocked) {
  const run_result r = run([]() -> task<> {
    wait_group wg;
    wg.add(6);  // one too many
    for (int i = 0; i < 5; ++i) go([wg] { wg.done(); });
    co_await wg.wait();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 1U);
  EXPECT_EQ(r.goroutines, 6U);
}

TEST_P(deadlock_test, goroutines_that_wait_for_each_other_are_found) {
  const run_result r = run([]() -> task<> {
    auto a = make_chan<int>(0, "a");
    auto b = make_chan<int>(0, "b");
    go([a, b]() -> task<> {
      co_await a.send(1);
      co_await b.recv();
    });
    co_await b.send(1);
    co_await a.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  ASSERT_EQ(r.blocked.size(), 2U);
  EXPECT_EQ(r.blocked[0].object_name, "b");
  EXPECT_EQ(r.blocked[1].object_name, "a");
}

TEST_P(deadlock_test, each_reason_has_go_s_words) {
  struct expectation {
    task<> (*block)();
    std::string_view reason;
  };
  const expectation expectations[] = {
      {[]() -> task<> { co_await make_chan<int>().send(1); }, "chan send"},
      {[]() -> task<> { co_await make_chan<int>().recv(); }, "chan receive"},
      {[]() -> task<> { co_await chan<int>{}.send(1); }, "chan send (nil chan)"},
      {[]() -> task<> { co_await chan<int>{}.recv(); }, "chan receive (nil chan)"},
      {[]() -> task<> {
         auto ch = make_chan<int>();
         co_await select(send(ch, 1));
       },
       "select"},
      {[]() -> task<> {
         wait_group wg;
         wg.add();
         co_await wg.wait();
       },
       "sync.WaitGroup.Wait"},
  };
  for (const expectation& e : expectations) {
    const run_result r = run(e.block);
    ASSERT_TRUE(is_deadlock(r));
    EXPECT_EQ(r.blocked[0].reason, e.reason);
  }
}

TEST_P(deadlock_test, is_found_when_the_last_goroutine_that_could_run_ends) {
  for (int i = 0; i < 200; ++i) {
    const run_result r = run([]() -> task<> {
      auto ch = make_chan<int>();
      go([ch]() -> task<> { co_await ch.send(1); });
      co_await ch.recv();
      co_await ch.recv();
    });
    ASSERT_TRUE(is_deadlock(r));
    ASSERT_EQ(r.blocked.size(), 1U);
  }
}

// A verdict that looked at the run queues while a value was on its way would find one here.
TEST_P(deadlock_test, is_never_seen_where_somebody_is_about_to_be_woken) {
  for (int i = 0; i < 200; ++i) {
    expect_clean([]() -> task<> {
      auto there = make_chan<int>();
      auto back = make_chan<int>();
      go([there, back]() -> task<> {
        while (auto v = co_await there.recv()) co_await back.send(*v);
        back.close();
      });
      for (int n = 0; n < 20; ++n) {
        co_await there.send(n);
        co_await back.recv();
      }
      there.close();
      co_await back.recv();
    });
  }
}

TEST_P(deadlock_test, a_sleeping_goroutine_is_none) {
  expect_clean([]() -> task<> { co_await sleep(2ms); });
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    go([ch]() -> task<> {
      co_await sleep(2ms);
      co_await ch.send(1);
    });
    co_await ch.recv();
  });
}

TEST_P(deadlock_test, is_found_after_the_last_timer_has_fired) {
  const run_result r = run([]() -> task<> {
    auto ch = make_chan<int>();
    go([]() -> task<> { co_await sleep(2ms); });
    co_await ch.recv();
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked.size(), 1U);
  EXPECT_GE(r.elapsed, 2ms);
}

#if MILLRACE_THREADS

class watched_deadlock_test : public runtime_test {};
MILLRACE_TEST_ON(watched_deadlock_test, every_live_runtime);

// Without that, when the timer would have been due.
TEST_P(watched_deadlock_test, is_found_when_a_thread_stops_the_last_timer) {
  std::promise<timer> made;
  std::thread stops{[set = made.get_future()]() mutable {
    const timer t = set.get();
    std::this_thread::sleep_for(5ms);  // all workers sleep by then
    EXPECT_TRUE(t.stop());
  }};
  expect_deadlock([&made]() -> task<> {
    made.set_value(after_func(24h, [] {}));
    co_await stay();
  });
  stops.join();
}

#endif

}  // namespace
}  // namespace millrace::test
