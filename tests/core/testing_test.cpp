// The leak check that programs' own tests use.
#include "millrace/testing.h"

#include <gtest/gtest-spi.h>

#include <sstream>
#include <string>

#include "support/fixture.h"

namespace millrace::test {
namespace {

using testing::finding;
using testing::no_leaks;

class testing_test : public runtime_test {};
MILLRACE_TEST_ON(testing_test, every_runtime);

constexpr unsigned waits_line = __LINE__ + 3;
task<> waits_forever(chan<int> ch, std::string name) {
  name_goroutine(name);
  co_await ch.recv();
}

struct cache {
  constexpr static unsigned go_line = __LINE__ + 1;
  static void start(const chan<int>& ch, const std::string& name) { go(waits_forever, ch, name); }
  template <class T>
  [[nodiscard]] T start_in_a_lambda(const chan<int>& ch) const {
    const auto later = [&](auto name) { [&] { go(waits_forever, ch, name); }(); };
    later("lambda's");
    return {};
  }
};

std::string place(std::string_view function, unsigned line) {
  return format("in millrace::test::{}, {}:{}", function, __FILE__, line);
}

TEST_P(testing_test, a_run_that_leaves_nothing_behind_has_no_leaks) {
  const run_result r = run([]() -> task<> {
    go([]() -> task<> { co_await yield(); });
    co_return;
  });
  const finding found = no_leaks(r);
  EXPECT_TRUE(found) << found.text();
  EXPECT_EQ(found.text(), "");
}

TEST_P(testing_test, a_leak_is_told_with_its_name_reason_object_and_lines) {
  const run_result r = run([]() -> task<> {
    cache::start(make_chan<int>(0, "jobs"), "worker 1");
    co_return;
  });
  EXPECT_EQ(no_leaks(r).text(),
            "main left a goroutine behind:"
            "\n  goroutine 2 \"worker 1\": chan receive on \"jobs\""
            "\n    " +
                place("waits_forever", waits_line) + "\n    spawned " +
                place("cache::start", cache::go_line));
}

TEST_P(testing_test, what_has_no_name_is_told_by_its_number) {
  const auto outside = make_chan<int>();
  const run_result r = run([outside]() -> task<> {
    const wait_group unnamed;
    unnamed.add();
    go([unnamed]() -> task<> { co_await unnamed.wait(); });
    go([outside]() -> task<> { co_await outside.recv(); });
    go([]() -> task<> { co_await sleep(1h); });
    co_return;
  });
  const std::string text = no_leaks(r).text();
  EXPECT_TRUE(text.starts_with("main left 3 goroutines behind:")) << text;
  EXPECT_NE(text.find("\n  goroutine 2: sync.WaitGroup.Wait on object 1\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("\n  goroutine 3: chan receive on an object made outside the run\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\n  goroutine 4: sleep\n"), std::string::npos) << text;
}

TEST_P(testing_test, ignored_names_are_overlooked_and_only_they) {
  const run_result r = run([]() -> task<> {
    auto ch = make_chan<int>();
    for (const char* name : {"ticker", "worker", "tick"}) cache::start(ch, name);
    co_return;
  });
  const std::string text = no_leaks(r, {.ignore_named = {"ticker", "tick"}}).text();
  EXPECT_TRUE(text.starts_with("main left a goroutine behind:\n  goroutine 3 \"worker\"")) << text;
  EXPECT_TRUE(no_leaks(r, {.ignore_named = {"ticker", "tick", "worker"}}));
  EXPECT_FALSE(no_leaks(r, {.ignore_named = {"tick", "work", ""}}));
}

TEST_P(testing_test, ignored_spawners_are_named_with_as_many_scopes_as_one_likes) {
  const run_result r = run([]() -> task<> {
    cache::start(make_chan<int>(), "");
    co_return;
  });
  for (const char* spawner :
       {"start", "cache::start", "test::cache::start", "millrace::test::cache::start"}) {
    EXPECT_TRUE(no_leaks(r, {.ignore_spawned_in = {"stop", spawner}})) << spawner;
  }
  for (const char* other : {"tart", "art", "cache", "he::start", "waits_forever", "::start", ""}) {
    EXPECT_FALSE(no_leaks(r, {.ignore_spawned_in = {other}})) << other;
  }
}

TEST_P(testing_test, a_lambda_counts_as_the_function_it_is_written_in) {
  const run_result r = run([]() -> task<> {
    EXPECT_EQ(cache{}.start_in_a_lambda<int>(make_chan<int>()), 0);
    co_return;
  });
  EXPECT_TRUE(no_leaks(r, {.ignore_spawned_in = {"cache::start_in_a_lambda"}}))
      << no_leaks(r).text();
  EXPECT_FALSE(no_leaks(r, {.ignore_spawned_in = {"operator()"}}));
}

TEST_P(testing_test, a_run_that_main_did_not_end_shows_nothing_of_leaks) {
  const finding stuck =
      no_leaks(run([]() -> task<> { co_await make_chan<int>(0, "jobs").recv(); }));
  EXPECT_FALSE(stuck);
  EXPECT_TRUE(
      stuck.text().starts_with("the run ended with deadlock, which shows nothing of leaks\n"
                               "  goroutine 1 \"main\": chan receive on \"jobs\"\n"))
      << stuck.text();
  EXPECT_EQ(stuck.text().find("spawned"), std::string::npos) << "main is spawned nowhere";
  const finding panicked = no_leaks(run([]() -> task<> { co_await panic("out of water"); }));
  EXPECT_EQ(
      panicked.text(),
      "the run ended with panic, which shows nothing of leaks: goroutine 1 panicked: out of water");
}

TEST(finding_test, expect_true_shows_the_words) {
  EXPECT_NONFATAL_FAILURE(EXPECT_TRUE(finding{"because of the rain"}), "because of the rain");
  const ::testing::AssertionResult good = finding{};
  EXPECT_TRUE(good);
  EXPECT_STREQ(good.message(), "");
  EXPECT_TRUE(finding{});
}

TEST(finding_test, prints_its_words) {
  std::ostringstream out;
  out << finding{"because"} << ' ' << finding{};
  EXPECT_EQ(out.str(), "because ok");
}

}  // namespace
}  // namespace millrace::test
