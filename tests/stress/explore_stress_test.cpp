#include <gtest/gtest.h>

#include "millrace/explore.h"
#include "millrace/millrace.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

/// Two workers and two jobs: which result is first depends on who comes first.
std::string pool(runtime& rt) {
  std::string said;
  rt.run([&said]() -> task<> {
    auto jobs = make_chan<int>(1);
    auto results = make_chan<int>(2);
    wait_group wg;
    for (int w = 0; w < 2; ++w) {
      wg.go([=]() -> task<> {
        while (auto j = co_await jobs.recv()) co_await results.send(*j);
      });
    }
    for (int j = 1; j <= 2; ++j) co_await jobs.send(j);
    jobs.close();
    co_await wg.wait();
    results.close();
    while (auto r = co_await results.recv()) said += format("{}", *r);
  });
  return said;
}

// Hunts: two threads that come to a new state at the same time, and a run that reads the way to a
// state while another one's new states move it in memory.
TEST(explore_stress_test, threads_share_what_they_find) {
  const explored alone = explore(pool);
  for (int i = 0; i < rounds(8); ++i) {
    const explored shared = explore(pool, {.threads = 4});
    ASSERT_EQ(shared.stopped_by, search_end::complete);
    ASSERT_EQ(shared.states, alone.states);
    ASSERT_EQ(to_string(shared.schedules), to_string(alone.schedules));
  }
}

// Hunts: a thread that waits for work when there will be none.
TEST(explore_stress_test, searches_are_given_up_at_any_moment) {
  for (int i = 0; i < rounds(200); ++i) {
    explorer search{pool, {.threads = 3}};
    for (int slices = i % 5; slices > 0; --slices) search.advance(duration{1});
  }
}

}  // namespace
}  // namespace millrace::test
