// What each kind of event says.
#include <array>
#include <string>

#include "millrace/annotate.h"
#include "support/fixture.h"
#include "support/traced.h"

namespace millrace::test {
namespace {

class trace_events_test : public runtime_test {
 protected:
  [[nodiscard]] runtime_options options() const override { return {.trace = {.enabled = true}}; }
};
MILLRACE_TEST_ON(trace_events_test, every_plain_runtime);

std::string here(unsigned line) { return format("trace_events_test.cpp:{}:", line); }

TEST_P(trace_events_test, a_channel_is_made_used_and_closed) {
  unsigned send_line = 0;
  expect_clean([&send_line]() -> task<> {
    auto ch = make_chan<int>(3, "jobs");
    send_line = __LINE__ + 1;
    co_await ch.send(7);
    co_await ch.send(8);
    co_await ch.recv();
    ch.close();
  });
  const traced trace{rt()};
  const auto objects = trace.of_kind(event::object);
  ASSERT_EQ(objects.size(), 1U);
  EXPECT_EQ(trace.text(objects[0].arg), "jobs");
  EXPECT_EQ(objects[0].extra, 1U) << "a channel";
  const std::uint32_t jobs = objects[0].object;
  const auto made = trace.of_kind(event::chan_made);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].object, jobs);
  EXPECT_EQ(made[0].arg, 3U);
  const auto sends = trace.of_kind(event::send);
  ASSERT_EQ(sends.size(), 2U);
  EXPECT_EQ(sends[0].object, jobs);
  EXPECT_EQ(sends[0].goroutine, 1U);
  EXPECT_EQ(sends[0].arg, 7U);
  EXPECT_EQ(sends[0].extra, 1U) << "the length after";
  EXPECT_EQ(sends[1].arg, 8U);
  EXPECT_EQ(sends[1].extra, 2U);
  EXPECT_TRUE(trace.site(sends[0]).starts_with(here(send_line))) << trace.site(sends[0]);
  const auto receives = trace.of_kind(event::recv);
  ASSERT_EQ(receives.size(), 1U);
  EXPECT_EQ(receives[0].arg, 7U);
  EXPECT_EQ(receives[0].extra, 1U);
  const auto closes = trace.of_kind(event::close);
  ASSERT_EQ(closes.size(), 1U);
  EXPECT_EQ(closes[0].object, jobs);
  EXPECT_TRUE(trace.site(closes[0]).starts_with(here(send_line + 3))) << trace.site(closes[0]);
}

struct parcel {
  std::uint32_t label;
};
std::uint32_t trace_value(const parcel& p) { return p.label; }

TEST_P(trace_events_test, a_value_that_is_no_integer_shows_what_its_trace_value_says) {
  expect_clean([]() -> task<> {
    auto parcels = make_chan<parcel>(1);
    co_await parcels.send({77});
    auto texts = make_chan<std::string>(1);
    co_await texts.send("a");
  });
  const auto sends = traced{rt()}.of_kind(event::send);
  ASSERT_EQ(sends.size(), 2U);
  EXPECT_EQ(sends[0].arg, 77U);
  EXPECT_EQ(sends[1].arg, 0U);
}

TEST_P(trace_events_test, a_goroutine_is_created_at_the_line_of_its_go_by_its_spawner) {
  unsigned go_line = 0;
  expect_clean([&go_line]() -> task<> {
    go_line = __LINE__ + 1;
    go([] { name_goroutine("helper"); });
    co_return;
  });
  const traced trace{rt()};
  const auto created = trace.of_kind(event::create);
  ASSERT_EQ(created.size(), 2U);
  EXPECT_EQ(created[0].arg, 1U);
  EXPECT_EQ(created[0].goroutine, 0U) << "main by nobody";
  EXPECT_EQ(created[1].arg, 2U);
  EXPECT_EQ(created[1].goroutine, 1U);
  EXPECT_TRUE(trace.site(created[1]).starts_with(here(go_line))) << trace.site(created[1]);
  const auto names = trace.of_kind(event::name);
  ASSERT_EQ(names.size(), 2U);
  EXPECT_EQ(trace.text(names[0].arg), "main");
  EXPECT_EQ(trace.text(names[1].arg), "helper");
  EXPECT_EQ(names[1].goroutine, 2U);
}

TEST_P(trace_events_test, a_block_says_why_on_what_and_where) {
  unsigned recv_line = 0;
  expect_deadlock([&recv_line]() -> task<> {
    auto ch = make_chan<int>(0, "empty");
    recv_line = __LINE__ + 1;
    co_await ch.recv();
  });
  const traced trace{rt()};
  const auto blocks = trace.of_kind(event::block);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].reason, wait_reason::chan_recv);
  EXPECT_EQ(blocks[0].object, trace.of_kind(event::object).at(0).object);
  EXPECT_TRUE(trace.site(blocks[0]).starts_with(here(recv_line))) << trace.site(blocks[0]);
}

TEST_P(trace_events_test, a_timer_wakes_the_sleeper_on_behalf_of_nobody) {
  expect_clean([]() -> task<> { co_await sleep(1ms); });
  const traced trace{rt()};
  const auto timers = trace.of_kind(event::timer);
  ASSERT_EQ(timers.size(), 1U);
  EXPECT_EQ(timers[0].arg, 1U);
  const auto unblocks = trace.of_kind(event::unblock);
  ASSERT_EQ(unblocks.size(), 1U);
  EXPECT_EQ(unblocks[0].arg, 1U);
  EXPECT_EQ(unblocks[0].goroutine, 0U);
  EXPECT_EQ(trace.of_kind(event::block).at(0).reason, wait_reason::sleep);
}

TEST_P(trace_events_test, a_select_says_which_case_it_took) {
  expect_clean([]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>(1);
    std::optional<int> value;
    co_await b.send(1);
    co_await select(recv(a, value), recv(b, value));
    co_await select(recv(a, value), recv(b, value), otherwise());
    go([a]() -> task<> { co_await a.send(1); });
    co_await select(recv(b, value), timeout(1h), recv(a, value));
  });
  const auto selects = traced{rt()}.of_kind(event::select);
  ASSERT_EQ(selects.size(), 3U);
  EXPECT_EQ(selects[0].arg, 1U);
  EXPECT_EQ(selects[1].arg, 2U);
  EXPECT_EQ(selects[2].arg, 2U);
  EXPECT_NE(selects[0].object, selects[2].object);
}

TEST_P(trace_events_test, cancellations_errors_counters_and_marks_carry_their_words) {
  expect_clean([]() -> task<> {
    auto [g, ctx] = errgroup::with_context(background());
    co_await g.go([]() -> task<error> {
      annotate_task_begin(5);
      annotate_task_end(5, 10);
      annotate_task_begin(6);
      annotate_task_fail(6, "job 6: failed");
      annotate_task_cancel(7, "job 6: failed");
      co_return errors::make("job 6: failed");
    });
    co_await g.wait();
    wait_group wg;
    wg.add(2);
    wg.done();
    println("line {}", 1);
    wg.done();
  });
  const traced trace{rt()};
  const auto only = [&](event kind) {
    const auto found = trace.of_kind(kind);
    EXPECT_EQ(found.size(), 1U) << to_string(kind);
    return found.empty() ? trace_record{} : found[0];
  };
  EXPECT_EQ(trace.text(only(event::cancel).arg), "job 6: failed");
  EXPECT_EQ(trace.text(only(event::group_error).arg), "job 6: failed");
  EXPECT_EQ(only(event::task_end).arg, 5U);
  EXPECT_EQ(only(event::task_end).extra, 10U);
  EXPECT_EQ(only(event::task_fail).arg, 6U);
  EXPECT_EQ(trace.text(only(event::task_fail).extra), "job 6: failed");
  EXPECT_EQ(trace.text(only(event::task_cancel).extra), "job 6: failed");
  EXPECT_EQ(trace.of_kind(event::task_begin).size(), 2U);
  EXPECT_EQ(trace.text(only(event::log).arg), "line 1");
  const auto counters = trace.of_kind(event::wait_group);
  ASSERT_GE(counters.size(), 3U);
  EXPECT_EQ(counters.at(counters.size() - 3).arg, 2U);
  EXPECT_EQ(counters.at(counters.size() - 2).arg, 1U);
  EXPECT_EQ(counters.back().arg, 0U);
}

TEST_P(trace_events_test, a_panic_carries_its_text) {
  expect_panic("out of water", []() -> task<> { co_await panic("out of water"); });
  const traced trace{rt()};
  const auto panics = trace.of_kind(event::panic);
  ASSERT_EQ(panics.size(), 1U);
  EXPECT_EQ(trace.text(panics[0].arg), "out of water");
}

TEST_P(trace_events_test, a_goroutine_panics_once) {
  expect_panic("first", []() -> task<> {
    defer again{[] { chan<int>{}.close(); }};
    co_await panic("first");
  });
  EXPECT_EQ(traced{rt()}.of_kind(event::panic).size(), 1U);
}

TEST_P(trace_events_test, a_preempted_goroutine_says_so) {
  expect_clean([]() -> task<> {
    auto ready = make_chan<int>();
    ready.close();
    wait_group wg;
    for (int i = 0; i < 2; ++i) {
      wg.go([ready]() -> task<> {
        for (int n = 0; n < 10'000; ++n) co_await ready.recv();
      });
    }
    co_await wg.wait();
  });
  const auto yields = traced{rt()}.of_kind(event::yield);
  ASSERT_FALSE(yields.empty());
  for (const trace_record& r : yields) EXPECT_EQ(r.reason, wait_reason::preempted);
}

// One site a line (the comments keep it so), for a site's words name its line.
const std::array sites{
    site::current(),  // 0
    site::current(),  // 1
    site::current(),  // 2
    site::current(),  // 3
    site::current(),  // 4
    site::current(),  // 5
    site::current(),  // 6
    site::current(),  // 7
    site::current(),  // 8
    site::current(),  // 9
    site::current(),  // 10
    site::current(),  // 11
    site::current(),  // 12
    site::current(),  // 13
    site::current(),  // 14
    site::current(),  // 15
};

// Hunts: two threads that enter new sites into the dictionary at once get each other's numbers.
TEST_P(trace_events_test, new_sites_of_many_goroutines_at_once_keep_their_own_words) {
  for (int round = 0; round < 50; ++round) {
    expect_clean([]() -> task<> {
      wait_group wg;
      for (std::size_t g = 0; g < 8; ++g) {
        wg.add();
        go([wg, g]() -> task<> {
          for (std::size_t i = 0; i < sites.size(); ++i) {
            const std::size_t which = (g * 5 + i) % sites.size();
            annotate_task_begin(static_cast<std::uint32_t>(which), sites[which]);
          }
          wg.done();
          co_return;
        });
      }
      co_await wg.wait();
    });
    const traced trace{rt()};
    for (const trace_record& r : trace.of_kind(event::task_begin)) {
      ASSERT_TRUE(trace.site(r).starts_with(here(sites.at(r.arg).line())))
          << trace.site(r) << " for " << r.arg;
    }
  }
}

}  // namespace
}  // namespace millrace::test
