// Use outside a goroutine, and of a runtime against its rules: the process ends with a message that
// says what to do.
#include <thread>

#include "support/fixture.h"

#if GTEST_HAS_DEATH_TEST && !defined(__EMSCRIPTEN__)

namespace millrace::test {
namespace {

class misuse_death_test : public ::testing::Test {
 protected:
  // Threads are about: the child must begin anew instead of being forked in the middle.
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(misuse_death_test, go_outside_a_goroutine_aborts_and_names_the_line) {
  EXPECT_DEATH(
      go([] {}),
      "go\\(\\) outside a goroutine \\(.*misuse_test.cpp:[0-9]+\\): start the program with");
}

TEST_F(misuse_death_test, a_panic_outside_a_goroutine_aborts_with_its_text) {
  EXPECT_DEATH(chan<int>{}.close(),
               "panic outside a goroutine: close of nil channel \\(.*misuse_test.cpp");
  EXPECT_DEATH(wait_group{}.done(), "panic outside a goroutine: sync: negative WaitGroup counter");
}

TEST_F(misuse_death_test, a_second_run_at_the_same_time_aborts) {
  EXPECT_DEATH(
      {
        pump_runtime rt;
        rt.start([]() -> task<> { co_await sleep(1h); });
        rt.start([]() -> task<> { co_return; });
      },
      "a run was started while another is going on in the same runtime");
}

TEST_F(misuse_death_test, too_many_threads_abort_with_what_is_allowed) {
  EXPECT_DEATH(threads_runtime({.threads = 65}), "threads is 65; it must be 1 to 64");
}

}  // namespace
}  // namespace millrace::test

#endif
