#include "support/fixture.h"

namespace millrace::test {
namespace {

void list(std::string& out, std::string_view title, const std::vector<goroutine_info>& goroutines) {
  for (const goroutine_info& g : goroutines) {
    out += millrace::format("\n  {}: goroutine {} \"{}\": {} on \"{}\", line {}", title, g.id,
                            g.name, g.reason, g.object_name, g.blocked_at.line());
  }
}

}  // namespace

std::string in_words(const run_result& r) {
  std::string out = format("the run ended with {}", to_string(r.end));
  if (r.end == run_end::panic)
    out += millrace::format(" of goroutine {}: \"{}\"", r.panicked, r.panic);
  list(out, "leaked", r.leaked);
  list(out, "blocked", r.blocked);
  return out;
}

::testing::AssertionResult is_clean(const run_result& r) {
  if (r.end == run_end::ok && r.leaked.empty() && r.blocked.empty())
    return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << in_words(r);
}

::testing::AssertionResult is_deadlock(const run_result& r) {
  if (r.end == run_end::deadlock && !r.blocked.empty() && r.leaked.empty())
    return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << in_words(r);
}

::testing::AssertionResult is_panic(const run_result& r, std::string_view text) {
  if (r.end == run_end::panic && r.panic == text && r.leaked.empty() && r.blocked.empty()) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure() << in_words(r);
}

}  // namespace millrace::test
