// The command `millrace`, run as its users run it.
#ifdef MILLRACE_CLI

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "patterns/pattern.h"
#include "support/shell_word.h"
#include "support/sizes.h"

namespace {

struct finished {
  int status = -1;
  std::string out;
  std::vector<std::string> lines;
};

// `stream` is what to read: "2>/dev/null" for standard output, "2>&1 >/dev/null" for errors.
finished run(const std::string& arguments, const std::string& stream) {
  finished f;
  FILE* pipe =
      popen((millrace::shell_word(MILLRACE_CLI) + " " + arguments + " " + stream).c_str(), "r");
  if (pipe == nullptr) return f;
  char chunk[4096];
  for (std::size_t n = 0; (n = fread(chunk, 1, sizeof chunk, pipe)) > 0;) f.out.append(chunk, n);
  const int status = pclose(pipe);
  f.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::istringstream text{f.out};
  for (std::string line; std::getline(text, line);) f.lines.push_back(line);
  return f;
}

finished output(const std::string& arguments) { return run(arguments, "2>/dev/null"); }
finished complaint(const std::string& arguments) { return run(arguments, "2>&1 >/dev/null"); }

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A judge of JSON's grammar, strict enough to catch a missing comma or quote.
class json_judge {
 public:
  explicit json_judge(const std::string& text) : text_(text) {}
  bool valid() { return value() && (blanks(), at_ == text_.size()); }

 private:
  void blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool take(char c) {
    blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool matches(const std::regex& what) {
    blanks();
    std::smatch match;
    const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto end = begin + std::min<std::ptrdiff_t>(text_.end() - begin, 400);
    if (!std::regex_search(begin, end, match, what, std::regex_constants::match_continuous)) {
      return false;
    }
    at_ += static_cast<std::size_t>(match.length());
    return true;
  }
  bool string() {
    static const std::regex grammar{R"("([^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*")"};
    return matches(grammar);
  }
  bool list(char end, bool keys) {
    if (take(end)) return true;
    do {
      if (keys && !(string() && take(':'))) return false;
      if (!value()) return false;
    } while (take(','));
    return take(end);
  }
  bool value() {
    static const std::regex scalar{R"(-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null)"};
    if (take('{')) return list('}', true);
    if (take('[')) return list(']', false);
    return matches(scalar) || string();
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

TEST(Cli, SaysThatItCouldNotWrite) {
  for (const char* command :
       {"run worker-pool --work-ms 0", "explore worker-pool --jobs 1", "schema"}) {
    const finished f = run(command, "2>&1 >/dev/full");
    EXPECT_EQ(f.status, 1) << command;
    EXPECT_EQ(f.out, "millrace: not all of what was to be printed could be written\n") << command;
  }
}

TEST(Cli, RunPrintsTheArticlesLinesThenTheVerdict) {
  const auto f = output("run worker-pool --workers 3 --jobs 10 --work-ms 1");
  EXPECT_EQ(f.status, 0);
  ASSERT_EQ(f.lines.size(), 21u);
  std::set<std::string> processed;
  for (std::size_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(std::regex_match(f.lines[i], std::regex{"Worker [1-3] processing job [0-9]+"}))
        << f.lines[i];
    processed.insert(f.lines[i].substr(f.lines[i].rfind(' ') + 1));
  }
  EXPECT_EQ(processed.size(), 10u);
  std::set<std::string> results(f.lines.begin() + 10, f.lines.begin() + 20);
  for (int j = 1; j <= 10; ++j) {
    EXPECT_EQ(results.count("Result: " + std::to_string(2 * j)), 1u);
  }
  EXPECT_EQ(f.lines.back(), "All 10 jobs completed.");
}

TEST(Cli, ExitStatusIsZeroWhateverCameOfTheRun) {
  EXPECT_EQ(output("run worker-pool --work-ms 0 --mistake no-close").status, 0);
  EXPECT_EQ(output("run pool-errgroup --work-ms 0 --fail 4,7").status, 0);
}

TEST(Cli, TakesFlagsWithASpaceOrAnEqualsSign) {
  const auto f = output("run worker-pool --jobs=3 --workers 1 --fail=1-2 --work-ms=0 --pump");
  ASSERT_FALSE(f.lines.empty());
  EXPECT_EQ(f.lines.back(),
            "All 3 jobs were done: 1 completed, 2 failed (jobs 1, 2). main kept \"job 1: failed\", "
            "the first error among the results.");
}

TEST(Cli, JsonIsScenarioEngineAndOutcome) {
  for (const auto* engine : {"--threads 2", "--pump"}) {
    const auto f =
        output("run pool-errgroup --fail 4,7 --work-ms 1 --format json " + std::string{engine});
    EXPECT_EQ(f.status, 0);
    ASSERT_EQ(f.lines.size(), 1u) << "nothing but JSON";
    EXPECT_TRUE(json_judge{f.out}.valid()) << f.out;
    EXPECT_TRUE(has(f.out, R"({"scenario":{"pattern":"pool-errgroup",)"));
    EXPECT_TRUE(has(f.out, R"("engine":{"scheduler":")"));
    EXPECT_TRUE(has(f.out, R"("outcome":{"kind":"error","error":"job )"));
    EXPECT_TRUE(has(f.out, R"("dropped":0,)"));
    EXPECT_FALSE(has(f.out, R"("events":0,)"));
  }
}

TEST(Cli, JsonNamesTheSitesWhereGoroutinesAreBlocked) {
  const auto f = output("run worker-pool --mistake no-close --work-ms 0 --format json");
  EXPECT_TRUE(json_judge{f.out}.valid()) << f.out;
  EXPECT_TRUE(std::regex_search(
      f.out, std::regex{R"("name":"worker 1","reason":"chan receive","object":[0-9]+,)"
                        R"("objectName":"jobs","site":"worker_pool.cpp:[0-9]+",)"
                        R"("spawnedAt":"worker_pool.cpp:[0-9]+")"}))
      << f.out;
}

TEST(Cli, PerfettoNamesGoroutinesAndDrawsWhoUnblockedWhom) {
  // Unbuffered and never closed: somebody always waits, whatever the schedule.
  const auto f = output(
      "run worker-pool --work-ms 1 --fail 4 --buffer 0 --mistake no-close --format perfetto");
  EXPECT_EQ(f.status, 0);
  EXPECT_TRUE(json_judge{f.out}.valid());
  EXPECT_TRUE(has(f.out, R"("name":"thread_name","args":{"name":"worker 3"})"));
  EXPECT_TRUE(has(f.out, R"("name":"running")"));
  EXPECT_TRUE(has(f.out, R"("name":"chan receive jobs")"));
  EXPECT_TRUE(has(f.out, R"("name":"Worker )"));
  EXPECT_TRUE(has(f.out, R"("error":"job 4: failed")"));
  const auto count = [&](const std::string& part) {
    std::size_t n = 0;
    for (auto at = f.out.find(part); at != std::string::npos; at = f.out.find(part, at + 1)) ++n;
    return n;
  };
  EXPECT_GT(count(R"({"ph":"s",)"), 0u);
  EXPECT_GE(count(R"({"ph":"s",)"), count(R"({"ph":"f",)")) << "no arrow ends that did not start";
  EXPECT_EQ(count(R"({"ph":"b",)"), 10u) << "a slice for each job";
  EXPECT_EQ(count(R"({"ph":"e",)"), 10u);
}

// The page's export is held to the same file (browser/checks/exporting.mjs). It is this command's
// output with N for each line number, which moves with the sources.
TEST(Cli, PerfettoIsToTheByteWhatThePageExports) {
  const auto f = output("run pool-errgroup --fail 4,7 --seed 7 --format perfetto");
  std::ostringstream golden;
  golden << std::ifstream{MILLRACE_GOLDEN_PERFETTO}.rdbuf();
  EXPECT_EQ(std::regex_replace(f.out, std::regex{R"((\.cpp:)[0-9]+:)"}, "$1N:"), golden.str());
}

struct misuse {
  std::string arguments;
  std::string complaint;
};

class BadUsage : public ::testing::TestWithParam<misuse> {};

TEST_P(BadUsage, IsExplainedAndNothingRuns) {
  const auto& [arguments, expected] = GetParam();
  const auto f = complaint(arguments);
  EXPECT_EQ(f.status, 2);
  EXPECT_TRUE(has(f.out, expected)) << f.out;
  EXPECT_EQ(output(arguments).out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Words, BadUsage,
    ::testing::Values(
        misuse{"run",
               "run needs a pattern: worker-pool, errgroup, pool-errgroup, fetch-all-data, "
               "token-tree"},
        misuse{"run pool", "pattern is \"pool\"; it must be worker-pool, errgroup,"},
        misuse{"run worker-pool errgroup", "\"errgroup\" is one word too many"},
        misuse{"run worker-pool --workers 0", "workers is 0; it must be 1 to 64"},
        misuse{"run worker-pool --workers abc",
               "workers is \"abc\"; it must be a whole number, 1 to 64"},
        misuse{"run worker-pool --workers", "--workers needs a value: 1 to 64"},
        misuse{"run worker-pool --workers --jobs 3", "--workers needs a value: 1 to 64"},
        misuse{"run worker-pool --workers 2 --workers 3", "--workers is given twice"},
        misuse{"run worker-pool --fail 99", "fail has job 99; it must be 1 to 10 (jobs is 10)"},
        misuse{"run worker-pool --wrokers 3",
               "--wrokers is not a flag of run; did you mean --workers?"},
        misuse{"run worker-pool --workms 3",
               "--workms is not a flag of run; did you mean --work-ms?"},
        misuse{"run worker-pool --format xml",
               "format is \"xml\"; it must be log, json or perfetto"},
        misuse{"run worker-pool --heed-context maybe",
               "heedContext is \"maybe\"; it must be true or false"},
        misuse{"run errgroup --limit 0", "limit is 0; it must be -1 (no limit) or 1 to 10000"},
        misuse{"run worker-pool --pump --threads 2",
               "a run that is pumped takes one thread; leave out --threads"},
        misuse{"run worker-pool --scheduler pump --threads 2", "a run that is pumped takes one"},
        misuse{"run worker-pool --seed 1 --threads 2", "a run that is simulated takes one thread"},
        misuse{"run worker-pool --scheduler threads --pump",
               "--pump is a scheduler, and --scheduler names one; leave out one"},
        misuse{"run worker-pool --sim --pump", "--pump and --sim are two schedulers"},
        misuse{"run worker-pool --pump --seed 7", "with a seed it must be auto or sim"},
        misuse{"run worker-pool --schedule=AQ", "the schedule is too short"},
        misuse{"run worker-pool --runs 3", "--runs is not a flag of run"},
        misuse{"explore worker-pool --runs 0", "runs is 0; it must be 1 to 100000000"},
        misuse{"explore worker-pool --runs 3 --exhaustive", "leave out one"},
        misuse{"explore worker-pool --seed 3", "seed is 3; it must be left out"},
        misuse{"explore worker-pool --schedule AQ", "schedule is \"AQ\"; it must be left out"},
        misuse{"explore worker-pool --scheduler pump",
               "scheduler is \"pump\"; it must be left out (exploring simulates)"},
        misuse{"explore worker-pool --format perfetto", "it must be log or json"},
        misuse{"what-if", "what-if needs a pattern: worker-pool, errgroup,"},
        misuse{"what-if worker-pool --from 1 --to 3", "what-if needs --field"},
        misuse{"what-if worker-pool --field",
               "--field needs a value: a number that the pattern uses"},
        misuse{"what-if worker-pool --field fail --from 1 --to 3", "field is \"fail\"; it must be"},
        misuse{"what-if worker-pool --field workers --from 0 --to 3",
               "from is 0; it must be 1 to 64"},
        misuse{"what-if worker-pool --field workers --from 3 --to 2",
               "to is 2; it must be 3 to 64"},
        misuse{"what-if worker-pool --field workers --from 1 --to 2 --work hash",
               "it must be sleep (hashing takes no virtual time)"},
        misuse{"what-if worker-pool --runs 3", "--runs is not a flag of what-if"},
        misuse{"walk", "\"walk\" is not a command"}));

TEST(Cli, ExploresALostUpdateAndNamesTheRace) {
  const auto found =
      output("explore worker-pool --workers 2 --jobs 2 --mistake unsynchronised-counter");
  EXPECT_EQ(found.status, 0);
  const std::string all = std::accumulate(
      found.lines.begin(), found.lines.end(), std::string{},
      [](const std::string& before, const std::string& line) { return before + line + '\n'; });
  EXPECT_NE(all.find("2 outcomes of all"), std::string::npos) << all;
  EXPECT_NE(all.find("The workers counted 2.\n"), std::string::npos) << all;
  EXPECT_NE(all.find("The workers counted 1: 1 update was lost.\n"), std::string::npos) << all;
  EXPECT_NE(all.find("Data race on counter: worker 1 stores (worker_pool.cpp:"), std::string::npos)
      << all;
}

// Two workers, three jobs, of which 2 and 3 fail. Each outcome by the job whose error Wait()
// returns: 2 with 1 and 3 in the states that they can be in by then, or 3. The numbers are those of
// a search that merges equal states; tests/explore shows that this does not change them.
// The README's, and under a sanitizer one that is searched in a tenth of the time.
struct searched {
  std::string scenario;
  std::string first_line;
  std::size_t outcomes;
};
searched search_of_the_readme() {
  if (millrace::test::under_sanitizer)
    return {"errgroup --jobs 3 --fail 2", "4 outcomes of all 38,319,268 schedules:", 4};
  return {"pool-errgroup --workers 2 --jobs 3 --fail 2,3",
          "6 outcomes of all 20,108,033,172 schedules:", 6};
}

TEST(Cli, ExploresEveryScheduleAndReplaysAWitness) {
  const auto [scenario, first_line, outcomes] = search_of_the_readme();
  const auto found = output("explore " + scenario + " --exhaustive");
  EXPECT_EQ(found.status, 0);
  ASSERT_FALSE(found.lines.empty());
  EXPECT_EQ(found.lines[0], first_line);
  if (!millrace::test::under_sanitizer) {
    std::ostringstream readme;
    readme << std::ifstream{MILLRACE_README}.rdbuf();
    const auto beginning = found.out.substr(0, found.out.find("\n\n", first_line.size() + 2));
    EXPECT_TRUE(has(readme.str(), beginning)) << beginning;
  }
  std::size_t replayed = 0;
  for (std::size_t i = 1; i < found.lines.size(); ++i) {
    const auto at = found.lines[i].find("--schedule ");
    if (at == std::string::npos) continue;
    const auto run = output("run " + scenario + " " + found.lines[i].substr(at));
    EXPECT_EQ(run.status, 0);
    ASSERT_FALSE(run.lines.empty());
    // What all runs have in common that end so: not how long they take.
    const auto untimed = std::regex_replace(run.lines.back(), std::regex{" after [0-9.]+ m?s"}, "");
    EXPECT_NE(untimed, run.lines.back());
    EXPECT_TRUE(has(found.lines[i - 1], ' ' + untimed)) << untimed;
    ++replayed;
  }
  EXPECT_EQ(replayed, outcomes);
}

TEST(Cli, ForecastsARunForEachNumberOfWorkers) {
  const auto f =
      output("what-if worker-pool --jobs 10 --work-ms 100 --field workers --from 1 --to 3");
  EXPECT_EQ(f.status, 0);
  EXPECT_EQ(f.out, "workers 1: 1000 ms\nworkers 2: 500 ms\nworkers 3: 400 ms\n");
  const auto json = output("what-if errgroup --fail 2 --field limit --from 1 --to 2 --format json");
  EXPECT_TRUE(json_judge{json.out}.valid()) << json.out;
  EXPECT_TRUE(has(json.out, R"("value":2,"kind":"error","error":"job 2: failed","elapsedMs":100})"))
      << json.out;
  const auto help = output("what-if --help");
  EXPECT_TRUE(has(help.out, "--field NAME")) << help.out;
  EXPECT_TRUE(has(help.out, "--work-ms N")) << help.out;
  EXPECT_FALSE(has(help.out, "--schedule")) << help.out;
  for (const auto& line : help.lines) EXPECT_LE(line.size(), 100u) << line;
}

TEST(Cli, GivesTheSameRunForASeed) {
  const std::string command = "run pool-errgroup --fail 4,7 --seed 7 --format json";
  EXPECT_EQ(output(command).out, output(command).out);
}

TEST(Cli, ReportsEveryErrorAtOnce) {
  const auto f = complaint("run worker-pool --workers 0 --jobs x --nonsense");
  EXPECT_TRUE(has(f.out, "workers is 0")) << f.out;
  EXPECT_TRUE(has(f.out, "jobs is \"x\"")) << f.out;
  EXPECT_TRUE(has(f.out, "--nonsense is not a flag of run")) << f.out;
}

TEST(Cli, HelpListsEveryPatternAndFlag) {
  const auto help = output("run --help");
  EXPECT_EQ(help.status, 0);
  for (const auto* p : millrace::patterns::all_patterns()) {
    EXPECT_TRUE(has(help.out, std::string{p->name})) << p->name;
  }
  for (const auto& f : millrace::patterns::scenario_fields()) {
    if (f.name == "pattern") continue;
    EXPECT_TRUE(has(help.out, "--" + millrace::patterns::flag_name(f.name))) << f.name;
  }
  for (const auto& line : help.lines) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_TRUE(has(output("").out, "millrace run PATTERN"));
  EXPECT_EQ(output("--help").out, output("").out);
}

TEST(Cli, PrintsVersionAndSchema) {
  EXPECT_TRUE(
      std::regex_match(output("--version").out, std::regex{"millrace [0-9]+\\.[0-9]+\\.[0-9]+\n"}));
  const auto schema = output("schema");
  EXPECT_EQ(schema.status, 0);
  EXPECT_TRUE(json_judge{schema.out}.valid());
}

}  // namespace

#endif
