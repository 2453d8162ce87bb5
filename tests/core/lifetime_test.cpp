// go() and run() own the callable and its arguments: they live as long as the goroutine.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/fixture.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class lifetime_test : public runtime_test {};
MILLRACE_TEST_ON(lifetime_test, every_runtime);

// Long enough not to live inside the string object.
constexpr auto long_text = "a text that is longer than the small-string buffer of any library";

TEST_P(lifetime_test, a_capturing_lambda_outlives_the_scope_that_passed_it_to_go) {
  std::string seen;
  expect_clean([&seen]() -> task<> {
    auto ended = make_chan<unit>();
    {
      const std::string text = long_text;
      const auto captured = [text, ended, &seen]() -> task<> {
        co_await yield();
        co_await yield();
        seen = text;
        co_await ended.send({});
      };
      go(captured);
    }
    std::vector<std::string> reused(8, std::string(64, '#'));
    co_await ended.recv();
  });
  EXPECT_EQ(seen, long_text);
}

TEST_P(lifetime_test, arguments_are_copied) {
  std::string seen;
  expect_clean([&seen]() -> task<> {
    auto ended = make_chan<unit>();
    std::string text = long_text;
    go(
        [ended, &seen](std::string mine) -> task<> {
          co_await yield();
          seen = mine;
          co_await ended.send({});
        },
        text);
    text = "changed";
    co_await ended.recv();
    EXPECT_EQ(text, "changed");
  });
  EXPECT_EQ(seen, long_text);
}

TEST_P(lifetime_test, a_parameter_taken_by_reference_refers_to_the_goroutine_s_own_copy) {
  std::string seen;
  expect_clean([&seen]() -> task<> {
    auto ended = make_chan<unit>();
    {
      const std::string text = long_text;
      go(
          [&seen](const std::string& mine, sender<unit> done) -> task<> {
            co_await yield();
            seen = mine;
            co_await done.send({});
          },
          text, ended);
    }
    co_await ended.recv();
  });
  EXPECT_EQ(seen, long_text);
}

TEST_P(lifetime_test, std_ref_passes_a_reference) {
  expect_clean([]() -> task<> {
    int counter = 0;
    wait_group wg;
    wg.add();
    go(
        [](int& n, wait_group done) -> task<> {
          ++n;
          done.done();
          co_return;
        },
        std::ref(counter), wg);
    co_await wg.wait();
    EXPECT_EQ(counter, 1);
  });
}

TEST_P(lifetime_test, arguments_and_callables_may_be_move_only) {
  int sum = 0;
  expect_clean([&sum]() -> task<> {
    auto first_ended = make_chan<unit>();
    auto both_ended = make_chan<unit>();
    go(
        [](std::unique_ptr<int> n, int& out, sender<unit> done) -> task<> {
          co_await yield();
          out += *n;
          co_await done.send({});
        },
        std::make_unique<int>(3), std::ref(sum), first_ended);
    go([n = std::make_unique<int>(4), &sum, first_ended, both_ended]() -> task<> {
      co_await first_ended.recv();
      sum += *n;
      co_await both_ended.send({});
    });
    co_await both_ended.recv();
  });
  EXPECT_EQ(sum, 7);
}

TEST_P(lifetime_test, the_callable_and_its_arguments_are_destroyed_once_when_the_goroutine_ends) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < 10; ++i) {
      wait_group wg;
      wg.add();
      go(
          [captured = tracked{1}, wg](tracked) -> task<> {
            co_await yield();
            wg.done();
          },
          tracked{2});
      co_await wg.wait();
    }
  });
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(lifetime_test, what_a_leaked_goroutine_owns_is_destroyed_when_the_run_ends) {
  const run_result r = run([]() -> task<> {
    auto parked = make_chan<unit>();
    go(
        [captured = tracked{1}, parked](tracked) -> task<> {
          tracked local{3};
          co_await parked.send({});
          co_await chan<tracked>{}.recv();
        },
        tracked{2});
    co_await parked.recv();
  });
  EXPECT_EQ(r.leaked.size(), 1U);
  EXPECT_EQ(tracked::alive, 0);
}

TEST_P(lifetime_test, a_goroutine_can_be_any_callable) {
  struct object {
    int calls = 0;
    task<> method(wait_group wg) {
      ++calls;
      wg.done();
      co_return;
    }
    task<> operator()(wait_group wg) { return method(wg); }
  };
  struct calls {
    static task<> function(wait_group wg) {
      wg.done();
      co_return;
    }
    static task<int> with_a_value(wait_group wg) {
      wg.done();
      co_return 5;
    }
    static void plain(wait_group wg) { wg.done(); }
  };
  expect_clean([]() -> task<> {
    object by_pointer;  // two, for two goroutines would race on the count of one
    object by_reference;
    wait_group wg;
    wg.add(7);
    go(&object::method, &by_pointer, wg);
    go(object{}, wg);
    go(std::ref(by_reference), wg);
    go(calls::function, wg);
    go(&calls::with_a_value, wg);
    go(calls::plain, wg);
    go([wg, n = 1]() mutable -> task<> {
      wg.add(-std::exchange(n, 0));
      co_return;
    });
    co_await wg.wait();
    EXPECT_EQ(by_pointer.calls, 1);
    EXPECT_EQ(by_reference.calls, 1);
  });
}

TEST_P(lifetime_test, run_owns_its_callable_and_arguments) {
  auto text = std::make_unique<std::string>(long_text);
  std::string seen;
  rt().start(
      [&seen](std::unique_ptr<std::string> mine, std::string copied) -> task<> {
        co_await sleep(1ms);
        seen = *mine + copied;
      },
      std::move(text), std::string{long_text});
  rt().wait();
  EXPECT_TRUE(is_clean(rt().result()));
  EXPECT_EQ(seen, std::string{long_text} + long_text);
}

// The article's `worker(..., wait_group& wg)`: the group is in main's frame, which wait() keeps
// alive.
TEST_P(lifetime_test, a_reference_to_what_main_holds_until_it_has_waited_is_safe) {
  expect_clean([]() -> task<> {
    for (int i = 0; i < 50; ++i) {
      wait_group wg;
      for (int w = 0; w < 4; ++w) {
        wg.add();
        go(
            [](wait_group& group) -> task<> {
              defer done{[&] { group.done(); }};
              co_await yield();
            },
            std::ref(wg));
      }
      co_await wg.wait();
    }
  });
}

struct starts_one_when_it_goes {
  explicit starts_one_when_it_goes(bool& done) : started{&done} {}
  starts_one_when_it_goes(const starts_one_when_it_goes&) = delete;
  starts_one_when_it_goes& operator=(const starts_one_when_it_goes&) = delete;
  ~starts_one_when_it_goes() {
    go([done = started] { *done = true; });
    wait_group{}.go([done = started] { *done = true; });
    after_func(0s, [done = started] { *done = true; });
    EXPECT_FALSE(after_func(background(), [done = started] { *done = true; })());
  }
  bool* started;
};

TEST_P(lifetime_test, what_is_destroyed_with_a_run_that_is_over_starts_nothing) {
  bool started = false;
  const run_result r = run([&started]() -> task<> {
    go([&started]() -> task<> {
      const starts_one_when_it_goes last{started};
      co_await stay();
    });
    co_await yield();
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 1U);
  EXPECT_FALSE(started);
}

#if defined(__cpp_exceptions)

struct throws_when_copied {
  throws_when_copied() = default;
  throws_when_copied(const throws_when_copied&) { throw 1; }
  throws_when_copied& operator=(const throws_when_copied&) = delete;
};

TEST_P(lifetime_test, an_argument_that_cannot_be_copied_starts_nothing) {
  expect_clean([]() -> task<> {
    const throws_when_copied argument;
    const auto f = [](const throws_when_copied&) {};
    wait_group wg;
    EXPECT_THROW(go(f, argument), int);
    EXPECT_THROW(wg.go(f, argument), int);
    co_await wg.wait();
  });
}

#endif

}  // namespace
}  // namespace millrace::test
