#include "patterns/scenario.h"

#include <gtest/gtest.h>

#include <cmath>

#include "patterns/json.h"
#include "patterns/pattern.h"

namespace millrace::patterns {
namespace {

using namespace std::string_literals;

std::string messages(const raw_scenario& raw, engine_limits limits = {}) {
  std::string out;
  for (const auto& e : parse_scenario(raw, limits).errors) out += e.message + "\n";
  return out;
}

TEST(Scenario, HasDefaultsForEverything) {
  const auto parsed = parse_scenario({});
  ASSERT_TRUE(parsed.errors.empty());
  json_writer json;
  write_json(json, parsed.value);
  EXPECT_EQ(
      json.text(),
      R"({"pattern":"worker-pool","workers":3,"jobs":10,"buffer":10,"fail":[],"work":"sleep",)"
      R"("workMs":100,"workBlocks":2000,"workPixels":512,"timeoutMs":0,"errorPolicy":"cancel","heedContext":true,"limit":-1,)"
      R"("goroutines":1000,"waves":3,"mistake":"none","scheduler":"auto"})");
}

TEST(Scenario, TakesNumbersBooleansAndListsAsValuesAndAsText) {
  const raw_scenario values{{"pattern", "pool-errgroup"s},
                            {"workers", 5.0},
                            {"fail", std::vector{7.0, 4.0, 7.0}},
                            {"heedContext", false}};
  const raw_scenario texts{{"pattern", "pool-errgroup"s},
                           {"workers", " 5 "s},
                           {"fail", "7, 4,7"s},
                           {"heedContext", "false"s}};
  for (const auto& raw : {values, texts}) {
    const auto parsed = parse_scenario(raw);
    ASSERT_TRUE(parsed.errors.empty()) << messages(raw);
    EXPECT_EQ(parsed.value.program->name, "pool-errgroup");
    EXPECT_EQ(parsed.value.workers, 5);
    EXPECT_EQ(parsed.value.fail, (std::vector{4, 7})) << "sorted, once each";
    EXPECT_FALSE(parsed.value.heed_context);
  }
}

struct refusal {
  std::string field;
  raw_value value;
  std::string message;
};

class Refuses : public ::testing::TestWithParam<refusal> {};

TEST_P(Refuses, WithTheFieldTheValueAndWhatIsAllowed) {
  const auto& [field, value, message] = GetParam();
  const auto parsed = parse_scenario({{field, value}});
  ASSERT_EQ(parsed.errors.size(), 1u);
  EXPECT_EQ(parsed.errors[0].field, field);
  EXPECT_EQ(parsed.errors[0].message, message);
}

INSTANTIATE_TEST_SUITE_P(
    Values, Refuses,
    ::testing::Values(
        refusal{"workers", 0.0, "workers is 0; it must be 1 to 64"},
        refusal{"workers", "65"s, "workers is 65; it must be 1 to 64"},
        refusal{"workers", "abc"s, "workers is \"abc\"; it must be a whole number, 1 to 64"},
        refusal{"workers", ""s, "workers is \"\"; it must be a whole number, 1 to 64"},
        refusal{"workers", 2.5, "workers is 2.5; it must be a whole number, 1 to 64"},
        refusal{"workers", "3.0000000001"s,
                "workers is 3.0000000001; it must be a whole number, 1 to 64"},
        refusal{"workers", "e"s, "workers is \"e\"; it must be a whole number, 1 to 64"},
        refusal{"workers", std::nan(""), "workers is NaN; it must be a whole number, 1 to 64"},
        refusal{"workers", true, "workers is true; it must be a whole number, 1 to 64"},
        refusal{"workers", std::monostate{}, "workers is null; it must be a whole number, 1 to 64"},
        refusal{"workers", std::vector{1.0, 2.0},
                "workers is [1,2]; it must be a whole number, 1 to 64"},
        refusal{"jobs", 10'001.0, "jobs is 10001; it must be 1 to 10000"},
        refusal{"jobs", 1e300, "jobs is 1e+300; it must be 1 to 10000"},
        refusal{"buffer", -1.0, "buffer is -1; it must be 0 to 10000"},
        refusal{"workMs", 60'001.0, "workMs is 60001; it must be 0 to 60000"},
        refusal{"workBlocks", 0.0, "workBlocks is 0; it must be 1 to 1000000"},
        refusal{"limit", -2.0, "limit is -2; it must be -1 (no limit) or 1 to 10000"},
        refusal{"threads", 65.0, "threads is 65; it must be 1 to 64"},
        refusal{"heedContext", "yes"s, "heedContext is \"yes\"; it must be true or false"},
        refusal{"heedContext", 1.0, "heedContext is 1; it must be true or false"},
        refusal{"work", "rest"s,
                "work is \"rest\"; it must be sleep, hash, image, fetch or function"},
        refusal{"errorPolicy", "stop"s, "errorPolicy is \"stop\"; it must be cancel or continue"},
        refusal{"pattern", "pool"s,
                "pattern is \"pool\"; it must be worker-pool, errgroup, pool-errgroup, "
                "fetch-all-data or token-tree"},
        refusal{"scheduler", "live"s,
                "scheduler is \"live\"; it must be auto, threads, pump, sim or manual"},
        refusal{"seed", -1.0, "seed is -1; it must be 0 to 2000000000"},
        refusal{"schedule", 7.0, "schedule is 7; it must be the text of a schedule"},
        refusal{"schedule", "AQ"s,
                "schedule cannot be used: the schedule is too short: 2 of at least 19 "
                "letters"},
        refusal{"fail", 99.0, "fail has job 99; it must be 1 to 10 (jobs is 10)"},
        refusal{"fail", "4, 9-12"s, "fail has job 11; it must be 1 to 10 (jobs is 10)"},
        refusal{"fail", "0"s, "fail has job 0; it must be 1 to 10 (jobs is 10)"},
        refusal{"fail", "1-99999999999999999999"s,
                "fail has job 11; it must be 1 to 10 (jobs is 10)"},
        refusal{"fail", "4,x"s,
                "fail is \"4,x\"; it must be job numbers and rising ranges, as in 4,7,9-12 "
                "(\"x\" is not)"},
        refusal{"fail", "x"s,
                "fail is \"x\"; it must be job numbers and rising ranges, as in 4,7,9-12"},
        refusal{"fail", std::vector{1.5},
                "fail is [1.5]; it must be job numbers and rising ranges, as in 4,7,9-12"},
        refusal{"fail", true,
                "fail is true; it must be job numbers and rising ranges, as in 4,7,9-12"},
        refusal{"wrokers", 3.0, "wrokers is not a field; did you mean workers?"},
        refusal{"jbos", 3.0, "jbos is not a field; did you mean jobs?"},
        refusal{"onerror", "x"s, "onerror is not a field"},
        refusal{"zzzzzzzz", 3.0, "zzzzzzzz is not a field"}));

TEST(Scenario, IsSimulatedWhereItHasASeedOrASchedule) {
  EXPECT_EQ(parse_scenario({{"seed", 7.0}}).value.scheduler, scheduler_kind::sim);
  EXPECT_EQ(parse_scenario({{"seed", 7.0}, {"scheduler", "sim"s}}).value.seed, 7);
  EXPECT_EQ(messages({{"seed", 7.0}, {"scheduler", "pump"s}}),
            "scheduler is pump; with a seed it must be auto or sim\n");
  EXPECT_EQ(messages({{"seed", 7.0}, {"schedule", "AQ"s}}),
            "schedule and seed are both given; leave out one: a schedule makes every choice that a "
            "seed would\n");
}

TEST(Scenario, ReportsAllErrorsAtOnce) {
  const raw_scenario raw{{"workers", 0.0}, {"jobs", "many"s}, {"fail", "20000"s}, {"wat", 1.0}};
  EXPECT_EQ(messages(raw),
            "workers is 0; it must be 1 to 64\n"
            "jobs is \"many\"; it must be a whole number, 1 to 10000\n"
            "fail has job 20000; it must be 1 to 10000\n"
            "wat is not a field\n");
}

TEST(Scenario, ChecksFailingJobsAgainstTheJobsGiven) {
  EXPECT_EQ(messages({{"jobs", 3.0}, {"fail", "4"s}}),
            "fail has job 4; it must be 1 to 3 (jobs is 3)\n");
  EXPECT_EQ(messages({{"jobs", 1.0}, {"fail", "2"s}}),
            "fail has job 2; it must be 1 (jobs is 1)\n");
  EXPECT_EQ(messages({{"pattern", "token-tree"s}, {"jobs", 3.0}, {"fail", "4"s}}), "")
      << "it has no jobs";
  EXPECT_EQ(messages({{"jobs", 100.0}, {"fail", "99"s}}), "");
}

TEST(Scenario, RefusesLimitZeroOnlyWhereItWouldStopEveryJob) {
  EXPECT_EQ(
      messages({{"pattern", "errgroup"s}, {"limit", 0.0}}),
      "limit is 0; it must be -1 (no limit) or 1 to 10000 (with 0 no job could ever start)\n");
  EXPECT_EQ(messages({{"pattern", "worker-pool"s}, {"limit", 0.0}}), "");
}

TEST(Scenario, ChecksFieldsThatThePatternDoesNotUse) {
  EXPECT_EQ(messages({{"pattern", "fetch-all-data"s}, {"workers", 0.0}}),
            "workers is 0; it must be 1 to 64\n");
}

TEST(Scenario, NamesTheEnginesThreadsWhenMoreAreWanted) {
  EXPECT_EQ(messages({{"threads", 8.0}}, {.max_threads = 4}),
            "threads is 8; it must be 1 to 4 (this engine has 4 threads)\n");
  EXPECT_EQ(messages({{"threads", 2.0}}, {.max_threads = 1, .has_threads = false}),
            "threads is 2; it must be 1 (this engine has 1 thread)\n");
  EXPECT_EQ(messages({{"scheduler", "threads"s}}, {.max_threads = 1, .has_threads = false}),
            "scheduler is \"threads\"; it must be auto, pump, sim or manual (this engine has no "
            "threads)\n");
}

TEST(Scenario, WritesErrorsAsPlainData) {
  json_writer json;
  write_json(json, parse_scenario({{"workers", 0.0}}).errors);
  EXPECT_EQ(json.text(), R"([{"field":"workers","value":"0","allowed":"1 to 64",)"
                         R"("message":"workers is 0; it must be 1 to 64"}])");
}

TEST(Scenario, NamesFlagsInKebabCase) {
  EXPECT_EQ(flag_name("workMs"), "work-ms");
  EXPECT_EQ(flag_name("jobs"), "jobs");
}

TEST(Scenario, EveryFieldAPatternUsesIsInTheTable) {
  for (const auto* p : all_patterns()) {
    for (const auto name : p->fields)
      EXPECT_NE(find_field(name), nullptr) << p->name << ' ' << name;
  }
}

TEST(Scenario, SchemaListsFieldsWithTheirRangesAndPatterns) {
  const auto schema = schema_json();
  EXPECT_NE(schema.find(R"({"name":"workers","type":"int","default":3,"min":1,"max":64,)"
                        R"("patterns":["worker-pool","pool-errgroup"],"flag":"workers",)"),
            std::string::npos);
  EXPECT_NE(schema.find(R"({"name":"threads","type":"int","default":null,)"), std::string::npos);
  EXPECT_NE(schema.find(R"("values":["cancel","continue"],"patterns":["pool-errgroup"],)"
                        R"("flag":"error-policy")"),
            std::string::npos);
  EXPECT_NE(schema.find(R"("jobNames":["users","inventory"])"), std::string::npos);
}

}  // namespace
}  // namespace millrace::patterns
