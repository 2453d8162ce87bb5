#include <memory>
#include <string>

#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_value_test : public runtime_test {};
MILLRACE_TEST_ON(context_value_test, every_runtime);

const context_key<int> number;
const context_key<int> other_number;
const context_key<std::string> name;

TEST(todo_test, is_never_over_and_has_no_values) {
  EXPECT_FALSE(todo().err());
  EXPECT_FALSE(todo().done());
  EXPECT_FALSE(todo().deadline());
  EXPECT_EQ(todo().value(number), nullptr);
}

TEST_P(context_value_test, is_found_by_its_key_alone) {
  expect_clean([]() -> task<> {
    const context ctx = with_value(background(), number, 7);
    EXPECT_EQ(background().value(number), nullptr);
    EXPECT_NE(ctx.value(number), nullptr);
    EXPECT_EQ(*ctx.value(number), 7);
    EXPECT_EQ(ctx.value(other_number), nullptr) << "another key of the same type";
    EXPECT_EQ(ctx.value(name), nullptr);
    co_return;
  });
}

TEST_P(context_value_test, the_nearest_one_above_is_found) {
  expect_clean([]() -> task<> {
    const context one = with_value(background(), number, 1);
    const context named = with_value(one, name, "millrace");
    const context two = with_value(named, number, 2);
    EXPECT_EQ(*two.value(number), 2);
    EXPECT_EQ(*two.value(name), "millrace");
    EXPECT_EQ(*one.value(number), 1);
    EXPECT_EQ(one.value(name), nullptr) << "nothing comes from below";
    co_return;
  });
}

TEST_P(context_value_test, passes_through_contexts_of_every_kind) {
  expect_clean([]() -> task<> {
    const context root = with_value(background(), number, 7);
    auto [a, cancel_a] = with_cancel(root);
    auto [b, cancel_b] = with_cancel_cause(a);
    auto [c, cancel_c] = with_timeout(b, 1h);
    const context d = with_value(without_cancel(c), name, "deep");
    auto [e, cancel_e] = with_cancel(d);
    EXPECT_EQ(*e.value(number), 7);
    EXPECT_EQ(*e.value(name), "deep");
    cancel_a();
    EXPECT_EQ(*c.value(number), 7) << "being over takes no values away";
    co_return;
  });
}

TEST_P(context_value_test, lives_as_long_as_a_context_below_it) {
  expect_clean([]() -> task<> {
    const auto value = std::make_shared<int>(7);
    static const context_key<std::shared_ptr<int>> key;
    {
      context ctx = with_cancel(with_value(background(), key, value)).ctx;
      EXPECT_EQ(value.use_count(), 2);
      EXPECT_EQ(**ctx.value(key), 7);
    }
    EXPECT_EQ(value.use_count(), 1);
    co_return;
  });
}

TEST_P(context_value_test, a_context_with_a_value_is_over_with_its_parent) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel_cause(background());
    const context ctx = with_value(parent, number, 1);
    auto [below, cancel_below] = with_cancel(with_value(ctx, number, 2));
    EXPECT_FALSE(ctx.err());
    EXPECT_TRUE(ctx.done() == parent.done()) << "the same channel";
    const error why = errors::make("why");
    cancel(why);
    EXPECT_EQ(ctx.err(), canceled);
    EXPECT_EQ(cause(ctx), why);
    EXPECT_EQ(cause(below), why);
    EXPECT_EQ(co_await ctx.done().recv(), std::nullopt);
  });
}

TEST_P(context_value_test, without_cancel_is_over_with_nothing) {
  expect_clean([]() -> task<> {
    auto [parent, cancel] = with_cancel_cause(with_value(background(), number, 7));
    const context ctx = without_cancel(parent);
    auto [below, cancel_below] = with_cancel(ctx);
    cancel(errors::make("finished early"));
    EXPECT_FALSE(ctx.err());
    EXPECT_FALSE(cause(ctx));
    EXPECT_FALSE(ctx.done());
    EXPECT_EQ(*ctx.value(number), 7);
    EXPECT_FALSE(below.err());
    cancel_below();
    EXPECT_EQ(below.err(), canceled);
    EXPECT_FALSE(without_cancel(background()).err());
    auto [past, cancel_past] = with_timeout(background(), 0s);
    EXPECT_FALSE(without_cancel(past).err());
    co_return;
  });
}

TEST_P(context_value_test, a_value_that_can_only_be_moved_will_do) {
  expect_clean([]() -> task<> {
    static const context_key<std::unique_ptr<int>> key;
    const context ctx = with_value(background(), key, std::make_unique<int>(3));
    EXPECT_EQ(**ctx.value(key), 3);
    co_return;
  });
}

}  // namespace
}  // namespace millrace::test
