// What a simulated run says of the ways in which it can go on, where it is cut.
#include <gtest/gtest.h>

#include "millrace/millrace.h"
#include "millrace/sim_runtime.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// Runs main up to the end of a schedule, each time from the beginning.
class stepper {
 public:
  explicit stepper(std::function<task<>()> main) : main_{std::move(main)} { run(); }

  /// "1 operation chan send ch", one for each way.
  [[nodiscard]] std::vector<std::string> ways() const {
    std::vector<std::string> out;
    for (const next_step& step : sim_->ways()) {
      const goroutine_info& g = step.goroutine;
      out.push_back(format("{} {}{}{}", g.id, to_string(step.kind),
                           g.reason.empty() ? "" : ' ' + g.reason,
                           g.object_name.empty() ? "" : ' ' + g.object_name));
    }
    return out;
  }
  /// Takes the way that reads so.
  void take(const std::string& way) {
    const auto all = ways();
    const auto found = std::ranges::find(all, way);
    ASSERT_NE(found, all.end()) << way;
    const schedule before = at_;
    at_ = sim_->made_and(static_cast<std::uint32_t>(found - all.begin()));
    run();
    ASSERT_TRUE(sim_->made() == at_);
    ASSERT_TRUE(sim_->made_but_one() == before);
  }
  [[nodiscard]] const std::vector<next_step>& steps() const { return sim_->ways(); }
  [[nodiscard]] const run_result& result() const { return sim_->result(); }

 private:
  void run() {
    sim_ = std::make_unique<sim_runtime>(
        runtime_options{}, std::make_unique<replay_strategy>(at_, replay_strategy::past_end::cut),
        sim_options{.timers = timer_policy::any_time, .tell_ways = true});
    sim_->run(main_);
  }

  std::function<task<>()> main_;
  schedule at_{.timers = timer_policy::any_time};
  std::unique_ptr<sim_runtime> sim_;
};

using list = std::vector<std::string>;

TEST(ways, are_the_steps_of_goroutines_that_can_make_one) {
  stepper at{[]() -> task<> {
    auto ch = make_chan<int>(0, "ch");
    auto done = make_chan<unit>(0, "done");
    go([ch, done]() -> task<> {
      co_await ch.send(1);
      done.close();
    });
    co_await ch.recv();
    co_await done.recv();
  }};
  EXPECT_EQ(at.ways(), (list{"1 operation chan receive ch", "2 start"}));
  EXPECT_EQ(at.result().end, run_end::stopped);
  at.take("2 start");
  EXPECT_EQ(at.ways(), (list{"1 operation chan receive ch", "2 operation chan send ch"}));
  at.take("1 operation chan receive ch");  // it parks; from here on there is one way only
  EXPECT_EQ(at.result().end, run_end::ok);
}

task<> starts_two() {
  go([] {});
  go([] {});
  co_await yield();
}

// However they came to it: a number in a schedule means the same goroutine in each order.
TEST(ways, stand_in_the_order_of_the_tree_of_who_started_whom) {
  stepper at{[]() -> task<> {
    go(starts_two);
    go(starts_two);
    co_await yield();
  }};
  at.take("3 start");
  at.take("2 start");
  EXPECT_EQ(at.ways(),
            (list{"1 wake", "2 wake", "6 start", "7 start", "3 wake", "4 start", "5 start"}));
}

TEST(ways, of_timers_of_one_moment_stand_in_the_order_of_their_goroutines) {
  stepper at{[]() -> task<> {
    go([]() -> task<> { co_await sleep(5ms); });
    go([]() -> task<> { co_await sleep(5ms); });
    co_await sleep(10ms);
  }};
  at.take("3 start");
  at.take("2 start");
  EXPECT_EQ(at.ways(), (list{"2 timer sleep", "3 timer sleep"}));
}

TEST(ways, have_no_timer_that_was_disarmed) {
  stepper at{[]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    go([ctx]() -> task<> { co_await sleep(ctx, 5ms); });
    go([]() -> task<> { co_await sleep(5ms); });
    co_await yield();
    cancel();
    co_await yield();
  }};
  at.take("2 start");
  at.take("2 operation select ctx.done");
  at.take("3 start");
  EXPECT_EQ(at.ways(), (list{"1 wake", "2 timer select ctx.done", "3 timer sleep"}));
  at.take("1 wake");
  at.take("2 wake select");
  EXPECT_EQ(at.ways(), (list{"1 wake", "3 timer sleep"}));
}

TEST(ways, name_the_goroutine_that_a_timer_wakes_and_when) {
  stepper at{[]() -> task<> {
    go([]() -> task<> {
      name_goroutine("sleeper");
      co_await sleep(5ms);
    });
    co_await yield();
    co_await yield();
  }};
  at.take("2 start");
  ASSERT_EQ(at.ways(), (list{"1 wake", "2 timer sleep"})) << "timers are the last ones";
  EXPECT_EQ(at.steps()[1].goroutine.name, "sleeper");
  EXPECT_EQ(at.steps()[1].at, 5ms);
}

TEST(ways, have_a_timer_that_wakes_nobody) {
  const stepper at{[]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), 5ms);
    const defer end{cancel};
    co_await yield();
  }};
  EXPECT_EQ(at.ways(), (list{"1 wake", "0 timer"}));
}

TEST(ways, of_a_select_are_the_cases_that_can_go_on_and_it_takes_none_before) {
  int taken = 0;
  stepper at{[&taken]() -> task<> {
    auto a = make_chan<int>(1, "a");
    auto b = make_chan<int>(1, "b");
    auto never = make_chan<int>(1, "never");
    co_await a.send(1);
    co_await b.send(2);
    std::optional<int> got;
    co_await select(recv(a, got), recv(never, got), recv(b, got));
    taken = *got;
  }};
  EXPECT_EQ(at.ways(), (list{"1 select_case select a", "1 select_case select b"}));
  EXPECT_EQ(taken, 0);
  at.take("1 select_case select b");
  EXPECT_EQ(taken, 2);
  EXPECT_EQ(at.result().end, run_end::ok);
}

TEST(ways, say_what_each_primitive_is_about_to_do) {
  stepper at{[]() -> task<> {
    const mutex m{"m"};
    const rw_mutex rw{"rw"};
    const semaphore s{1, "s"};
    const shared<int> x{0, "x"};
    wait_group wg{"wg"};
    wg.go([m]() -> task<> { co_await m.lock(); });
    wg.go([rw]() -> task<> { co_await rw.rlock(); });
    wg.go([rw]() -> task<> { co_await rw.lock(); });
    wg.go([s]() -> task<> { (void)co_await s.acquire(background(), 1); });
    wg.go([x]() -> task<> { (void)co_await x.load(); });
    wg.go([x]() -> task<> { co_await x.store(1); });
    co_await wg.wait();
  }};
  for (int g = 2; g <= 7; ++g) at.take(format("{} start", g));
  EXPECT_EQ(at.ways(),
            (list{"1 operation sync.WaitGroup.Wait wg", "2 operation sync.Mutex.Lock m",
                  "3 operation sync.RWMutex.RLock rw", "4 operation sync.RWMutex.Lock rw",
                  "5 operation semaphore.Acquire s", "6 operation load x", "7 operation store x"}));
}

TEST(ways, of_a_goroutine_that_returns_to_its_group_are_a_step_of_their_own) {
  stepper at{[]() -> task<> {
    errgroup::group g;
    co_await g.go([]() -> task<error> { co_return errors::make("x"); });
    EXPECT_TRUE(co_await g.wait());
  }};
  at.take("2 start");
  EXPECT_EQ(at.ways(), (list{"1 operation sync.WaitGroup.Wait errgroup", "2 finish"}));
}

TEST(ways, are_told_only_when_asked_for) {
  sim_runtime sim{{},
                  std::make_unique<replay_strategy>(schedule{}, replay_strategy::past_end::cut)};
  sim.run([]() -> task<> {
    go([]() -> task<> { co_return; });
    co_await yield();
  });
  EXPECT_EQ(sim.result().end, run_end::stopped);
  EXPECT_TRUE(sim.ways().empty());
}

}  // namespace
}  // namespace millrace
