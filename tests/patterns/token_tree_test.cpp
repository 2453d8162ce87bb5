// Very many goroutines: that a token goes to each of them, what is seen of it, and what is left
// after.
#include <algorithm>
#include <set>

#include "millrace/detail/goroutine.h"
#include "millrace/trace.h"
#include "patterns/crowd.h"
#include "patterns/memory_plan.h"
#include "patterns/scenario_explore.h"
#include "run_on.h"
#include "support/sizes.h"

namespace millrace::patterns {
namespace {

using namespace std::string_literals;

constexpr int many = test::under_sanitizer ? 3'000 : 100'000;

raw_scenario tree(int goroutines, int waves = 3) {
  return {{"pattern", "token-tree"s},
          {"goroutines", static_cast<double>(goroutines)},
          {"waves", static_cast<double>(waves)}};
}

class TokenTree : public OnEveryRuntime {};
MILLRACE_ON_EVERY_RUNTIME(TokenTree);

// 17 and 273 are full trees of two and three levels.
TEST_P(TokenTree, EachWaveIsThroughAll) {
  for (const int goroutines : {1, 2, 16, 17, 18, 272, 273, 274, many}) {
    const auto o = run(tree(goroutines));
    EXPECT_EQ(o.kind, outcome_kind::ok);
    EXPECT_EQ(o.results, std::vector(3, goroutines));
    EXPECT_TRUE(o.leaked.empty());
    ASSERT_TRUE(o.crowd);
    EXPECT_EQ(o.crowd->goroutines, goroutines);
    EXPECT_EQ(o.crowd->waves_ms.size(), 3u);
  }
}

TEST_P(TokenTree, SaysWhatItCameTo) {
  EXPECT_EQ(run(tree(1, 1)).verdict, "The token went through the only goroutine once.");
  EXPECT_EQ(run(tree(1'000, 2)).verdict, "The token went through all 1,000 goroutines twice.");
  EXPECT_EQ(lines_.back(), "1000 have returned");
}

// Main prints when a wave is back: nobody can be before it, nor in the next.
TEST_P(TokenTree, TheCensusIsExact) {
  constexpr int waves = 4;
  scenario_run tested{valid(tree(many, waves))};
  const auto census = tested.census();
  ASSERT_EQ(census.size(), static_cast<std::size_t>(many));
  int seen = -1;
  const auto look = [&](std::string_view) {
    if (++seen > waves) return;  // they return
    const auto in_wave = [seen](const std::atomic<std::uint8_t>& byte) {
      return byte == 2 * seen + 1 || (seen > 0 && byte == 2 * seen);
    };
    EXPECT_TRUE(std::ranges::all_of(census, in_wave)) << "after wave " << seen;
  };
  const auto rt = make_runtime(GetParam(), {.log = look});
  tested.start(*rt);
  rt->wait();
  EXPECT_EQ(seen, waves + 1);
  EXPECT_TRUE(std::ranges::all_of(census, [](const auto& b) { return b == crowd::returned_byte; }));
}

TEST_P(TokenTree, TheTraceHasThoseStartedFirstAndNobodyElse) {
  runtime_options options{.quiet = true};
  options.trace.enabled = true;
  const auto rt = make_runtime(GetParam(), options);
  const auto o = run_scenario(*rt, valid(tree(many)));
  EXPECT_EQ(o.dropped, 0u);
  EXPECT_LT(o.events, 20'000u);
  EXPECT_EQ(o.crowd->untraced, many + 1 - most_traced_of_crowd);
  std::set<std::uint32_t> told;
  for (const trace_record& r : trace_reader{rt->trace()->memory()}.take()) {
    told.insert(r.goroutine);
    if (r.kind == event::create || r.kind == event::unblock) told.insert(r.arg);
  }
  EXPECT_LE(told.size(), most_traced_of_crowd + 1u);  // and 0, which is whoever is not told of
  EXPECT_EQ(*told.rbegin(), static_cast<std::uint32_t>(most_traced_of_crowd));
  // The next run of another program is whole again.
  const auto whole =
      run_scenario(*rt, valid({{"pattern", "errgroup"s}, {"jobs", 100.0}, {"workMs", 0.0}}));
  told.clear();
  for (const trace_record& r : trace_reader{rt->trace()->memory()}.take()) told.insert(r.goroutine);
  EXPECT_TRUE(told.contains(101));
}

TEST_P(TokenTree, MemoryIsGivenBack) {
  const auto rt = make_runtime(GetParam(), {.quiet = true});
  for (int i = 0; i < 3; ++i) {
    run_scenario(*rt, valid(tree(many)));
    detail::give_back_frames();  // this thread's, of the tests before
    EXPECT_LE(rt->pooled_bytes(), 2 * detail::block_pool::kept_bytes);
    run_scenario(*rt, valid(tree(10)));
  }
}

TEST_P(TokenTree, IsStoppedInTheMiddle) {
  runtime* to_stop = nullptr;
  const auto rt = make_runtime(GetParam(), {.log = [&](std::string_view) { to_stop->stop(); }});
  to_stop = rt.get();
  const auto o = run_scenario(*rt, valid(tree(many)));
  EXPECT_EQ(o.kind, outcome_kind::stopped);
  EXPECT_TRUE(o.results.empty());
  EXPECT_TRUE(o.leaked.empty());
  EXPECT_EQ(o.verdict.substr(0, 13), "Stopped after");
  EXPECT_EQ(o.verdict.back(), '.');
}

TEST(SimulatedTokenTree, EndsAlikeInEverySchedule) {
  scenario_explorer search{parse_exploration(tree(2, 1), {}).scenario, {}};
  while (!search.advance(std::chrono::seconds{1})) {
  }
  const auto found = search.take();
  EXPECT_TRUE(found.exhaustive);
  ASSERT_EQ(found.outcomes.size(), 1u);
  EXPECT_EQ(found.outcomes[0].outcome.results, std::vector{2});
}

std::string only_error(raw_scenario raw, engine_limits limits = {}) {
  const auto errors = parse_scenario(raw, limits).errors;
  return errors.size() == 1 ? errors[0].message : std::to_string(errors.size()) + " errors";
}

TEST(SimulatedTokenTree, IsSmall) {
  auto raw = tree(1'001);
  EXPECT_EQ(only_error(raw), "0 errors");
  raw["seed"] = 1.0;
  const auto why =
      "goroutines is 1001; it must be 1 to 1000 (a simulated run remembers every step)";
  EXPECT_EQ(only_error(raw), why);
  EXPECT_EQ(parse_exploration(tree(1'001), {}).errors.at(0).message, why);
}

TEST(MemoryPlan, RefusesWhatDoesNotFitAndSaysWhatWould) {
  const engine_limits small{.memory_mib = 32};
  const auto fits = memory_plan::of(32, small.max_threads).goroutines;
  EXPECT_EQ(only_error(tree(fits), small), "0 errors");
  EXPECT_EQ(only_error(tree(1'000'000), small),
            "goroutines is 1000000; it must be 1 to " + std::to_string(fits) +
                " (this engine has 32 MiB of memory; make one with memoryMiB: 256)");
  EXPECT_EQ(only_error(tree(1'000'000), {.memory_mib = 256}), "0 errors");
  EXPECT_EQ(only_error({{"goroutines", 1'000'000.0}}, small), "0 errors");  // no tree, no effect
}

TEST(MemoryPlan, LeavesRoomForASearchBesideAMillion) {
  const auto plan = memory_plan::of(256, 64);
  EXPECT_GE(plan.goroutines, 1'000'000);
  EXPECT_EQ(plan.search_bytes, 14'000'000);
  EXPECT_GT(memory_plan::of(16, 1).search_bytes, 600'000);
}

}  // namespace
}  // namespace millrace::patterns
