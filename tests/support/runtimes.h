#pragma once

#include <gtest/gtest.h>

#include <iosfwd>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "millrace/runtime.h"

namespace millrace::test {

/// One of the runtimes that every test is run on.
struct runtime_kind {
  std::string name;
  unsigned threads = 0;  // 0: pump
  bool traced = false;
  bool migrating = false;  // see testing::force_migration
  bool simulated = false;
};
std::ostream& operator<<(std::ostream& out, const runtime_kind& kind);

/// Pump, simulated with random choices, and 1, 2, 4 and 8 threads where there are threads; one of
/// each sort with the trace on, too; under a sanitizer also one whose goroutines change their
/// worker at each wake-up.
std::vector<runtime_kind> every_runtime();
/// The same without the traced ones: for suites that set up the trace themselves.
std::vector<runtime_kind> every_plain_runtime();
/// Those that other threads can speak to: all but the simulated ones.
std::vector<runtime_kind> every_live_runtime();
/// Those with threads of their own, and those with enough to have some idle; none in the
/// single-threaded build.
std::vector<runtime_kind> every_threads_runtime();
std::vector<runtime_kind> every_runtime_of_2_threads_or_more();
std::vector<runtime_kind> every_runtime_of_4_threads_or_more();
/// Those that run one goroutine at a time, in the order in which they became runnable.
std::vector<runtime_kind> every_sequential_runtime();

/// For MILLRACE_TEST_ON; compiled once, not in each test's file.
using runtime_parameters = decltype(::testing::ValuesIn(std::declval<std::vector<runtime_kind>>()));
runtime_parameters parameters(const std::vector<runtime_kind>& kinds);
std::string name_of(const ::testing::TestParamInfo<runtime_kind>& kind);

/// The options of `kind` are put into `options`.
std::unique_ptr<runtime> make_runtime(const runtime_kind& kind, runtime_options options = {});

}  // namespace millrace::test

/// Runs the suite's tests on the runtimes of a list above; a test's name then ends in "/threads_4".
#define MILLRACE_TEST_ON(suite, kinds)                                                       \
  INSTANTIATE_TEST_SUITE_P(, suite, ::millrace::test::parameters(::millrace::test::kinds()), \
                           ::millrace::test::name_of)
