#include <optional>
#include <vector>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class select_stress_test : public runtime_test {};
MILLRACE_TEST_ON(select_stress_test, every_runtime);

// Hunts: ABBA. A select that locks its channels in the order of its arguments stops for ever
// against one that names them the other way round (a Go-style C++ library did within a second).
// Also a lost wake-up when both are woken.
TEST_P(select_stress_test, selects_in_opposite_order_do_not_lock_each_other_out) {
  constexpr int times = rounds(20'000);
  expect_clean([]() -> task<> {
    auto a = make_chan<int>();
    auto b = make_chan<int>();
    auto quit = make_chan<unit>();
    wait_group selecting;
    for (int i = 0; i < 4; ++i) {
      selecting.add();
      go([a, b, quit, selecting, forwards = i % 2 == 0]() -> task<> {
        std::optional<int> value;
        std::optional<unit> over;
        for (;;) {
          const std::size_t taken =
              forwards ? co_await select(recv(a, value), recv(b, value), recv(quit, over))
                       : co_await select(recv(b, value), recv(a, value), recv(quit, over));
          if (taken == 2) break;
        }
        selecting.done();
      });
    }
    wait_group sending;
    for (const auto& ch : {a, b}) {
      sending.add();
      go([ch, sending]() -> task<> {
        for (int i = 0; i < times; ++i) co_await ch.send(i);
        sending.done();
      });
    }
    co_await sending.wait();
    quit.close();
    co_await selecting.wait();
  });
}

// Hunts: a value that is taken by two cases, or by none, when sends and receives of several selects
// meet on the same channels while each also waits elsewhere.
TEST_P(select_stress_test, values_between_selects_are_neither_lost_nor_doubled) {
  constexpr int times = rounds(4'000);
  constexpr std::size_t pairs = 3;
  std::vector<int> received(pairs * times);
  expect_clean([&received]() -> task<> {
    auto x = make_chan<int>();
    auto y = make_chan<int>(2);
    wait_group sending;
    wait_group receiving;
    for (std::size_t p = 0; p < pairs; ++p) {
      sending.add();
      go([x, y, sending, p]() -> task<> {
        for (int i = 0; i < times; ++i) {
          const int value = static_cast<int>(p) * times + i;
          if (p % 2 == 0) {
            co_await select(send(x, value), send(y, value));
          } else {
            co_await select(send(y, value), send(x, value));
          }
        }
        sending.done();
      });
      receiving.add();
      go([x, y, receiving, &received]() -> task<> {
        receiver<int> a = x;
        receiver<int> b = y;
        while (a || b) {
          std::optional<int> value;
          const std::size_t from = co_await select(recv(b, value), recv(a, value));
          if (value) {
            ++received[static_cast<std::size_t>(
                *value)];  // each element has one writer, if all is well
          } else {
            (from == 0 ? b : a) = {};
          }
        }
        receiving.done();
      });
    }
    co_await sending.wait();
    x.close();
    y.close();
    co_await receiving.wait();
  });
  EXPECT_EQ(received, std::vector<int>(received.size(), 1));
}

// Hunts: double wake. A timer, a value and a cancellation come to one parked select at the same
// moment: one wins, and the goroutine is made runnable once (twice would run it on two threads, or
// leave it in the queue after its end).
TEST_P(select_stress_test, of_three_wakers_at_once_one_wins) {
  constexpr int times = rounds(3'000);
  int values = 0;
  int timeouts = 0;
  int cancellations = 0;
  expect_clean([&]() -> task<> {
    for (int i = 0; i < times; ++i) {
      auto ch = make_chan<int>();
      auto [ctx, cancel] = with_cancel(background());
      go([ch, ctx]() -> task<> { co_await select(send(ch, 1), done(ctx)); });
      go([cancel, i]() -> task<> {
        for (int n = 0; n < i % 4; ++n) co_await yield();
        cancel();
      });
      std::optional<int> value;
      switch (
          co_await select(recv(ch, value), timeout(std::chrono::microseconds{i % 5}), done(ctx))) {
        case 0:
          EXPECT_EQ(value, 1);
          ++values;
          break;
        case 1:
          ++timeouts;
          break;
        default:
          EXPECT_TRUE(ctx.err());
          ++cancellations;
      }
      cancel();
    }
  });
  EXPECT_EQ(values + timeouts + cancellations, times);
}

// Hunts: a waiter that stays in a channel's list after its select was served by another, and is
// then woken in a frame that is gone.
TEST_P(select_stress_test, a_select_that_was_served_leaves_every_other_channel) {
  constexpr int times = rounds(3'000);
  expect_clean([]() -> task<> {
    auto never = make_chan<int>();
    auto ch = make_chan<int>();
    go([ch]() -> task<> {
      for (int i = 0; i < times; ++i) co_await ch.send(i);
      ch.close();
    });
    for (;;) {
      std::optional<int> value;
      co_await select(recv(never, value), recv(ch, value), recv(never, value));
      if (!value) break;
    }
    EXPECT_EQ(co_await select(send(never, 1), otherwise()), 1U);
  });
}

}  // namespace
}  // namespace millrace::test
