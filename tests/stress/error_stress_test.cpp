// Errors that many goroutines hold at once.
#include <string>
#include <vector>

#include "support/fixture.h"
#include "support/sizes.h"
#include "support/tracked.h"

namespace millrace::test {
namespace {

class error_stress_test : public runtime_test {};
MILLRACE_TEST_ON(error_stress_test, every_runtime);

// Hunts: the lines of a joined error, put together when first asked for, by several at once.
TEST_P(error_stress_test, goroutines_that_first_ask_for_a_message_at_once_read_the_same_one) {
  for (int i = 0; i < rounds(300); ++i) {
    expect_clean([]() -> task<> {
      const error both = errors::join(errors::make("one"), errors::join(canceled));
      auto words = make_chan<std::string_view>(8);
      for (int g = 0; g < 8; ++g) {
        go([both, words]() -> task<> { co_await words.send(both.message()); });
      }
      const auto first = co_await words.recv();
      EXPECT_EQ(*first, "one\ncontext canceled");
      for (int g = 1; g < 8; ++g) {
        const auto other = co_await words.recv();
        EXPECT_EQ(other->data(), first->data());
      }
    });
  }
}

struct holding {
  tracked counted;
  [[nodiscard]] std::string message() const { return format("{}", counted.value); }
};

// Hunts: a tree taken apart by one goroutine while another still holds a branch of it.
TEST_P(error_stress_test, branches_that_outlive_their_tree_stay_whole) {
  for (int i = 0; i < rounds(300); ++i) {
    expect_clean([]() -> task<> {
      auto branches = make_chan<error>(16);
      auto trees = make_chan<error>(4);
      wait_group wg;
      wg.add(4);
      for (int g = 0; g < 4; ++g) {
        go([trees, wg]() -> task<> {  // drops each tree
          while (const auto tree = co_await trees.recv()) EXPECT_TRUE(*tree);
          wg.done();
        });
      }
      for (int n = 0; n < 16; ++n) {
        const error leaf = errors::make(holding{tracked{n}});
        const error branch = errors::wrap(leaf, "branch {}: ", n);
        co_await branches.send(branch);
        co_await trees.send(errors::join(errors::make("beside"), errors::join(branch, leaf)));
      }
      trees.close();
      branches.close();
      for (int n = 0; const auto branch = co_await branches.recv(); ++n) {
        const auto* value = errors::as<holding>(*branch);
        EXPECT_EQ(value ? value->counted.value : -1, n);
        EXPECT_EQ(branch->message(), format("branch {}: {}", n, n));
      }
      co_await wg.wait();
    });
    ASSERT_EQ(tracked::alive, 0) << "round " << i;
  }
}

}  // namespace
}  // namespace millrace::test
