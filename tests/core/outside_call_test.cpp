// Calls to the world outside: answered, refused, cancelled, given up, and too late.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

#include "support/fake_outside.h"
#include "support/fixture.h"

#if MILLRACE_THREADS

namespace millrace::test {
namespace {

class outside_call_test : public runtime_test {};
MILLRACE_TEST_ON(outside_call_test, every_live_runtime);

TEST_P(outside_call_test, an_answer_brings_its_numbers_to_the_goroutine_that_asked) {
  fake_outside outside{[](outside_calls& calls, const outside_request& r) {
    EXPECT_EQ(r.question.kind, "decode");
    EXPECT_EQ(r.question.task, 4U);
    EXPECT_TRUE(calls.answer(r.call, {.numbers = {r.question.numbers.at(0) * 2, 480}}));
    EXPECT_FALSE(calls.answer(r.call, {})) << "a second answer";
  }};
  expect_clean([&]() -> task<> {
    outside_answer a = co_await outside.calls.ask({.kind = "decode", .task = 4, .numbers = {320}});
    EXPECT_FALSE(a.err);
    EXPECT_EQ(a.numbers, (std::vector<double>{640, 480}));
  });
  EXPECT_EQ(outside.calls.pending(), 0U);
}

TEST_P(outside_call_test, a_refusal_is_the_error_that_the_outside_gives) {
  fake_outside outside{[](outside_calls& calls, const outside_request& r) {
    calls.answer(r.call, {.err = errors::make("404 Not Found")});
  }};
  expect_clean([&]() -> task<> {
    EXPECT_EQ((co_await outside.calls.ask({.kind = "fetch"})).err.message(), "404 Not Found");
  });
}

TEST_P(outside_call_test, a_thousand_calls_are_pending_at_once_and_answered_in_any_order) {
  constexpr std::uint32_t count = 1'000;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> asked;
  fake_outside outside{[&asked, count](outside_calls& calls, const outside_request& r) {
    asked.emplace_back(r.call, r.question.task);
    if (asked.size() < count) return;
    EXPECT_EQ(calls.pending(), count);
    std::ranges::sort(asked, std::greater{}, [](const auto& a) { return a.second * 7 % count; });
    for (const auto& [call, task] : asked) calls.answer(call, {.numbers = {double(task)}});
  }};
  std::atomic<std::uint64_t> sum = 0;
  expect_clean([&]() -> task<> {
    wait_group wg;
    for (std::uint32_t i = 1; i <= count; ++i) {
      wg.go([&, i]() -> task<> {
        outside_answer a = co_await outside.calls.ask({.kind = "fetch", .task = i});
        EXPECT_EQ(a.numbers.at(0), i);
        sum += i;
      });
    }
    co_await wg.wait();
  });
  EXPECT_EQ(sum, count * (count + 1) / 2);
}

TEST_P(outside_call_test, a_context_that_is_over_asks_nothing) {
  outside_calls calls;
  expect_clean([&]() -> task<> {
    auto [ctx, cancel] = with_cancel(background());
    cancel();
    EXPECT_EQ((co_await calls.ask({.kind = "fetch"}, ctx)).err, canceled);
  });
  EXPECT_TRUE(calls.take().empty());
}

TEST_P(outside_call_test, a_cancelled_call_goes_on_with_the_contexts_error_and_is_given_up) {
  std::atomic<int> given_up = 0;
  auto [ctx, cancel] = with_cancel_cause(background());
  fake_outside outside{[&, cancel](outside_calls& calls, const outside_request& r) {
    if (!r.given_up) return cancel(errors::make("job 7: failed"));
    EXPECT_EQ(r.why, "job 7: failed");
    EXPECT_FALSE(calls.answer(r.call, {})) << "a late answer";
    ++given_up;
  }};
  expect_clean([&, ctx]() -> task<> {
    EXPECT_EQ((co_await outside.calls.ask({.kind = "fetch"}, ctx)).err, canceled);
    while (given_up == 0) co_await yield();
  });
  EXPECT_EQ(given_up, 1);
  EXPECT_EQ(outside.calls.pending(), 0U);
}

TEST_P(outside_call_test, a_deadline_ends_a_call_that_nobody_answers) {
  outside_calls calls;
  expect_clean([&]() -> task<> {
    auto [ctx, cancel] = with_timeout(background(), 1ms);
    EXPECT_EQ((co_await calls.ask({.kind = "fetch"}, ctx)).err, deadline_exceeded);
  });
  EXPECT_TRUE(calls.take().empty()) << "given up before it was taken";
}

// The time is for the wrong verdict to come, not for synchronisation.
TEST_P(outside_call_test, a_run_with_a_pending_call_is_in_no_deadlock_and_after_it_may_be) {
  fake_outside outside{[](outside_calls& calls, const outside_request& r) {
    std::this_thread::sleep_for(30ms);
    calls.answer(r.call, {});
  }};
  for (int i = 0; i < 3; ++i) {
    bool answered = false;
    expect_deadlock([&]() -> task<> {
      answered = !(co_await outside.calls.ask({.kind = "fetch"})).err;
      co_await stay();
    });
    EXPECT_TRUE(answered);
  }
}

TEST_P(outside_call_test, a_call_that_is_never_answered_is_a_leak_once_main_has_returned) {
  std::atomic<bool> taken = false;
  std::atomic<int> given_up = 0;
  fake_outside outside{[&](outside_calls& calls, const outside_request& r) {
    taken = true;
    if (!r.given_up) return;
    EXPECT_EQ(r.why, "the run has ended");
    EXPECT_FALSE(calls.answer(r.call, {}));
    ++given_up;
  }};
  const run_result r = run([&]() -> task<> {
    go([&]() -> task<> { co_await outside.calls.ask({.kind = "function"}); });
    while (!taken) co_await yield();
  });
  EXPECT_EQ(r.end, run_end::ok);
  ASSERT_EQ(r.leaked.size(), 1U) << in_words(r);
  EXPECT_EQ(r.leaked[0].reason, "outside call");
  while (given_up == 0) std::this_thread::yield();
  expect_deadlock(stay);  // its hold is not left behind
}

TEST_P(outside_call_test, stop_ends_a_run_that_waits_outside_and_the_next_one_is_untouched) {
  std::atomic<std::uint64_t> old = 0;
  fake_outside outside{[&](outside_calls& calls, const outside_request& r) {
    if (r.given_up) return;
    if (old == 0) {
      old = r.call;
      return rt().stop();
    }
    EXPECT_FALSE(calls.answer(old, {.numbers = {1}}));
    EXPECT_TRUE(calls.answer(r.call, {.numbers = {2}}));
  }};
  const auto main = [&]() -> task<> {
    const outside_answer a = co_await outside.calls.ask({.kind = "fetch"});
    EXPECT_EQ(a.numbers, std::vector<double>{2});
  };
  EXPECT_EQ(run(main).end, run_end::stopped);
  expect_clean(main);
}

TEST_P(outside_call_test, bytes_come_through_room_that_is_made_for_the_call) {
  fake_outside outside{[](outside_calls& calls, const outside_request& r) {
    std::byte* pixels = calls.room(r.call, 12);
    std::memset(pixels, 7, 12);
    EXPECT_EQ(calls.room(r.call, 12), nullptr) << "a second time";
    calls.answer(r.call, {.numbers = {12}});
    EXPECT_EQ(calls.room(r.call, 12), nullptr) << "not pending";
  }};
  expect_clean([&]() -> task<> {
    const outside_answer a = co_await outside.calls.ask({.kind = "decode"});
    EXPECT_EQ(a.bytes[11], std::byte{7});
  });
}

TEST_P(outside_call_test, room_stays_the_outsides_when_the_call_is_given_up) {
  auto [ctx, cancel] = with_cancel(background());
  fake_outside outside{[cancel](outside_calls& calls, const outside_request& r) {
    if (r.given_up) return;
    std::byte* pixels = calls.room(r.call, 1 << 16);
    cancel();
    while (calls.pending() > 0) std::this_thread::yield();
    std::memset(pixels, 7, 1 << 16);  // what AddressSanitizer looks at
    EXPECT_FALSE(calls.answer(r.call, {}));
  }};
  expect_clean([&, ctx]() -> task<> {
    EXPECT_EQ((co_await outside.calls.ask({.kind = "decode"}, ctx)).err, canceled);
  });
}

TEST(outside_call_in_a_simulation, ends_the_run_since_nobody_is_outside) {
  outside_calls calls;
  sim_runtime rt{{}, random_strategy(1)};
  const run_result r = rt.run([&]() -> task<> { co_await calls.ask({.kind = "fetch"}); });
  EXPECT_EQ(r.end, run_end::stopped);
}

}  // namespace
}  // namespace millrace::test

#endif
