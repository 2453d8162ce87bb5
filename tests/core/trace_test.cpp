// What every trace has to be: complete, in one order, with each goroutine's story in it.
#include "millrace/trace.h"

#include <cstring>
#include <set>
#include <string>

#include "support/fixture.h"
#include "support/traced.h"

namespace millrace::test {
namespace {

class trace_test : public runtime_test {
 protected:
  [[nodiscard]] runtime_options options() const override { return {.trace = {.enabled = true}}; }

  /// A bit of everything that can block, wake and end.
  void run_a_busy_program() {
    const run_result r = run([]() -> task<> {
      auto jobs = make_chan<int>(2, "jobs");
      auto results = make_chan<int>(0, "results");
      wait_group wg;
      for (int w = 0; w < 3; ++w) {
        wg.add();
        go([jobs, results, wg]() -> task<> {
          while (auto job = co_await jobs.recv()) co_await results.send(*job);
          wg.done();
        });
      }
      go([jobs]() -> task<> {
        for (int j = 0; j < 30; ++j) co_await jobs.send(j);
        jobs.close();
      });
      go([wg, results]() -> task<> {
        co_await wg.wait();
        results.close();
      });
      while (co_await results.recv()) co_await yield();

      auto [g, ctx] = errgroup::with_context(background());
      g.set_limit(2);
      for (int i = 0; i < 4; ++i) {
        co_await g.go([ctx, i]() -> task<error> {
          if (i == 1) co_return errors::make("no");
          co_return co_await sleep(ctx, std::chrono::milliseconds{i});
        });
      }
      co_await g.wait();
    });
    EXPECT_TRUE(is_clean(r));
    EXPECT_EQ(r.dropped, 0U);
  }
};
MILLRACE_TEST_ON(trace_test, every_plain_runtime);

TEST_P(trace_test, every_record_has_its_own_place_in_one_order) {
  run_a_busy_program();
  const traced trace{rt()};
  ASSERT_GT(trace.records().size(), 200U);
  EXPECT_EQ(trace.records().size(), rt().result().events);
  for (std::size_t i = 0; i < trace.records().size(); ++i) ASSERT_EQ(trace.records()[i].order, i);
}

TEST_P(trace_test, a_goroutine_s_records_are_numbered_from_1_without_a_hole_and_in_order) {
  run_a_busy_program();
  const traced trace{rt()};
  const auto goroutines = trace.by_goroutine();
  EXPECT_EQ(goroutines.size(), rt().result().goroutines);
  for (const auto& [id, mine] : goroutines) {
    for (std::size_t i = 0; i < mine.size(); ++i) {
      ASSERT_EQ(mine[i].seq, i + 1) << "goroutine " << id;
      if (i > 0) {
        ASSERT_GT(mine[i].order, mine[i - 1].order) << "goroutine " << id;
        ASSERT_GE(mine[i].time_ns, 0.0);
      }
    }
  }
}

TEST_P(trace_test, each_goroutine_is_created_started_and_ended_once) {
  run_a_busy_program();
  const traced trace{rt()};
  std::map<std::uint32_t, std::vector<event>> story;
  for (const trace_record& r : trace.records()) {
    if (r.kind == event::create) story[r.arg].push_back(r.kind);
    if (r.kind == event::start || r.kind == event::end) story[r.goroutine].push_back(r.kind);
  }
  EXPECT_EQ(story.size(), rt().result().goroutines);
  for (const auto& [id, events] : story) {
    EXPECT_EQ(events, (std::vector{event::create, event::start, event::end})) << "goroutine " << id;
  }
}

TEST_P(trace_test, each_slice_begins_with_run_and_ends_with_block_yield_or_end) {
  run_a_busy_program();
  const traced trace{rt()};
  for (const auto& [id, mine] : trace.by_goroutine()) {
    bool running = false;
    for (const trace_record& r : mine) {
      if (r.kind == event::run) {
        ASSERT_FALSE(running) << "goroutine " << id << " record " << r.seq;
        running = true;
      } else if (r.kind == event::block || r.kind == event::yield || r.kind == event::end) {
        ASSERT_TRUE(running) << "goroutine " << id << " record " << r.seq;
        running = false;
      }
    }
    EXPECT_FALSE(running);
    EXPECT_EQ(mine.back().kind, event::end);
  }
}

TEST_P(trace_test, each_block_is_followed_by_the_unblock_that_ended_it) {
  run_a_busy_program();
  const traced trace{rt()};
  std::map<std::uint32_t, bool> parked;
  std::size_t blocks = 0;
  for (const trace_record& r : trace.records()) {
    if (r.kind == event::block) {
      ++blocks;
      ASSERT_FALSE(parked[r.goroutine]);
      parked[r.goroutine] = true;
      EXPECT_NE(r.reason, wait_reason::none);
    } else if (r.kind == event::unblock) {
      ASSERT_TRUE(parked[r.arg]);
      parked[r.arg] = false;
      EXPECT_NE(r.goroutine, r.arg) << "nobody wakes itself";
    } else if (r.kind == event::run) {
      ASSERT_FALSE(parked[r.goroutine])
          << "goroutine " << r.goroutine << " runs while it is parked";
    }
  }
  EXPECT_GT(blocks, 10U);
  for (const auto& [id, is_parked] : parked) EXPECT_FALSE(is_parked) << "goroutine " << id;
}

TEST_P(trace_test, each_value_is_sent_and_received_once) {
  run_a_busy_program();
  const traced trace{rt()};
  std::map<std::uint32_t, std::string_view> names;
  for (const trace_record& r : trace.of_kind(event::object)) names[r.object] = trace.text(r.arg);
  for (const std::string_view channel : {"jobs", "results"}) {
    std::multiset<std::uint32_t> sent;
    std::multiset<std::uint32_t> received;
    for (const trace_record& r : trace.of_kind(event::send)) {
      if (names[r.object] == channel) sent.insert(r.arg);
    }
    for (const trace_record& r : trace.of_kind(event::recv)) {
      if (names[r.object] == channel) received.insert(r.arg);
    }
    EXPECT_EQ(sent.size(), 30U) << channel;
    EXPECT_EQ(sent, received) << channel;
  }
}

TEST_P(trace_test, a_run_forgets_the_one_before) {
  run_a_busy_program();
  expect_clean([]() -> task<> {
    println("only this");
    co_return;
  });
  const traced trace{rt()};
  EXPECT_LT(trace.records().size(), 10U);
  const auto lines = trace.of_kind(event::log);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(trace.text(lines[0].arg), "only this");
}

TEST_P(trace_test, without_a_trace_nothing_is_recorded) {
  auto plain = make_runtime(GetParam());
  const run_result r = plain->run([]() -> task<> { co_await yield(); });
  EXPECT_EQ(plain->trace(), nullptr);
  EXPECT_EQ(r.events, 0U);
  EXPECT_EQ(r.dropped, 0U);
}

// JavaScript reads the block by these words; web/src/engine has the same numbers.
TEST_P(trace_test, the_block_of_memory_is_laid_out_as_its_readers_expect) {
  run_a_busy_program();
  const std::span<const std::byte> memory = rt().trace()->memory();
  const auto word = [&](std::size_t byte_offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, memory.data() + byte_offset, sizeof value);
    return value;
  };
  EXPECT_EQ(word(0), 0x3154'524DU);
  const std::uint32_t rings = word(4);
  EXPECT_EQ(rings, std::max(1U, GetParam().threads) + 1);
  const std::uint32_t capacity = word(8);
  EXPECT_EQ(capacity, 1U << 16U);
  EXPECT_EQ(word(28), 40U);
  EXPECT_EQ(word(36), 0U) << "nothing dropped from the dictionary";
  EXPECT_EQ(word(40), 1U) << "the first run";
  const std::uint32_t first_ring = word(20);
  const std::uint32_t stride = word(24);
  EXPECT_EQ(stride, 64 + capacity * 40);
  EXPECT_EQ(memory.size(), first_ring + std::size_t{rings} * stride);
  EXPECT_EQ(word(12) + word(16), first_ring) << "the dictionary stands before the rings";
  std::uint64_t heads = 0;
  for (std::uint32_t ring = 0; ring < rings; ++ring) {
    const std::size_t header = first_ring + std::size_t{ring} * stride;
    heads += word(header);
    EXPECT_EQ(word(header + 4), 0U) << "nothing taken yet";
    EXPECT_EQ(word(header + 8), 0U);
    EXPECT_EQ(word(header + 12), ring - 1) << "the worker's id, all ones for the outside";
  }
  EXPECT_EQ(heads, rt().result().events);
  run_a_busy_program();
  EXPECT_EQ(word(40), 2U) << "the second run";
}

TEST_P(trace_test, a_reader_kept_over_two_runs_has_the_words_of_the_second) {
  trace_reader reader{rt().trace()->memory()};
  for (const char* name : {"first", "second"}) {
    expect_clean([name]() -> task<> {
      const auto ch = make_chan<int>(0, name);
      co_return;
    });
    bool told = false;
    for (const trace_record& r : reader.take()) {
      if (r.kind == event::object) told = reader.text(r.arg) == name;
    }
    EXPECT_TRUE(told) << name;
  }
}

}  // namespace
}  // namespace millrace::test
