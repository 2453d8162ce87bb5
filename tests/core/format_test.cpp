#include "millrace/format.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/println.h"
#include "support/fixture.h"
#include "support/traced.h"

namespace millrace::test {
namespace {

TEST(format_test, text_without_holes_is_itself) {
  EXPECT_EQ(format(""), "");
  EXPECT_EQ(format("just {text} } {"), "just {text} } {");
}

TEST(format_test, each_hole_takes_the_next_argument) {
  EXPECT_EQ(format("Worker {} processing job {}", 1, 22), "Worker 1 processing job 22");
  EXPECT_EQ(format("{}{}{}", 1, 2, 3), "123");
  EXPECT_EQ(format("{} ends", "it"), "it ends");
}

TEST(format_test, braces_in_an_argument_are_no_holes) {
  EXPECT_EQ(format("{} and {}", "{}", 2), "{} and 2");
}

TEST(format_test, integers_of_every_size_and_sign) {
  EXPECT_EQ(format("{}", 0), "0");
  EXPECT_EQ(format("{}", -17), "-17");
  EXPECT_EQ(format("{}", std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(format("{}", std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(format("{}", std::int8_t{-5}), "-5");
  EXPECT_EQ(format("{}", std::uint8_t{200}), "200");
  EXPECT_EQ(format("{}", std::size_t{7}), "7");
}

TEST(format_test, floating_point_in_the_shortest_form_that_reads_back) {
  EXPECT_EQ(format("{}", 1.5), "1.5");
  EXPECT_EQ(format("{}", 0.1), "0.1");
  EXPECT_EQ(format("{}", -2.0F), "-2");
}

TEST(format_test, bool_char_strings_and_errors) {
  EXPECT_EQ(format("{} {}", true, false), "true false");
  EXPECT_EQ(format("{}", 'x'), "x");
  const char* pointer = "pointer";
  EXPECT_EQ(
      format("{} {} {} {}", "literal", pointer, std::string{"string"}, std::string_view{"view"}),
      "literal pointer string view");
  EXPECT_EQ(format("{}", errors::make("words")), "words");
  EXPECT_EQ(format("{}", error{}), "<nil>");
}

class println_test : public runtime_test {
 protected:
  [[nodiscard]] runtime_options options() const override {
    return {.log = [this](std::string_view line) { lines.emplace_back(line); }};
  }
  mutable std::vector<std::string> lines;  // plain: the runtime hands over one line at a time
};
MILLRACE_TEST_ON(println_test, every_runtime);

TEST_P(println_test, a_line_goes_to_the_run_s_log) {
  expect_clean([]() -> task<> {
    println("Worker {} processing job {}", 1, 2);
    println("done");
    co_return;
  });
  EXPECT_EQ(lines, (std::vector<std::string>{"Worker 1 processing job 2", "done"}));
}

task<> eight_print_fifty_lines() {
  wait_group wg;
  for (int i = 0; i < 8; ++i) {
    wg.add();
    go([wg, i]() -> task<> {
      for (int n = 0; n < 50; ++n) println("goroutine {} says {}", i, n);
      wg.done();
      co_return;
    });
  }
  co_await wg.wait();
}

void expect_fifty_lines_of_eight(std::vector<std::string> lines) {
  std::vector<std::string> expected;
  for (int i = 0; i < 8; ++i) {
    for (int n = 0; n < 50; ++n) expected.push_back(format("goroutine {} says {}", i, n));
  }
  std::ranges::sort(expected);
  std::ranges::sort(lines);
  EXPECT_EQ(lines, expected);
}

TEST_P(println_test, lines_of_many_goroutines_do_not_mix) {
  expect_clean(eight_print_fifty_lines);
  expect_fifty_lines_of_eight(lines);
}

TEST_P(println_test, after_a_panic_in_a_plain_call_nothing_more_is_written) {
  expect_panic("close of nil channel", [] {
    println("before");
    chan<int>{}.close();
    println("after");
  });
  EXPECT_EQ(lines, std::vector<std::string>{"before"});
}

TEST_P(println_test, in_a_quiet_run_a_line_goes_into_the_trace_only) {
  runtime_options options{.trace = {.enabled = true}, .quiet = true};
  options.log = [this](std::string_view line) { lines.emplace_back(line); };
  const auto rt = make_runtime(GetParam(), std::move(options));
  EXPECT_TRUE(is_clean(rt->run([]() -> task<> {
    println("done");
    co_return;
  })));
  EXPECT_TRUE(lines.empty());
  const traced trace{*rt};
  EXPECT_EQ(trace.text(trace.of_kind(event::log).at(0).arg), "done");
}

#if !defined(__EMSCRIPTEN__)
TEST_P(println_test, without_a_log_a_line_goes_to_standard_output) {
  ::testing::internal::CaptureStdout();
  EXPECT_TRUE(is_clean(make_runtime(GetParam())->run([]() -> task<> {
    println("to whom it may concern");
    co_return;
  })));
  std::fflush(stdout);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "to whom it may concern\n");
  EXPECT_TRUE(lines.empty());
}

TEST_P(println_test, on_standard_output_lines_do_not_mix_either) {
  ::testing::internal::CaptureStdout();
  EXPECT_TRUE(is_clean(make_runtime(GetParam())->run(eight_print_fifty_lines)));
  std::fflush(stdout);
  std::istringstream text{::testing::internal::GetCapturedStdout()};
  std::vector<std::string> written;
  for (std::string line; std::getline(text, line);) written.push_back(line);
  expect_fifty_lines_of_eight(written);
}

TEST(println_outside_test, a_line_outside_a_run_goes_to_standard_output) {
  ::testing::internal::CaptureStdout();
  println("outside {}", 1);
  std::fflush(stdout);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "outside 1\n");
}
#endif

}  // namespace
}  // namespace millrace::test
