#include "millrace/panic.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class panic_test : public runtime_test {};
MILLRACE_TEST_ON(panic_test, every_runtime);

TEST_P(panic_test, a_panic_ends_the_run_with_its_text) {
  bool came_past = false;
  const run_result r = run([&came_past]() -> task<> {
    co_await panic("out of water");
    came_past = true;
  });
  EXPECT_TRUE(is_panic(r, "out of water"));
  EXPECT_EQ(r.panicked, 1U);
  EXPECT_FALSE(came_past);
}

TEST_P(panic_test, a_panic_in_one_goroutine_ends_the_run_of_all) {
  const run_result r = run([]() -> task<> {
    go(stay);
    go([]() -> task<> { co_await panic("third"); });
    co_await stay();
  });
  EXPECT_TRUE(is_panic(r, "third"));
  EXPECT_EQ(r.panicked, 3U);
}

TEST_P(panic_test, defers_run_from_leaf_to_root_and_the_last_first) {
  std::string order;
  expect_panic("leaf", [&order]() -> task<> {
    struct calls {
      static task<> leaf(std::string& out) {
        defer first{[&] { out += "b"; }};
        defer second{[&] { out += "a"; }};
        co_await panic("leaf");
        out += "!";
      }
      static task<> middle(std::string& out) {
        defer mine{[&] { out += "c"; }};
        co_await leaf(out);
        out += "!";
      }
    };
    defer mine{[&] { order += "d"; }};
    co_await calls::middle(order);
    order += "!";
  });
  EXPECT_EQ(order, "abcd");
}

TEST_P(panic_test, destructors_of_locals_and_arguments_run) {
  expect_panic("gone", []() -> task<> {
    go(
        [](tracked, task<> body) -> task<> {
          tracked local{2};
          co_await std::move(body);
        },
        tracked{1},
        []() -> task<> {
          tracked inner{3};
          co_await panic("gone");
        }());
    co_await stay();
  });
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(panic_test, unwinding_10_000_calls_runs_every_defer) {
  int deferred = 0;
  expect_panic("deep", [&deferred]() -> task<> {
    struct calls {
      static task<> down(int n, int& count) {
        defer mine{[&] { ++count; }};
        if (n == 0) co_await panic("deep");
        if (n > 0) co_await down(n - 1, count);
      }
    };
    co_await calls::down(9'999, deferred);
  });
  EXPECT_EQ(deferred, 10'000);
}

TEST_P(panic_test, a_panic_in_a_plain_function_ends_the_run) {
  const run_result r = run([]() -> task<> {
    go([] { chan<int>{}.close(); });
    co_await stay();
  });
  EXPECT_TRUE(is_panic(r, "close of nil channel"));
  EXPECT_EQ(r.panicked, 2U);
}

TEST_P(panic_test, a_panic_of_main_s_last_plain_call_is_not_lost) {
  expect_panic("sync: negative WaitGroup counter", []() -> task<> {
    wait_group{}.done();
    co_return;
  });
  expect_panic("sync: negative WaitGroup counter", [] { wait_group{}.done(); });
}

TEST_P(panic_test, a_panic_in_a_destructor_at_the_end_of_a_scope_is_one) {
  expect_panic("sync: negative WaitGroup counter", []() -> task<> {
    wait_group wg;
    {
      defer done{[&] { wg.done(); }};
    }
    co_await stay();
  });
}

// A plain call cannot suspend. The panic is latched: what the goroutine still does before it next
// suspends has no effect on others; then its frames are destroyed.
TEST_P(panic_test, after_a_panic_in_a_plain_call_the_goroutine_s_operations_do_nothing) {
  auto [ctx, cancel] = with_cancel(background());
  const auto buffer = make_chan<int>(4);
  const auto stays_open = make_chan<int>(1);
  std::string reached;
  expect_panic("close of nil channel", [&, ctx, cancel]() -> task<> {
    wait_group never;
    never.add();
    go([never, buffer]() -> task<> {
      co_await never.wait();
      co_await buffer.send(1);
    });
    chan<int>{}.close();
    reached += "plain code";  // this does run
    cancel();
    stays_open.close();
    never.done();
    never.add(-5);
    go([buffer]() -> task<> { co_await buffer.send(2); });
    co_await buffer.send(3);
    reached += ", code after the next suspension";
  });
  EXPECT_EQ(reached, "plain code");
  EXPECT_FALSE(ctx.err());
  EXPECT_EQ(buffer.len(), 0U);
  expect_clean([stays_open]() -> task<> {
    co_await stays_open.send(1);  // would panic
  });
}

TEST_P(panic_test, after_a_panic_in_a_plain_call_a_counter_stays_as_it_is) {
  const wait_group wg;
  wg.add();
  expect_panic("close of nil channel", [wg] {
    chan<int>{}.close();
    wg.done();
    wg.add(5);
  });
  expect_clean([wg]() -> task<> {
    wg.done();  // would panic
    co_await wg.wait();
  });
}

// The suspension that comes after a panic moves no value, though it could go on at once.
TEST_P(panic_test, after_a_panic_in_a_plain_call_no_value_is_moved) {
  const auto ch = make_chan<int>(2);
  expect_clean([ch]() -> task<> { co_await ch.send(1); });
  expect_panic("close of nil channel", [ch]() -> task<> {
    chan<int>{}.close();
    co_await ch.send(2);
  });
  EXPECT_EQ(ch.len(), 1U);
  expect_panic("close of nil channel", [ch]() -> task<> {
    chan<int>{}.close();
    co_await ch.recv();
  });
  EXPECT_EQ(ch.len(), 1U);
  expect_panic("close of nil channel", [ch]() -> task<> {
    chan<int>{}.close();
    co_await select(send(ch, 2));
  });
  EXPECT_EQ(ch.len(), 1U);
}

// The panic comes first in the same frame, so that it is this very suspension that has to be the
// last.
void panic_plainly() { chan<int>{}.close(); }

TEST_P(panic_test, after_a_panic_in_a_plain_call_any_suspension_is_the_last) {
  using suspension = task<> (*)(bool&);
  const std::vector<suspension> suspensions{
      [](bool& past) -> task<> { panic_plainly(), co_await yield(), past = true; },
      [](bool& past) -> task<> { panic_plainly(), co_await sleep(1h), past = true; },
      [](bool& past) -> task<> {
        panic_plainly(), co_await make_chan<int>(1).send(1), past = true;
      },
      [](bool& past) -> task<> { panic_plainly(), co_await chan<int>{}.recv(), past = true; },
      [](bool& past) -> task<> { panic_plainly(), co_await select(otherwise()), past = true; },
      [](bool& past) -> task<> { panic_plainly(), co_await wait_group{}.wait(), past = true; },
      [](bool& past) -> task<> { panic_plainly(), co_await panic("second"), past = true; },
      [](bool& past) -> task<> { panic_plainly(), co_await errgroup::group{}.wait(), past = true; },
  };
  for (const suspension& suspend : suspensions) {
    bool came_past = false;
    expect_panic("close of nil channel", [&came_past, suspend] { return suspend(came_past); });
    EXPECT_FALSE(came_past) << "suspension " << &suspend - suspensions.data();
  }
}

TEST_P(panic_test, deferred_calls_of_a_panicking_goroutine_do_act) {
  auto [ctx, cancel] = with_cancel(background());
  const auto closed = make_chan<int>();
  expect_panic("stop", [&, cancel]() -> task<> {
    defer a{[&] { cancel(); }};
    defer b{[&] { closed.close(); }};
    co_await panic("stop");
  });
  EXPECT_EQ(ctx.err(), canceled);
  expect_panic("close of closed channel", [closed] { closed.close(); });
}

TEST_P(panic_test, the_first_of_two_panics_of_a_goroutine_is_reported) {
  expect_panic("first", []() -> task<> {
    defer again{[] { chan<int>{}.close(); }};
    co_await panic("first");
  });
}

TEST_P(panic_test, defers_of_other_goroutines_do_not_run) {
  std::atomic<int> deferred = 0;
  expect_panic("stop", [&deferred]() -> task<> {
    auto parked = make_chan<unit>();
    for (int i = 0; i < 5; ++i) {
      go([parked, &deferred]() -> task<> {
        defer mine{[&] { ++deferred; }};
        co_await parked.send({});
        co_await stay();
      });
    }
    for (int i = 0; i < 5; ++i) co_await parked.recv();
    co_await panic("stop");
  });
  EXPECT_EQ(deferred, 0);
}

TEST_P(panic_test, the_runtime_can_be_used_again) {
  for (int i = 0; i < 20; ++i) {
    expect_panic("again", []() -> task<> { co_await panic("again"); });
    expect_clean([]() -> task<> { co_await yield(); });
  }
}

#if defined(__cpp_exceptions)

task<> throw_error() {
  throw std::runtime_error{"disk on fire"};
  co_return;
}

TEST_P(panic_test, an_exception_that_leaves_a_goroutine_is_its_panic) {
  expect_panic("disk on fire", throw_error);
  expect_panic("exception of unknown type", []() -> task<> {
    throw 5;
    co_return;
  });
}

TEST_P(panic_test, an_exception_unwinds_through_the_callers) {
  std::string order;
  expect_panic("disk on fire", [&order]() -> task<> {
    defer mine{[&] { order += "b"; }};
    co_await [](std::string& out) -> task<> {
      defer inner{[&] { out += "a"; }};
      co_await throw_error();
    }(order);
    order += "!";
  });
  EXPECT_EQ(order, "ab");
}

TEST_P(panic_test, an_exception_that_is_caught_where_it_is_thrown_is_none) {
  expect_clean([]() -> task<> {
    int caught = 0;
    try {
      co_await yield();
      throw std::runtime_error{"no harm"};
    } catch (const std::runtime_error&) {
      ++caught;
    }
    EXPECT_EQ(caught, 1);
  });
}

TEST_P(panic_test, an_exception_that_leaves_a_plain_function_is_a_panic) {
  expect_panic("plain", [] { throw std::runtime_error{"plain"}; });
  expect_panic("plain", []() -> task<> {
    go([] { throw std::runtime_error{"plain"}; });
    co_await stay();
  });
}

#endif

}  // namespace
}  // namespace millrace::test
