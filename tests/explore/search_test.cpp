#include <gtest/gtest.h>

#include <thread>

#include "explore/random_program.h"
#include "millrace/explore.h"
#include "millrace/millrace.h"
#include "support/sizes.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// A pool of two workers and three jobs.
std::string pool(runtime& rt) {
  std::string said;
  const run_result r = rt.run([&said]() -> task<> {
    auto jobs = make_chan<int>(3);
    auto results = make_chan<int>(3);
    wait_group wg;
    for (int w = 0; w < 2; ++w) {
      wg.go([=]() -> task<> {
        while (auto j = co_await jobs.recv()) co_await results.send(*j);
      });
    }
    for (int j = 1; j <= 3; ++j) co_await jobs.send(j);
    jobs.close();
    co_await wg.wait();
    results.close();
    while (auto r = co_await results.recv()) said += format("{}", *r);
  });
  return format("{} {}", to_string(r.end), said);
}

TEST(a_search, finds_every_order_that_two_workers_can_make) {
  const explored found = explore(pool);
  EXPECT_TRUE(found.exhaustive);
  std::vector<std::string> names;
  for (const auto& o : found.outcomes) names.push_back(o.name);
  std::ranges::sort(names);
  // One worker can hold a job back while the other goes on: 1 may come last, but 2 never after 3
  // unless 1 has gone before both or 1 is what is held.
  EXPECT_EQ(names, (std::vector<std::string>{"ok 123", "ok 132", "ok 213", "ok 231"}));
}

TEST(a_search, of_no_runs_has_seen_nothing) {
  for (const explored& found : {explore(pool, {.max_runs = 0}), explore_each(pool, {.max_runs = 0}),
                                sample(pool, random_strategy(1), {.max_runs = 0})}) {
    EXPECT_FALSE(found.exhaustive);
    EXPECT_EQ(found.stopped_by, search_end::runs);
    EXPECT_EQ(found.runs, 0U);
    EXPECT_TRUE(found.outcomes.empty());
  }
}

/// Eight goroutines in any order, told in over a thousand characters.
std::string many_outcomes(runtime& rt) {
  std::string said(1'000, '-');
  rt.run([&said]() -> task<> {
    wait_group wg;
    for (char name = 'a'; name <= 'h'; ++name) wg.go([&said, name] { said += name; });
    co_await wg.wait();
  });
  return said;
}

TEST(a_search, ends_when_its_outcomes_take_too_much_memory) {
  const explored found = sample(many_outcomes, random_strategy(1), {.max_memory = 1'000'000});
  EXPECT_EQ(found.stopped_by, search_end::memory);
  EXPECT_LT(found.outcomes.size(), 1'000U);
  EXPECT_EQ(explore_each(many_outcomes, {.max_memory = 1'000'000}).stopped_by, search_end::memory);
}

TEST(a_search, may_take_as_long_as_can_be) {
  EXPECT_TRUE(explore(pool, {.max_time = duration::max()}).exhaustive);
}

TEST(a_search, gives_witnesses_that_lead_to_their_outcomes) {
  const explored found = explore(pool);
  for (const auto& o : found.outcomes) {
    sim_runtime rt{{}, std::make_unique<replay_strategy>(o.witness), {.timers = o.witness.timers}};
    EXPECT_EQ(pool(rt), o.name);
    EXPECT_TRUE(rt.made() == o.witness);
  }
}

// A search without merging sees each run, so the shortest it saw is the shortest there is.
TEST(a_search, gives_the_shortest_witness) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const random_program p = random_program::make(seed, 2);
    const explored_program run = [&p](runtime& rt) { return p.run(rt); };
    const explored plain = explore_each(run, {.max_runs = 2'000});
    if (!plain.exhaustive) continue;
    const explored merged = explore(run);
    ASSERT_EQ(plain.outcomes.size(), merged.outcomes.size());
    for (std::size_t i = 0; i < plain.outcomes.size(); ++i) {
      ASSERT_EQ(plain.outcomes[i].witness.picks.size(), merged.outcomes[i].witness.picks.size())
          << p.text() << "\n"
          << plain.outcomes[i].name;
    }
  }
}

TEST(a_bounded_search, says_that_it_is_not_exhaustive_and_why) {
  EXPECT_EQ(explore_each(pool, {.max_runs = 10}).stopped_by, search_end::runs);
  EXPECT_EQ(explore(pool, {.max_memory = 2'000}).stopped_by, search_end::memory);
  EXPECT_EQ(explore(pool, {.max_steps = 5}).stopped_by, search_end::steps);
  for (const auto& options : {explore_options{.max_runs = 10}, explore_options{.max_memory = 2'000},
                              explore_options{.max_steps = 5}}) {
    const explored found = explore(pool, options);
    EXPECT_FALSE(found.exhaustive);
    EXPECT_EQ(to_string(found.schedules), "0");
  }
}

TEST(a_search_of_slow_runs, ends_soon_after_its_time) {
  const explored_program slow = [](runtime& rt) {
    std::this_thread::sleep_for(1ms);
    return pool(rt);
  };
  const explored found = explore(slow, {.max_time = 5ms});
  EXPECT_EQ(found.stopped_by, search_end::time);
  EXPECT_LE(found.runs, 6U);  // a batch of ways has up to 512
}

TEST(a_search_of_a_wide_program, ends_before_a_run_of_it_has_used_up_the_memory) {
  constexpr int goroutines = 500;
  const explored_program wide = [](runtime& rt) {
    const run_result r = rt.run([]() -> task<> {
      wait_group wg;
      for (int i = 0; i < goroutines; ++i) {
        wg.go([]() -> task<> { co_await yield(); });
      }
      co_await wg.wait();
    });
    return std::string{to_string(r.end)};
  };
  const explored found = explore(wide, {.max_memory = 1'000'000});
  EXPECT_EQ(found.stopped_by, search_end::memory);
  EXPECT_LT(found.states, 300U);  // of a thousand on the way of the first run
}

TEST(a_search_with_few_preemptions, finds_what_takes_so_many_and_says_that_it_left_some_out) {
  const auto outcomes = [](std::optional<unsigned> preemptions) {
    return explore(pool, {.preemptions = preemptions});
  };
  const explored none = outcomes(0);
  const explored two = outcomes(2);
  const explored many = outcomes(50);
  const explored all = outcomes(std::nullopt);
  EXPECT_EQ(none.stopped_by, search_end::preemptions);
  EXPECT_FALSE(none.exhaustive);
  EXPECT_LE(none.outcomes.size(), two.outcomes.size());
  EXPECT_TRUE(many.exhaustive);
  EXPECT_EQ(to_string(many.schedules), to_string(all.schedules));
  EXPECT_EQ(many.outcomes.size(), all.outcomes.size());
}

/// All that a search tells.
std::string told(const explored& found) {
  std::string text =
      format("{} {} runs {} states {} merged {} {}", to_string(found.stopped_by),
             to_string(found.schedules), found.runs, found.states, found.merged, found.diverged);
  for (const auto& o : found.outcomes) {
    text += format("\n{}: {} {}", o.name, to_string(o.schedules), to_string(o.witness));
  }
  return text;
}

TEST(a_search_on_several_threads, finds_the_same_as_on_one_whatever_ends_it) {
  for (const auto& options :
       {explore_options{}, explore_options{.max_memory = 10'000}, explore_options{.max_runs = 60},
        explore_options{.preemptions = 1}, explore_options{.timers = timer_policy::when_idle}}) {
    const std::string alone = told(explore(pool, options));
    for (const unsigned threads : {2U, 4U, 8U}) {
      explore_options shared = options;
      shared.threads = threads;
      ASSERT_EQ(told(explore(pool, shared)), alone) << threads << " threads";
    }
  }
}

TEST(a_search_on_several_threads, finds_the_same_as_on_one_of_random_programs) {
  constexpr std::uint64_t programs = test::under_sanitizer ? 60 : 600;
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    const random_program p = random_program::make(seed, 3);
    const explored_program run = [&p](runtime& rt) { return p.run(rt); };
    // Some end at the limit.
    const std::string alone = told(explore(run, {.max_memory = 500'000}));
    for (const unsigned threads : {2U, 3U}) {
      ASSERT_EQ(told(explore(run, {.threads = threads, .max_memory = 500'000})), alone)
          << threads << " threads, program " << seed << ": " << p.text();
    }
  }
}

TEST(a_search, can_be_made_in_slices_and_stopped) {
  explorer search{pool, {}};
  EXPECT_FALSE(search.advance(1us));
  EXPECT_GE(search.progress().runs, 1U);
  search.stop();
  EXPECT_TRUE(search.advance(1us));
  const explored found = search.take();
  EXPECT_EQ(found.stopped_by, search_end::caller);
  EXPECT_FALSE(found.exhaustive);
}

TEST(a_number_of_schedules, is_exact_up_to_2_to_the_128_and_stays_there) {
  schedule_count n{1};
  for (int i = 0; i < 100; ++i) n += n;
  EXPECT_EQ(to_string(n), "1267650600228229401496703205376");
  EXPECT_TRUE(n.exact());
  EXPECT_DOUBLE_EQ(n.approximate(), 1267650600228229401496703205376.0);
  for (int i = 0; i < 27; ++i) n += n;
  EXPECT_EQ(to_string(n), "170141183460469231731687303715884105728");
  EXPECT_TRUE(n.exact());
  n += n;
  EXPECT_FALSE(n.exact());
  n += 1;
  EXPECT_FALSE(n.exact());
  EXPECT_EQ(to_string(schedule_count{}), "0");
}

}  // namespace
}  // namespace millrace
