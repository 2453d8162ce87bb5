// Timers that are moved and stopped as fast as they fire. Go: time/sleep_test.go, tick_test.go. See
// TABLE.md.
#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <random>
#include <vector>

#include "conformance/now.h"
#include "millrace/ticker.h"
#include "millrace/timer.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class timer_race_conformance : public runtime_test {};
MILLRACE_TEST_ON(timer_race_conformance, every_runtime);

/// A timer whose function sends on a channel of one.
struct sending_timer {
  chan<unit> c = make_chan<unit>(1);
  timer t;
  explicit sending_timer(duration d)
      : t{after_func(d, [ch = c]() -> task<> { co_await ch.send({}); })} {}
};

// Hunts a timer that is due when it is made, and is missed by a scheduler about to sleep.
TEST_P(timer_race_conformance, a_timer_of_zero_is_never_missed) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(300); ++i) co_await new_timer(0s).c().recv();
    for (int i = 0; i < rounds(300); ++i) co_await sending_timer{0s}.c.recv();
    const sending_timer again{1h};
    for (int i = 0; i < rounds(300); ++i) {
      again.t.reset(0s);
      co_await again.c.recv();
    }
  });
}

// Hunts a timer that gets lost on its way from the far end of the heap to the near one.
TEST_P(timer_race_conformance, a_timer_moved_into_the_past_again_and_again_fires) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < rounds(100); ++i) {
      const sending_timer moved{1h};
      for (int j = 0; j < 10; ++j) {
        if (!moved.t.stop()) co_await moved.c.recv();
        moved.t.reset(-1h);
      }
      co_await moved.c.recv();
    }
  });
}

/// The life of one timer: it fires, is set far away and stopped three times, and fires again.
class adjusted {
 public:
  /// The next step; false after the last.
  task<bool> step() {
    switch (step_++) {
      case 0:
        timer_.t.reset(0s);
        break;
      case 1:
      case 9:
        co_await timer_.c.recv();
        break;
      case 2:
      case 4:
      case 6:
        EXPECT_FALSE(timer_.t.reset(std::chrono::minutes{step_})) << "it was not pending";
        break;
      case 3:
      case 5:
      case 7:
        EXPECT_TRUE(timer_.t.stop());
        break;
      case 8:
        EXPECT_FALSE(timer_.t.reset(0s)) << "it was not pending";
        break;
      default:
        co_return false;
    }
    co_return true;
  }

 private:
  sending_timer timer_{1h};
  int step_ = 0;
};

TEST_P(timer_race_conformance, many_timers_moved_near_and_far_lose_none) {
  expect_clean([]() -> task<> {
    std::mt19937 random{7};
    std::vector<adjusted> timers(100);
    while (!timers.empty()) {
      const std::size_t i = random() % timers.size();
      if (!co_await timers[i].step()) {
        std::swap(timers[i], timers.back());
        timers.pop_back();
      }
    }
  });
}

// Two timers for one moment: the select takes one, and the other's stop or reset says whether its
// value can still be received. Hunts a "false" after which the receive waits for ever.
task<> race_two(bool reset, wait_group wg) {
  const auto quiet = [reset](const timer& t) { return reset ? t.reset(1h) : t.stop(); };
  for (int i = 0; i < rounds(20); ++i) {
    const timer a = new_timer(100us);
    const timer b = new_timer(100us);
    std::optional<time_point> at;
    const timer& other = co_await select(recv(a.c(), at), recv(b.c(), at)) == 0 ? b : a;
    if (!quiet(other)) co_await other.c().recv();
    EXPECT_FALSE(co_await receives_now(a.c()));
    EXPECT_FALSE(co_await receives_now(b.c()));
  }
  wg.done();
}

TEST_P(timer_race_conformance, stop_and_reset_tell_whether_there_is_a_value_to_receive) {
  for (const bool reset : {false, true}) {
    expect_clean([reset]() -> task<> {
      wait_group wg;
      for (int i = 0; i < rounds(100); ++i) {
        wg.add();
        go(race_two, reset, wg);
      }
      co_await wg.wait();
    });
  }
}

// Hunts the wake-up of a goroutine that has just gone on by another case.
TEST_P(timer_race_conformance, many_goroutines_woken_by_one_ticker_or_by_their_own_timers_go_on) {
  expect_clean([]() -> task<> {
    const ticker t = new_ticker(1us);
    wait_group wg;
    for (int i = 0; i < 8; ++i) {
      wg.add();
      go([=]() -> task<> {
        std::optional<time_point> at;
        for (int n = 0; n < rounds(200); ++n) {
          co_await select(recv(t.c(), at), recv(after(20us), at));
          EXPECT_TRUE(at);
        }
        wg.done();
      });
    }
    co_await wg.wait();
    t.stop();
  });
}

TEST_P(timer_race_conformance, one_timer_can_be_read_and_reset_by_many_goroutines) {
  expect_clean([]() -> task<> {
    const timer t = new_timer(1ns);
    wait_group wg;
    for (int i = 0; i < 8; ++i) {
      wg.add();
      go([=]() -> task<> {
        for (int n = 0; n < rounds(300); ++n) {
          co_await receives_now(t.c());
          t.reset(1ns);
        }
        wg.done();
      });
    }
    co_await wg.wait();
    co_await t.c().recv();
  });
}

/// Passes numbers on through a queue of its own until `in` is closed.
task<> queue(receiver<int> in, sender<int> out, wait_group wg) {
  std::deque<int> waiting;
  for (;;) {
    const sender<int> to = waiting.empty() ? sender<int>{} : out;
    std::optional<int> got;
    if (co_await select(send(to, waiting.empty() ? 0 : waiting.front()), recv(in, got)) == 0) {
      waiting.pop_front();
    } else if (got) {
      waiting.push_back(*got);
    } else {
      break;
    }
  }
  wg.done();
}

// Hunts work that stops, or becomes slow, behind a heap of timers that were all dropped.
TEST_P(timer_race_conformance, work_goes_on_over_a_heap_of_short_sleeps_and_abandoned_timeouts) {
  expect_clean([]() -> task<> {
    wait_group wg;
    for (int i = 0; i < rounds(1000); ++i) {
      wg.add();
      go([wg]() -> task<> {
        co_await sleep(10us);
        wg.done();
      });
    }
    auto in = make_chan<int>();
    auto out = make_chan<int>();
    wg.add();
    go(queue, receiver<int>{in}, sender<int>{out}, wg);
    for (int i = 0; i < rounds(200); ++i) {
      constexpr int n = 20;
      for (int j = 0; j < n; ++j) co_await in.send(j);
      for (int j = 0; j < n; ++j) {
        std::optional<int> got;
        std::optional<time_point> late;
        EXPECT_EQ(co_await select(recv(out, got), recv(after(1h), late)), 0U);
        EXPECT_EQ(got, j);
      }
    }
    in.close();
    co_await wg.wait();
  });
}

}  // namespace
}  // namespace millrace::test
