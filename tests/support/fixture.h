#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "millrace/millrace.h"
#include "millrace/testing.h"
#include "support/observer.h"
#include "support/runtimes.h"

namespace millrace::test {

using namespace std::chrono_literals;

/// How the run ended, in words, for a failure's message.
std::string in_words(const run_result& r);

/// Main returned and left nothing behind.
::testing::AssertionResult is_clean(const run_result& r);
::testing::AssertionResult is_deadlock(const run_result& r);
::testing::AssertionResult is_panic(const run_result& r, std::string_view text);

/// Parks for good.
inline task<> stay() { co_await chan<unit>{}.recv(); }

/// Whether a value can be received now.
inline task<bool> ticks(receiver<time_point> c) {
  std::optional<time_point> at;
  co_return co_await select(recv(c, at), otherwise()) == 0;
}

/// A test on each runtime. No frame may be left when it is over.
class runtime_test : public ::testing::TestWithParam<runtime_kind> {
 protected:
  void TearDown() override {
    EXPECT_EQ(testing::live_frames(), 0) << "after the runs";
    rt_.reset();
    EXPECT_EQ(testing::live_frames(), 0) << "after the runtime";
  }

  /// The runtime of this test, made when it is first used.
  runtime& rt() {
    if (!rt_) rt_ = make_runtime(GetParam(), options());
    return *rt_;
  }
  /// Runs f(args...) as main. `run` and `go` own what they are given: a capturing lambda is safe
  /// there.
  template <class F, class... Args>
  run_result run(F&& f, Args&&... args) {
    return rt().run(std::forward<F>(f), std::forward<Args>(args)...);
  }
  template <class F>
  void expect_clean(F&& f, site where = site::current()) {
    const ::testing::ScopedTrace from{where.file_name(), static_cast<int>(where.line()), "the run"};
    EXPECT_TRUE(is_clean(run(std::forward<F>(f))));
  }
  template <class F>
  void expect_deadlock(F&& f, site where = site::current()) {
    const ::testing::ScopedTrace from{where.file_name(), static_cast<int>(where.line()), "the run"};
    EXPECT_TRUE(is_deadlock(run(std::forward<F>(f))));
  }
  template <class F>
  void expect_panic(std::string_view text, F&& f, site where = site::current()) {
    const ::testing::ScopedTrace from{where.file_name(), static_cast<int>(where.line()), "the run"};
    EXPECT_TRUE(is_panic(run(std::forward<F>(f)), text));
  }
  [[nodiscard]] virtual runtime_options options() const { return {}; }

 private:
  std::unique_ptr<runtime> rt_;
};

/// The same with the trace on, so that a test can wait, without sleeping, until goroutines are
/// parked.
class observed_test : public runtime_test {
 protected:
  [[nodiscard]] runtime_options options() const override {
    return {.trace = {.enabled = true, .ring_records = 1U << 14U}};
  }
};

}  // namespace millrace::test
