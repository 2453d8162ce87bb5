// How long a scenario would take with other numbers: what simulated runs say, and nothing else.
#include <chrono>
#include <string>
#include <vector>

#include "patterns/json.h"
#include "patterns/pattern.h"
#include "patterns/scenario_forecast.h"
#include "run_on.h"

namespace millrace::patterns {
namespace {

using namespace std::chrono_literals;

raw_scenario range(const char* field, int from, int to) {
  return {{"field", field}, {"from", double(from)}, {"to", double(to)}};
}

forecast forecast_of(const raw_scenario& raw, const raw_scenario& options,
                     duration slice = std::chrono::hours{1}) {
  auto parsed = parse_forecast(raw, options);
  for (const auto& e : parsed.errors) ADD_FAILURE() << e.message;
  scenario_forecaster forecaster{std::move(parsed.scenario), parsed.request};
  while (!forecaster.advance(slice)) {
  }
  return forecaster.take();
}

std::vector<double> times(const forecast& f) {
  std::vector<double> out;
  for (const auto& p : f.points) out.push_back(p.elapsed_ms.value_or(-1));
  return out;
}

TEST(Forecast, APoolOfSleepersTakesAsManyRoundsAsItMust) {
  const forecast f = forecast_of({{"jobs", 10.0}, {"workMs", 100.0}}, range("workers", 1, 12));
  EXPECT_EQ(times(f),
            (std::vector<double>{1000, 500, 400, 300, 200, 200, 200, 200, 200, 100, 100, 100}));
  EXPECT_EQ(f.points.front().value, 1);
  EXPECT_EQ(f.points.back().value, 12);
  EXPECT_EQ(f.stopped_by, search_end::complete);
}

TEST(Forecast, ALimitTakesAsManyRoundsAsThatManyWorkers) {
  const forecast f =
      forecast_of({{"pattern", "errgroup"}, {"jobs", 6.0}, {"workMs", 10.0}}, range("limit", 1, 7));
  EXPECT_EQ(times(f), (std::vector<double>{60, 30, 20, 20, 20, 10, 10}));
  const forecast none = forecast_of({{"pattern", "errgroup"}, {"jobs", 6.0}, {"workMs", 10.0}},
                                    range("limit", -1, -1));
  EXPECT_EQ(times(none), (std::vector<double>{10}));
}

TEST(Forecast, TheFirstErrorEndsAGroupSoonerWithMoreWorkers) {
  const forecast f = forecast_of({{"pattern", "pool-errgroup"}, {"fail", "4"}, {"workMs", 100.0}},
                                 range("workers", 1, 4));
  EXPECT_EQ(times(f), (std::vector<double>{400, 200, 200, 100}));
  for (const auto& p : f.points) {
    EXPECT_EQ(p.kind, outcome_kind::error);
    EXPECT_EQ(p.error, "job 4: failed");
  }
}

TEST(Forecast, ADeadlockHasNoTime) {
  const forecast f = forecast_of({{"mistake", "no-close"}}, range("workers", 1, 3));
  ASSERT_EQ(f.points.size(), 3U);
  for (const auto& p : f.points) {
    EXPECT_EQ(p.kind, outcome_kind::deadlock);
    EXPECT_FALSE(p.elapsed_ms);
  }
}

// A forecast that says what no run comes to.
TEST(Forecast, EachPointIsWhatASimulatedRunComesTo) {
  const raw_scenario scenarios[] = {
      {{"pattern", "worker-pool"}, {"jobs", 7.0}, {"fail", "2,5"}, {"seed", 3.0}},
      {{"pattern", "worker-pool"}, {"mistake", "add-inside"}, {"seed", 1.0}},
      {{"pattern", "errgroup"}, {"fail", "3"}, {"heedContext", "false"}},
      {{"pattern", "pool-errgroup"}, {"fail", "4,7"}, {"errorPolicy", "continue"}, {"seed", 9.0}},
  };
  for (const raw_scenario& raw : scenarios) {
    const pattern& program = *valid(raw).program;
    const char* varied = program.uses("workers") ? "workers" : "limit";
    for (const auto& p : forecast_of(raw, range(varied, 1, 8)).points) {
      raw_scenario one = raw;
      one[varied] = double(p.value);
      one["scheduler"] = std::string{"sim"};
      const scenario s = valid(one);
      const auto rt = make_simulation(s, {.quiet = true});
      const outcome came = run_scenario(*rt, s);
      EXPECT_EQ(p.kind, came.kind) << program.name << " " << p.value;
      EXPECT_EQ(p.error, came.error) << program.name << " " << p.value;
      if (p.elapsed_ms) EXPECT_EQ(*p.elapsed_ms, came.elapsed_ms) << program.name << " " << p.value;
    }
  }
}

TEST(Forecast, IsTheSameInSlices) {
  const raw_scenario raw{{"jobs", 200.0}, {"fail", "7"}, {"workMs", 3.0}};
  const forecast whole = forecast_of(raw, range("workers", 1, 16));
  EXPECT_EQ(times(forecast_of(raw, range("workers", 1, 16), 0ns)), times(whole));
}

TEST(Forecast, ThatIsStoppedKeepsWhatItHas) {
  auto parsed = parse_forecast({{"jobs", 2'000.0}}, range("workers", 1, 16));
  scenario_forecaster forecaster{std::move(parsed.scenario), parsed.request};
  EXPECT_FALSE(forecaster.advance(0ns));
  forecaster.stop();
  EXPECT_TRUE(forecaster.advance(1h));
  const forecast f = forecaster.take();
  EXPECT_EQ(f.stopped_by, search_end::caller);
  EXPECT_LT(f.points.size(), 16U);
}

TEST(Forecast, IsGivenUpWhenItsTimeIsOver) {
  auto parsed = parse_forecast({{"jobs", 2'000.0}}, range("workers", 1, 16));
  parsed.request.max_seconds = 1e-9;
  scenario_forecaster forecaster{std::move(parsed.scenario), parsed.request};
  EXPECT_TRUE(forecaster.advance(1h));
  const forecast f = forecaster.take();
  EXPECT_EQ(f.stopped_by, search_end::time);
  EXPECT_LT(f.points.size(), 16U);
}

TEST(Forecast, RefusesWhatCannotBeVaried) {
  const auto messages = [](const raw_scenario& raw, const raw_scenario& options) {
    std::string out;
    for (const auto& e : parse_forecast(raw, options).errors) {
      EXPECT_FALSE(e.field.empty());
      EXPECT_FALSE(e.allowed.empty());
      out += e.message + '\n';
    }
    return out;
  };
  EXPECT_EQ(messages({}, range("workers", 1, 64)), "");
  EXPECT_EQ(messages({{"workers", "x"}}, range("workers", 1, 2)), "") << "its own is not used";
  EXPECT_EQ(messages({}, range("work-ms", 1, 2)), "") << "as the command's flag has it";
  EXPECT_EQ(messages({}, {}),
            "field is null; it must be one of workers, jobs, buffer, workMs, timeoutMs "
            "(the numbers "
            "that the pattern uses)\n");
  EXPECT_EQ(messages({{"pattern", "errgroup"}}, range("workers", 1, 2)),
            "field is \"workers\"; it must be one of jobs, workMs, timeoutMs, limit "
            "(the numbers "
            "that the pattern uses)\n");
  for (const char* field :
       {"fail", "work", "threads", "seed", "workBlocks", "workPixels", "heedContext", "nonsense"}) {
    EXPECT_NE(messages({}, range(field, 1, 2)).find("it must be one of workers,"),
              std::string::npos)
        << field;
  }
  EXPECT_EQ(messages({}, {{"field", 3.0}, {"from", 1.0}, {"to", 2.0}}),
            "field is 3; it must be one of workers, jobs, buffer, workMs, timeoutMs "
            "(the numbers "
            "that the pattern uses)\n");
  EXPECT_EQ(messages({}, range("workers", 0, 16)), "from is 0; it must be 1 to 64\n");
  EXPECT_EQ(messages({}, range("workers", 5, 4)), "to is 4; it must be 5 to 64\n");
  EXPECT_EQ(messages({}, range("jobs", 1, 65)), "to is 65; it must be 1 to 64\n");
  EXPECT_EQ(messages({}, {{"field", "workers"}}),
            "from is null; it must be a whole number, 1 to 64\n"
            "to is null; it must be a whole number, 1 to 64\n");
  EXPECT_EQ(messages({}, {{"field", "workers"}, {"from", "x"}}),
            "from is \"x\"; it must be a whole number, 1 to 64\n"
            "to is null; it must be a whole number, 1 to 64\n");
  EXPECT_EQ(
      messages({{"pattern", "errgroup"}}, range("limit", -1, 3)),
      "limit is 0; it must be -1 (no limit) or 1 to 10000 (with 0 no job could ever start)\n");
  EXPECT_EQ(messages({{"fail", "7"}}, range("jobs", 5, 8)),
            "fail has job 7; it must be 1 to 6 (jobs is 6)\n");
  EXPECT_EQ(messages({{"work", "hash"}}, range("workers", 1, 2)),
            "work is \"hash\"; it must be sleep (hashing takes no virtual time)\n");
  EXPECT_EQ(messages({{"schedule", "AQ"}, {"scheduler", "sim"}, {"threads", 2.0}},
                     range("workers", 1, 2)),
            "schedule is \"AQ\"; it must be left out (it is of one value; a forecast takes others "
            "too)\n"
            "scheduler is \"sim\"; it must be left out (a forecast simulates)\n"
            "threads is 2; it must be left out (a forecast simulates)\n");
  raw_scenario more = range("workers", 1, 2);
  more["runs"] = 3.0;
  EXPECT_EQ(messages({}, more),
            "runs is 3; it must be left out (the options are field, from, to and maxSeconds)\n");
}

TEST(Forecast, IsPlainDataAndPlainWords) {
  auto parsed = parse_forecast({{"pattern", "pool-errgroup"}, {"fail", "4"}, {"workMs", 2.0}},
                               range("workers", 2, 3));
  scenario_forecaster forecaster{std::move(parsed.scenario), parsed.request};
  while (!forecaster.advance(1s)) {
  }
  const forecast f = forecaster.take();
  json_writer json;
  write_json(json, forecaster.scenario(), forecaster.request(), f);
  const std::string text = json.text();
  EXPECT_EQ(text.substr(text.find("\"field\":\"workers\"")),
            R"("field":"workers","from":2,"to":3,"stoppedBy":"complete","points":[)"
            R"({"value":2,"kind":"error","error":"job 4: failed","elapsedMs":4},)"
            R"({"value":3,"kind":"error","error":"job 4: failed","elapsedMs":4}]})");
  EXPECT_NE(text.find("\"workers\":2,"), std::string::npos);
  EXPECT_EQ(forecast_text(forecaster.request(), f),
            "workers 2: 4 ms (job 4: failed)\nworkers 3: 4 ms (job 4: failed)\n");
  const forecast stuck = forecast_of({{"mistake", "forget-done"}}, range("workers", 1, 1));
  EXPECT_EQ(forecast_text(forecaster.request(), stuck), "workers 1: deadlock\n");
}

}  // namespace
}  // namespace millrace::patterns
