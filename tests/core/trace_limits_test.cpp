// Full rings, a full dictionary, and a reader that follows while the run goes on.
#include <atomic>
#include <cstring>
#include <map>
#include <thread>

#include "support/fixture.h"
#include "support/traced.h"

namespace millrace::test {
namespace {

class trace_limits_test : public runtime_test {
 protected:
  [[nodiscard]] runtime_options options() const override { return {.trace = trace_}; }
  trace_options trace_{.enabled = true};
};
MILLRACE_TEST_ON(trace_limits_test, every_plain_runtime);

task<> ping_pong(int times) {
  auto there = make_chan<int>();
  auto back = make_chan<int>();
  go([there, back]() -> task<> {
    while (auto v = co_await there.recv()) co_await back.send(*v);
  });
  for (int i = 0; i < times; ++i) {
    co_await there.send(i);
    co_await back.recv();
  }
  there.close();
}

TEST_P(trace_limits_test, a_full_ring_counts_what_it_drops_and_keeps_what_came_first) {
  trace_.ring_records = 8;
  const run_result r = run(ping_pong, 100);
  EXPECT_TRUE(is_clean(r)) << "a run does not depend on its trace";
  const traced trace{rt()};
  EXPECT_GT(r.dropped, 100U);
  EXPECT_EQ(trace.records().size() + r.dropped, r.events);
  EXPECT_LE(trace.records().size(), 8U * (std::max(1U, GetParam().threads) + 1));
  EXPECT_EQ(trace.records().at(0).kind, event::create) << "the oldest is not overwritten";
}

TEST_P(trace_limits_test, a_full_dictionary_leaves_records_without_words) {
  trace_.dictionary_bytes = 256;
  expect_clean([]() -> task<> {
    for (int i = 0; i < 100; ++i) println("a line of some length, number {}", i);
    co_return;
  });
  const traced trace{rt()};
  const auto lines = trace.of_kind(event::log);
  ASSERT_EQ(lines.size(), 100U);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].arg == 0) continue;
    EXPECT_EQ(trace.text(lines[i].arg), format("a line of some length, number {}", i));
    ++kept;
  }
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 10U);
  std::uint32_t dictionary_dropped = 0;
  std::memcpy(&dictionary_dropped, rt().trace()->memory().data() + std::size_t{9} * 4,
              sizeof dictionary_dropped);
  EXPECT_GE(dictionary_dropped, 100U - kept);
}

TEST_P(trace_limits_test, taking_records_makes_room) {
  trace_.ring_records = 1U << 10U;
  std::size_t taken = 0;
  const run_result r = run([this, &taken]() -> task<> {
    trace_reader reader{rt().trace()->memory()};
    for (int i = 0; i < 100; ++i) {
      co_await ping_pong(20);
      taken += reader.take().size();
    }
  });
  taken += traced{rt()}.records().size();
  EXPECT_TRUE(is_clean(r));
  EXPECT_EQ(r.dropped, 0U);
  EXPECT_EQ(taken, r.events);
  EXPECT_GT(taken, 10U << 10U);
}

#if MILLRACE_THREADS
TEST_P(trace_limits_test, a_reader_on_another_thread_sees_whole_records) {
  trace_.ring_records = 1U << 8U;
  rt();
  std::atomic<bool> run_begun = false;
  std::atomic<bool> run_over = false;
  std::vector<trace_record> taken;
  std::thread reading{[&] {
    while (!run_begun) std::this_thread::yield();
    trace_reader reader{rt().trace()->memory()};
    for (bool last = false; !last;) {
      last = run_over;
      const auto some = reader.take();
      for (const trace_record& r : some) {
        EXPECT_EQ(r.zero, 0U);
        if (r.site != 0) {
          EXPECT_FALSE(reader.site(r.site).empty()) << "its words were published first";
        }
      }
      taken.insert(taken.end(), some.begin(), some.end());
      std::this_thread::yield();
    }
  }};
  const run_result r = run([&run_begun]() -> task<> {
    run_begun = true;
    co_await ping_pong(3'000);
  });
  run_over = true;
  reading.join();
  EXPECT_TRUE(is_clean(r));
  EXPECT_EQ(taken.size() + r.dropped, r.events);
  std::map<std::uint32_t, std::uint32_t> seen;
  for (const trace_record& record : taken) {
    EXPECT_EQ(++seen[record.order], 1U) << "each record once";
  }
}
#endif

}  // namespace
}  // namespace millrace::test
