// The same seed is the same run on every engine: golden_traces.txt says what each comes to.
#if !defined(__EMSCRIPTEN__)  // node's build has no file system; there the engine's test looks

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "patterns/sha256.h"
#include "run_on.h"
#include "support/sizes.h"
#include "support/trace_bytes.h"

namespace millrace::patterns {
namespace {

constexpr int few_seeds = 25;
constexpr int all_seeds = test::under_sanitizer ? few_seeds : 500;

struct line {
  std::string words;  // of the scenario
  raw_scenario raw;
  std::string few;
  std::string all;
};

std::vector<line> golden_lines() {
  std::vector<line> lines;
  std::ifstream file{MILLRACE_GOLDEN_TRACES};
  for (std::string text; std::getline(file, text);) {
    if (text.empty() || text[0] == '#') continue;
    std::istringstream in{text};
    line next;
    for (std::string word; in >> word;) {
      if (const auto equals = word.find('='); equals != std::string::npos) {
        next.words += word + ' ';
        next.raw[word.substr(0, equals)] = word.substr(equals + 1);
      } else {
        (next.few.empty() ? next.few : next.all) = word;
      }
    }
    lines.push_back(std::move(next));
  }
  return lines;
}

TEST(Golden, TracesOfSimulatedRunsAreThoseOfEveryOtherEngine) {
  const auto lines = golden_lines();
  EXPECT_EQ(lines.size(), 20U);
  for (line golden : lines) {
    std::vector<std::uint8_t> records;
    std::string few;
    for (int seed = 0; seed < all_seeds; ++seed) {
      golden.raw["seed"] = static_cast<double>(seed);
      const scenario s = valid(golden.raw);
      const auto rt = make_simulation(
          s, {.trace = {.enabled = true, .ring_records = 1U << 12U}, .quiet = true});
      run_scenario(*rt, s);
      const auto next = test::trace_bytes(*rt);
      records.insert(records.end(), next.begin(), next.end());
      if (seed + 1 == few_seeds) few = sha256_text(records);
    }
    const std::string all = sha256_text(records);
    EXPECT_TRUE(few == golden.few && (all_seeds == few_seeds || all == golden.all))
        << golden.words << few << ' ' << all;
  }
}

}  // namespace
}  // namespace millrace::patterns

#endif
