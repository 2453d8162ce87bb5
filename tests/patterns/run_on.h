// Runs a scenario for a test: on which runtime, and from which raw values.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "millrace/millrace.h"
#include "millrace/testing.h"
#include "patterns/scenario.h"
#include "patterns/scenario_run.h"

namespace millrace::patterns {

/// 0 is the pump, n a runtime of n threads.
inline std::vector<int> runtime_kinds() {
#if MILLRACE_THREADS
  return {0, 1, 2, 4, 8};
#else
  return {0};
#endif
}

inline std::string runtime_name(int kind) {
  return kind == 0 ? "pump" : "threads" + std::to_string(kind);
}

inline std::unique_ptr<runtime> make_runtime([[maybe_unused]] int kind,
                                             runtime_options options = {}) {
#if MILLRACE_THREADS
  if (kind > 0) {
    options.threads = static_cast<unsigned>(kind);
    return std::make_unique<threads_runtime>(options);
  }
#endif
  return std::make_unique<pump_runtime>(options);
}

inline scenario valid(const raw_scenario& raw) {
  auto parsed = parse_scenario(raw);
  for (const auto& e : parsed.errors) ADD_FAILURE() << e.message;
  return parsed.value;
}

inline std::vector<int> sorted(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

class OnEveryRuntime : public ::testing::TestWithParam<int> {
 protected:
  outcome run(const raw_scenario& raw) {
    const auto rt = make_runtime(
        GetParam(), {.log = [this](std::string_view line) { lines_.emplace_back(line); }});
    return run_scenario(*rt, valid(raw));
  }
  void TearDown() override { EXPECT_EQ(millrace::testing::live_frames(), 0); }

  std::vector<std::string> lines_;
};

#define MILLRACE_ON_EVERY_RUNTIME(suite)                                          \
  INSTANTIATE_TEST_SUITE_P(Runtimes, suite, ::testing::ValuesIn(runtime_kinds()), \
                           [](const auto& info) { return runtime_name(info.param); })

}  // namespace millrace::patterns
