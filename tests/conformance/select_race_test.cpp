// Selects that race. Go: runtime/chan_test.go, test/chan/doubleselect.go. See TABLE.md.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "conformance/now.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class select_race_conformance : public runtime_test {};
MILLRACE_TEST_ON(select_race_conformance, every_runtime);

// c1 is ready before c2 becomes ready, c2 before c1 may stop being so: whoever looks at both at one
// moment finds one. Hunts a select that looks at them one after the other without both locks.
task<> never_default(bool by_close) {
  auto verdict = make_chan<bool>(1);
  for (int i = 0; i < rounds(500); ++i) {
    auto c1 = make_chan<int>(1);
    auto c2 = make_chan<int>(1);
    co_await c1.send(1);
    go([=]() -> task<> {
      std::optional<int> slot;
      co_await verdict.send(co_await select(recv(c1, slot), recv(c2, slot), otherwise()) != 2);
    });
    if (by_close) {
      c2.close();
    } else {
      co_await c2.send(1);
    }
    co_await receives_now(c1);
    const auto one_was_ready = co_await verdict.recv();
    EXPECT_EQ(one_was_ready, true);
  }
}

TEST_P(select_race_conformance, of_two_channels_one_always_ready_the_default_is_never_taken) {
  expect_clean([] { return never_default(false); });
}

TEST_P(select_race_conformance, with_one_closed_meanwhile_the_default_is_never_taken) {
  expect_clean([] { return never_default(true); });
}

// Hunts a select that pairs its own send with its own receive, and one that locks itself out.
TEST_P(select_race_conformance, two_selects_on_both_ends_of_a_channel_meet_only_each_other) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{10}}) {
    expect_clean([capacity]() -> task<> {
      auto ch = make_chan<int>(capacity);
      wait_group wg;
      for (int p = 0; p < 2; ++p) {
        wg.add();
        go([=]() -> task<> {
          for (int i = 0; i < rounds(500); ++i) {
            std::optional<int> slot;
            if (p == 0 || i % 2 == 0) {
              co_await select(send(ch, p), recv(ch, slot));
            } else {
              co_await select(recv(ch, slot), send(ch, p));
            }
            if (capacity == 0 && slot) {
              EXPECT_NE(slot, p) << "its own value";
            }
          }
          wg.done();
        });
      }
      co_await wg.wait();
    });
  }
}

using four_channels = std::array<chan<int>, 4>;

task<> send_to_each(four_channels to, int n, wait_group wg) {
  std::array<int, 4> sent{};
  for (int i = 0; i < 4 * n; ++i) {
    constexpr std::array<std::size_t, 4> channel_of_case{3, 2, 0, 1};
    const std::size_t which = channel_of_case[co_await select(send(to[3], 0), send(to[2], 0),
                                                              send(to[0], 0), send(to[1], 0))];
    if (++sent[which] == n) to[which] = {};
  }
  wg.done();
}

task<> receive_from_each(four_channels from, int n, wait_group wg) {
  std::array<int, 4> received{};
  std::optional<int> slot;
  for (int i = 0; i < 4 * n; ++i) {
    const std::size_t which = co_await select(recv(from[0], slot), recv(from[1], slot),
                                              recv(from[2], slot), recv(from[3], slot));
    if (++received[which] == n) from[which] = {};
  }
  wg.done();
}

// Plain operations and selects on the same four channels, as many sends as receives on each. Hunts
// lost wake-ups between select and plain operations: it would end in a deadlock.
TEST_P(select_race_conformance, selects_and_plain_operations_share_channels_without_a_deadlock) {
  expect_clean([]() -> task<> {
    constexpr int n = rounds(1500);
    const four_channels channels{make_chan<int>(), make_chan<int>(), make_chan<int>(2),
                                 make_chan<int>(3)};
    wait_group wg;
    wg.add(10);
    for (const chan<int>& ch : channels) {
      go([=]() -> task<> {
        for (int i = 0; i < n; ++i) co_await ch.send(0);
        wg.done();
      });
      go([=]() -> task<> {
        for (int i = 0; i < n; ++i) co_await ch.recv();
        wg.done();
      });
    }
    go(send_to_each, channels, n, wg);
    go(receive_from_each, channels, n, wg);
    co_await wg.wait();
  });
}

TEST_P(select_race_conformance, two_ready_channels_are_chosen_about_as_often) {
  constexpr int trials = 4'000;
  std::array<int, 2> times{};
  expect_clean([&times]() -> task<> {
    auto c1 = make_chan<std::size_t>(trials + 1);
    auto c2 = make_chan<std::size_t>(trials + 1);
    for (int i = 0; i <= trials; ++i) {
      co_await c1.send(0);
      co_await c2.send(1);
    }
    auto out = make_chan<std::size_t>();
    auto stop = make_chan<unit>();
    wait_group wg;
    wg.add();
    go([=]() -> task<> {
      auto c3 = make_chan<std::size_t>();
      auto c4 = make_chan<std::size_t>();
      std::optional<std::size_t> slot;
      std::optional<unit> stopped;
      do {
        co_await select(recv(c3, slot), recv(c4, slot), recv(c1, slot), recv(c2, slot));
      } while (co_await select(send(out, *slot), recv(stop, stopped)) == 0);
      wg.done();
    });
    for (int i = 0; i < trials; ++i) ++times[*co_await out.recv()];
    stop.close();
    co_await wg.wait();
  });
  const double standard_deviation = std::sqrt(trials * 0.25);
  EXPECT_NEAR(times[0], trials / 2, 10 * standard_deviation);
  EXPECT_EQ(times[0] + times[1], trials);
}

TEST_P(select_race_conformance, two_sends_on_one_channel_are_chosen_at_random) {
  constexpr int n = 100;
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{n}}) {
    int ones = 0;
    expect_clean([capacity, &ones]() -> task<> {
      auto ch = make_chan<int>(capacity);
      wait_group receiver;
      receiver.add();
      go([ch, receiver, &ones]() -> task<> {
        for (int i = 0; i < n; ++i) {
          co_await yield();
          ones += *co_await ch.recv();
        }
        receiver.done();
      });
      for (int i = 0; i < n; ++i) co_await select(send(ch, 1), send(ch, 0));
      co_await receiver.wait();
    });
    EXPECT_GT(ones, n / 10) << "capacity " << capacity;
    EXPECT_LT(ones, n - n / 10) << "capacity " << capacity;
  }
}

// Hunts two cases of one select that both send: the value would arrive twice.
TEST_P(select_race_conformance, a_select_of_four_sends_sends_each_value_once) {
  constexpr int n = rounds(3000);
  std::vector<int> times(static_cast<std::size_t>(n));
  expect_clean([&times]() -> task<> {
    const four_channels channels{make_chan<int>(), make_chan<int>(), make_chan<int>(),
                                 make_chan<int>()};
    go([=]() -> task<> {
      for (int i = 0; i < n; ++i) {
        co_await select(send(channels[0], i), send(channels[1], i), send(channels[2], i),
                        send(channels[3], i));
      }
      for (const auto& ch : channels) ch.close();
    });
    auto merged = make_chan<int>();
    wait_group forwarding;
    for (const auto& ch : channels) {
      forwarding.add();
      go([=]() -> task<> {
        while (auto v = co_await ch.recv()) co_await merged.send(*v);
        forwarding.done();
      });
    }
    go([=]() -> task<> {
      co_await forwarding.wait();
      merged.close();
    });
    while (auto v = co_await merged.recv()) ++times[static_cast<std::size_t>(*v)];
  });
  EXPECT_TRUE(std::ranges::all_of(times, [](int t) { return t == 1; }));
}

}  // namespace
}  // namespace millrace::test
