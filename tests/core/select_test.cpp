#include "millrace/select.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "millrace/explore.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class select_test : public runtime_test {};
MILLRACE_TEST_ON(select_test, every_runtime);

// Directions hold in select, too.
template <class End>
concept can_be_sent_on_in_select = requires(End end) { send(end, 1); };
template <class End>
concept can_be_received_from_in_select =
    requires(End end, std::optional<int> slot) { recv(end, slot); };
static_assert(can_be_sent_on_in_select<chan<int>> && can_be_received_from_in_select<chan<int>>);
static_assert(can_be_sent_on_in_select<sender<int>> &&
              !can_be_received_from_in_select<sender<int>>);
static_assert(can_be_received_from_in_select<receiver<int>> &&
              !can_be_sent_on_in_select<receiver<int>>);

TEST_P(select_test, takes_the_receive_that_is_ready) {
  expect_clean([]() -> task<> {
    auto empty = make_chan<int>(1);
    auto full = make_chan<int>(1);
    co_await full.send(5);
    std::optional<int> a;
    std::optional<int> b;
    EXPECT_EQ(co_await select(recv(empty, a), recv(full, b)), 1U);
    EXPECT_EQ(a, std::nullopt);
    EXPECT_EQ(b, 5);
    EXPECT_EQ(full.len(), 0U);
  });
}

TEST_P(select_test, takes_the_send_that_is_ready) {
  expect_clean([]() -> task<> {
    auto full = make_chan<int>(1);
    auto room = make_chan<int>(1);
    co_await full.send(0);
    EXPECT_EQ(co_await select(send(full, 1), send(room, 2)), 1U);
    EXPECT_EQ(full.len(), 1U);
    EXPECT_EQ(co_await room.recv(), 2);
  });
}

TEST_P(select_test, waits_until_a_case_can_go_on) {
  expect_clean([]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    for (int i = 0; i < 50; ++i) {
      const bool first = i % 2 == 0;
      go([ch = first ? a : b, i]() -> task<> { co_await ch.send(i); });
      std::optional<int> value;
      EXPECT_EQ(co_await select(recv(a, value), recv(b, value)), first ? 0U : 1U);
      EXPECT_EQ(value, i) << "cases may share a slot";
    }
  });
}

TEST_P(select_test, a_waiting_send_case_gives_its_value_to_the_receiver_that_comes) {
  expect_clean([]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    auto got = make_chan<int>(1);
    go([b, got]() -> task<> { co_await got.send(*co_await b.recv()); });
    EXPECT_EQ(co_await select(send(a, 1), send(b, 2)), 1U);
    EXPECT_EQ(co_await got.recv(), 2);
  });
}

TEST_P(select_test, the_default_is_taken_only_when_nothing_is_ready) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    std::optional<int> value;
    EXPECT_EQ(co_await select(recv(ch, value), otherwise()), 1U);
    EXPECT_EQ(co_await select(otherwise(), recv(ch, value)), 0U);
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(co_await select(otherwise(), send(ch, i)), 1U);
      EXPECT_EQ(co_await select(recv(ch, value), otherwise()), 0U);
      EXPECT_EQ(value, i);
    }
    EXPECT_EQ(co_await select(otherwise()), 0U);
  });
}

TEST_P(select_test, the_timeout_is_taken_when_nothing_was_ready_for_that_long) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    std::optional<int> value;
    const auto start = now();
    EXPECT_EQ(co_await select(recv(ch, value), timeout(2ms)), 1U);
    EXPECT_GE(now() - start, 2ms);
    EXPECT_EQ(co_await select(timeout(1ms)), 0U);
    EXPECT_EQ(co_await select(timeout(0ms), recv(ch, value)), 0U);
    EXPECT_EQ(co_await select(timeout(-1h), recv(ch, value)), 0U);
  });
}

TEST_P(select_test, the_deadline_is_taken_when_nothing_was_ready_before_that_moment) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    std::optional<int> value;
    const time_point at = now() + 2ms;
    EXPECT_EQ(co_await select(recv(ch, value), deadline(at)), 1U);
    EXPECT_GE(now(), at);
    EXPECT_EQ(co_await select(deadline(at), recv(ch, value)), 0U) << "it is past";
    EXPECT_EQ(co_await select(deadline(time_point::min()), recv(ch, value)), 0U);
    co_await ch.send(7);
    EXPECT_EQ(co_await select(deadline(at), recv(ch, value)), 1U) << "a ready case comes before it";
    EXPECT_EQ(value, 7);
    EXPECT_EQ(co_await select(deadline(time_point::max()), recv(ch, value), otherwise()), 2U);
  });
}

TEST_P(select_test, a_ready_case_comes_before_the_timeout) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    co_await ch.send(1);
    std::optional<int> value;
    EXPECT_EQ(co_await select(timeout(0ms), recv(ch, value)), 1U);
    EXPECT_EQ(value, 1);
  });
}

TEST_P(select_test, a_value_that_comes_in_time_is_taken_instead_of_the_timeout) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    go([ch]() -> task<> { co_await ch.send(3); });
    std::optional<int> value;
    EXPECT_EQ(co_await select(recv(ch, value), timeout(1h)), 0U);
    EXPECT_EQ(value, 3);
  });
}

TEST_P(select_test, the_default_comes_before_a_timeout_wherever_they_stand) {
  expect_clean([]() -> task<> {
    chan<int> nil;
    std::optional<int> value;
    EXPECT_EQ(co_await select(recv(nil, value), otherwise(), timeout(1h)), 1U);
    EXPECT_EQ(co_await select(timeout(1h), otherwise(), recv(nil, value)), 1U);
  });
}

// Otherwise the verdict of a deadlock would come an hour late.
TEST_P(select_test, leaves_no_timer_behind_when_another_case_was_taken) {
  expect_deadlock([]() -> task<> {
    auto ch = make_chan<int>();
    go([ch]() -> task<> { co_await ch.send(3); });
    std::optional<int> value;
    co_await select(recv(ch, value), timeout(1h));
    co_await ch.recv();
  });
}

TEST_P(select_test, nil_channels_are_left_out) {
  expect_clean([]() -> task<> {
    chan<int> nil;
    auto ch = make_chan<int>(1);
    std::optional<int> value;
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(co_await select(send(nil, 1), recv(nil, value), send(ch, i)), 2U);
      EXPECT_EQ(co_await select(recv(nil, value), recv(ch, value), send(nil, 1)), 1U);
      EXPECT_EQ(value, i);
    }
  });
}

TEST_P(select_test, without_any_channel_it_waits_for_ever) {
  const run_result r = run([]() -> task<> {
    chan<int> nil;
    std::optional<int> value;
    co_await select(recv(nil, value), send(nil, 1));
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "select (no cases)");
}

// The idiom: a channel that was closed is set to nil, so that its case is no longer taken.
TEST_P(select_test, merges_two_channels_until_both_are_closed) {
  int sum = 0;
  expect_clean([&sum]() -> task<> {
    auto produce = [](sender<int> out, int from) -> task<> {
      for (int i = from; i < from + 100; ++i) co_await out.send(i);
      out.close();
    };
    auto x = make_chan<int>();
    auto y = make_chan<int>(3);
    go(produce, x, 0);
    go(produce, y, 100);
    receiver<int> a = x;
    receiver<int> b = y;
    while (a || b) {
      std::optional<int> value;
      const std::size_t from = co_await select(recv(a, value), recv(b, value));
      if (value) {
        sum += *value;
      } else {
        (from == 0 ? a : b) = {};
      }
    }
  });
  EXPECT_EQ(sum, 199 * 200 / 2);
}

TEST_P(select_test, a_closed_channel_is_always_ready_to_give_nothing) {
  expect_clean([]() -> task<> {
    auto open = make_chan<int>();
    auto closed = make_chan<int>();
    closed.close();
    std::optional<int> value = 9;
    EXPECT_EQ(co_await select(recv(open, value), recv(closed, value)), 1U);
    EXPECT_EQ(value, std::nullopt);
  });
}

TEST_P(select_test, a_send_case_on_a_closed_channel_panics) {
  bool came_past = false;
  expect_panic("send on closed channel", [&came_past]() -> task<> {
    auto open = make_chan<int>();
    auto closed = make_chan<int>(1);
    closed.close();
    co_await select(send(open, 1), send(closed, 2), otherwise());
    came_past = true;
  });
  EXPECT_FALSE(came_past);
}

TEST_P(select_test, the_slot_of_a_case_that_was_not_taken_keeps_its_value) {
  expect_clean([]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    std::optional<int> kept = 7;
    std::optional<int> value;
    go([b]() -> task<> { co_await b.send(1); });
    EXPECT_EQ(co_await select(recv(a, kept), recv(b, value)), 1U);
    EXPECT_EQ(kept, 7);
  });
}

TEST_P(select_test, a_case_that_was_not_taken_has_no_effect) {
  expect_clean([]() -> task<> {
    auto a = make_chan<int>(1);
    auto b = make_chan<int>(1);
    co_await b.send(1);
    std::optional<int> value;
    for (int i = 0; i < 100; ++i) {
      const std::size_t taken = co_await select(send(a, 2), recv(b, value));
      EXPECT_EQ(a.len(), taken == 0 ? 1U : 0U);
      EXPECT_EQ(b.len(), taken == 1 ? 0U : 1U);
      if (taken == 0) co_await a.recv();
      if (taken == 1) co_await b.send(1);
    }
  });
}

TEST_P(select_test, one_value_serves_one_of_two_cases_on_the_same_channel) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    std::array<int, 2> taken{};
    for (int i = 0; i < 100; ++i) {
      go([ch, i]() -> task<> { co_await ch.send(i); });
      std::optional<int> first;
      std::optional<int> second;
      const std::size_t which = co_await select(recv(ch, first), recv(ch, second));
      EXPECT_EQ(which == 0 ? first : second, i);
      EXPECT_EQ(which == 0 ? second : first, std::nullopt);
      ++taken[which];
    }
    EXPECT_EQ(taken[0] + taken[1], 100);
    std::optional<int> value;
    EXPECT_EQ(co_await select(recv(ch, value), otherwise()), 1U) << "nothing is left over";
  });
}

// Each of four is expected 1,000 times of 4,000 with a standard deviation of 27: a wrong alarm is
// 11 deviations away.
TEST_P(select_test, is_fair_to_cases_that_are_ready) {
  std::array<int, 4> taken{};
  expect_clean([&taken]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    auto c = make_chan<int>();
    a.close();
    b.close();
    c.close();
    std::optional<int> value;
    for (int i = 0; i < 4000; ++i) {
      ++taken[co_await select(recv(a, value), recv(b, value), recv(c, value), recv(a, value))];
    }
  });
  for (const int times : taken) {
    EXPECT_GT(times, 700);
    EXPECT_LT(times, 1300);
  }
}

TEST_P(select_test, a_send_and_a_receive_of_one_select_never_match_each_other) {
  expect_deadlock([]() -> task<> {
    auto ch = make_chan<int>();
    std::optional<int> value;
    co_await select(send(ch, 1), recv(ch, value));
  });
}

TEST_P(select_test, two_selects_that_send_and_receive_match_each_other) {
  struct outcome {
    std::size_t taken;
    std::optional<int> value;
  };
  expect_clean([]() -> task<> {
    auto outcomes = make_chan<outcome>(2);
    auto ch = make_chan<int>();
    for (int round = 0; round < 100; ++round) {
      for (const int mine : {1, 2}) {
        go([ch, outcomes, mine]() -> task<> {
          outcome o{};
          o.taken = co_await select(send(ch, mine), recv(ch, o.value));
          if (o.taken == 0) o.value = mine;
          co_await outcomes.send(o);
        });
      }
      const auto first = co_await outcomes.recv();
      const auto second = co_await outcomes.recv();
      EXPECT_NE(first->taken, second->taken) << "one sends, one receives";
      EXPECT_EQ(first->value, second->value);
    }
  });
}

TEST_P(select_test, done_is_ready_once_the_context_is_cancelled) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto jobs = make_chan<int>();
    std::optional<int> job;
    EXPECT_EQ(co_await select(recv(jobs, job), done(ctx), otherwise()), 2U);
    EXPECT_EQ(co_await select(recv(jobs, job), done(background()), otherwise()), 2U);
    cancel();
    EXPECT_EQ(co_await select(recv(jobs, job), done(ctx)), 1U);
    EXPECT_EQ(co_await select(done(ctx), recv(jobs, job), otherwise()), 0U);
  });
}

TEST_P(select_test, a_cancellation_wakes_a_waiting_select) {
  expect_clean([]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    auto jobs = make_chan<int>();
    go([cancel]() -> task<> {
      cancel();
      co_return;
    });
    std::optional<int> job;
    EXPECT_EQ(co_await select(recv(jobs, job), done(ctx)), 1U);
    EXPECT_EQ(ctx.err(), canceled);
  });
}

TEST_P(select_test, a_send_case_carries_a_move_only_value) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<std::unique_ptr<int>>();
    auto got = make_chan<int>(1);
    go([ch, got]() -> task<> { co_await got.send(**co_await ch.recv()); });
    EXPECT_EQ(co_await select(send(ch, std::make_unique<int>(6))), 0U);
    EXPECT_EQ(co_await got.recv(), 6);
  });
}

// A timer's value is due, and its first receiver has not been served yet.
TEST(a_select, leaves_a_tick_to_those_who_waited_for_it_before) {
  const explored found = explore([](runtime& rt) {
    std::string took;
    rt.run([&took]() -> task<> {
      const receiver<time_point> tick = after(1ms);
      go([tick]() -> task<> { co_await tick.recv(); });
      co_await sleep(1ms);
      std::optional<time_point> value;
      const bool taken = co_await select(recv(tick, value), otherwise()) == 0;
      took = taken ? value ? "a tick" : "nothing" : "the default";
    });
    return took;
  });
  EXPECT_TRUE(found.exhaustive);
  std::vector<std::string> names;
  for (const auto& o : found.outcomes) names.push_back(o.name);
  std::ranges::sort(names);
  EXPECT_EQ(names, (std::vector<std::string>{"a tick", "the default"}));
}

}  // namespace
}  // namespace millrace::test
