#include "millrace/shared.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "millrace/millrace.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

using access = std::function<task<>(shared<int>)>;

struct findings {
  std::set<std::string> values;  // that the variable can have in the end
  std::set<std::string> races;   // "store store", "load store": what each was, the first first
  schedule_count schedules;
};

/// Explores two goroutines that do something with one variable, and looks at it when both are done.
findings explore_two(const access& one, const access& other, bool merge = true) {
  findings out;
  const auto program = [&](runtime& rt) {
    int last = 0;
    rt.run([&]() -> task<> {
      const shared<int> x{0, "x"};
      wait_group wg;
      for (const access* each : {&one, &other}) {
        wg.add();
        go(
            [](access f, shared<int> v, wait_group done) -> task<> {
              co_await f(v);
              done.done();
            },
            *each, x, wg);
      }
      co_await wg.wait();
      last = co_await x.load();
    });
    for (const data_race& r : rt.result().races) {
      EXPECT_EQ(r.variable, "x");
      EXPECT_NE(r.first.goroutine, r.second.goroutine);
      EXPECT_NE(r.first.at.line(), 0U);
      out.races.insert(
          format("{} {}", r.first.write ? "store" : "load", r.second.write ? "store" : "load"));
    }
    return format("{}", last);
  };
  const explored found = merge ? explore(program) : explore_each(program);
  EXPECT_TRUE(found.exhaustive);
  for (const auto& o : found.outcomes) out.values.insert(o.name);
  out.schedules = found.schedules;
  return out;
}

using name_set = std::set<std::string>;

/// The variables that some schedule of a program has a race on.
name_set races_of(const std::function<task<>()>& main) {
  name_set found;
  explore([&](runtime& rt) {
    for (const data_race& r : rt.run(main).races) found.insert(r.variable);
    return std::string{};
  });
  return found;
}

task<> increment(shared<int> x) {
  const int seen = co_await x.load();
  co_await x.store(seen + 1);
}
task<> store_7(shared<int> x) { co_await x.store(7); }
task<> load(shared<int> x) { co_await x.load(); }

TEST(a_shared_variable, loses_an_update_in_some_schedules_and_says_why) {
  const findings found = explore_two(increment, increment);
  EXPECT_EQ(found.values, (name_set{"1", "2"}));
  EXPECT_EQ(found.races, (name_set{"load store", "store load", "store store"}));
}

// Merging must not lose an order of accesses.
TEST(a_shared_variable, is_state_that_merging_knows_of) {
  const findings merged = explore_two(increment, increment);
  const findings plain = explore_two(increment, increment, false);
  EXPECT_EQ(merged.values, plain.values);
  EXPECT_EQ(merged.races, plain.races);
  EXPECT_EQ(merged.schedules, plain.schedules);
}

TEST(two_loads, are_no_race) { EXPECT_EQ(explore_two(load, load).races, name_set{}); }

TEST(a_load_and_a_store, are_a_race) {
  EXPECT_EQ(explore_two(load, store_7).races, (name_set{"load store", "store load"}));
}

TEST(two_stores, are_a_race) {
  EXPECT_EQ(explore_two(store_7, store_7).races, name_set{"store store"});
}

TEST(a_mutex, cures_a_race) {
  name_set races;
  const explored found = explore([&races](runtime& rt) {
    int last = 0;
    rt.run([&last]() -> task<> {
      const shared<int> x{0, "x"};
      const mutex guard;
      wait_group wg;
      for (int i = 0; i < 2; ++i) {
        wg.add();
        go(
            [](shared<int> v, mutex lock, wait_group done) -> task<> {
              co_await lock.lock();
              const int seen = co_await v.load();
              co_await v.store(seen + 1);
              lock.unlock();
              done.done();
            },
            x, guard, wg);
      }
      co_await wg.wait();
      last = co_await x.load();
    });
    for (const data_race& r : rt.result().races) races.insert(r.variable);
    return format("{}", last);
  });
  ASSERT_EQ(found.outcomes.size(), 1U);
  EXPECT_EQ(found.outcomes[0].name, "2");
  EXPECT_EQ(races, name_set{});
}

// What comes before a send comes before what follows its receive; what follows the send does not.
TEST(a_channel, puts_in_order_what_is_before_a_send_and_after_its_receive) {
  const auto program = [](bool before) {
    return [before]() -> task<> {
      const shared<int> x{0, "x"};
      auto ch = make_chan<int>(1);
      go(
          [](shared<int> v, chan<int> c, bool first) -> task<> {
            if (first) co_await v.store(1);
            co_await c.send(1);
            if (!first) co_await v.store(1);
          },
          x, ch, before);
      co_await ch.recv();
      co_await x.load();
    };
  };
  EXPECT_EQ(races_of(program(true)), name_set{});
  EXPECT_EQ(races_of(program(false)), name_set{"x"});
}

// A start, a sleep that ends and a function that is started later are in order after what was
// before them.
TEST(a_start_and_a_timer, put_in_order_what_is_before_them) {
  const auto program = []() -> task<> {
    const shared<int> x{0, "x"};
    co_await x.store(1);
    auto over = make_chan<int>(2);
    go(
        [](shared<int> v, chan<int> c) -> task<> {
          co_await v.load();
          co_await c.send(1);
        },
        x, over);
    after_func(1ms, [x, over]() -> task<> {
      co_await x.load();
      co_await over.send(2);
    });
    co_await over.recv();
    co_await over.recv();
    co_await x.store(2);
  };
  EXPECT_EQ(races_of(program), name_set{});
}

TEST(a_live_run, uses_a_shared_variable_and_looks_for_no_race) {
  pump_runtime rt;
  int last = 0;
  const run_result r = rt.run([&last]() -> task<> {
    const shared<int> x{40};
    co_await x.store(co_await x.load() + 2);
    last = co_await x.load();
  });
  EXPECT_EQ(last, 42);
  EXPECT_TRUE(r.races.empty());
}

}  // namespace
}  // namespace millrace
