// Trees of errors: what wraps what, and what errors::is and errors::as find in them.
#include "millrace/errors.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

#include "millrace/context.h"

namespace millrace::test {
namespace {

/// Compares by its path, as a Go struct of a string does.
struct no_such_file {
  std::string path;
  [[nodiscard]] std::string message() const { return path + ": no such file"; }
  friend bool operator==(const no_such_file&, const no_such_file&) = default;
};

/// Without operator==.
struct busy {
  int tries = 0;
  [[nodiscard]] std::string_view message() const { return "busy"; }
};

/// Wraps one.
struct failed_step {
  int step = 0;
  error why;
  [[nodiscard]] std::string message() const { return format("step {}: {}", step, why); }
  [[nodiscard]] error unwrap() const { return why; }
};

/// Wraps several.
struct failed_steps {
  std::vector<error> steps;
  [[nodiscard]] std::string message() const { return format("{} steps failed", steps.size()); }
  [[nodiscard]] std::vector<error> unwrap() const { return steps; }
};

const error not_found = errors::sentinel("not found");
const error same_words = errors::sentinel("not found");

/// Is a not_found too.
struct http_status {
  int code = 0;
  [[nodiscard]] std::string message() const { return format("status {}", code); }
  [[nodiscard]] bool is(const error& target) const { return code == 404 && target == not_found; }
};

template <class T>
concept as_of_a_temporary = requires { errors::as<T>(error{}); };
static_assert(!as_of_a_temporary<busy>, "its value would be gone");
static_assert(!errors::error_value<error> && !errors::error_value<std::string>);

TEST(errors_test, a_sentinel_equals_its_copies_and_nothing_else) {
  const error copy = not_found;  // NOLINT(performance-unnecessary-copy-initialization): the test
  EXPECT_EQ(copy, not_found);
  EXPECT_EQ(copy.message(), "not found");
  EXPECT_NE(not_found, same_words);
  EXPECT_NE(canceled, not_found);
}

TEST(errors_test, copies_of_a_sentinel_are_not_counted) {
  const std::vector<error> copies(3, canceled);
  EXPECT_FALSE(detail::error_access::state(copies[0])->try_retain()) << "its count is zero";
  const error counted = errors::make("counted");
  ASSERT_TRUE(detail::error_access::state(counted)->try_retain());
  detail::error_access::state(counted)->release();
}

TEST(errors_test, wrap_puts_its_words_before_those_of_the_error) {
  const error err = errors::wrap(not_found, "reading {}: ", "a.txt");
  EXPECT_EQ(err.message(), "reading a.txt: not found");
  EXPECT_NE(err, not_found);
  EXPECT_EQ(errors::unwrap(err), not_found);
  EXPECT_EQ(errors::wrap(err, "while {}: ", "starting").message(),
            "while starting: reading a.txt: not found");
}

TEST(errors_test, wrapped_nil_is_nil) { EXPECT_FALSE(errors::wrap(error{}, "reading {}: ", 1)); }

TEST(errors_test, unwrap_is_nil_unless_it_wraps_one_error) {
  EXPECT_FALSE(errors::unwrap(error{}));
  EXPECT_FALSE(errors::unwrap(not_found));
  EXPECT_FALSE(errors::unwrap(errors::make(busy{})));
  EXPECT_FALSE(errors::unwrap(errors::join(not_found)));
  EXPECT_FALSE(errors::unwrap(errors::make(failed_steps{{not_found}})));
  EXPECT_FALSE(errors::unwrap(errors::make(failed_step{1, error{}})));
  EXPECT_EQ(errors::unwrap(errors::make(failed_step{1, not_found})), not_found);
}

TEST(errors_test, join_drops_nils_and_of_nothing_but_nils_is_nil) {
  EXPECT_FALSE(errors::join());
  EXPECT_FALSE(errors::join(error{}, error{}));
  const error err = errors::join(error{}, not_found, error{}, canceled);
  EXPECT_EQ(err.message(), "not found\ncontext canceled");
  EXPECT_TRUE(errors::is(err, not_found));
  EXPECT_TRUE(errors::is(err, canceled));
  const std::vector<error> list{canceled, not_found};
  EXPECT_EQ(errors::join(list).message(), "context canceled\nnot found");
}

TEST(errors_test, join_of_one_error_is_not_that_error_but_is_it) {
  const error err = errors::join(not_found);
  EXPECT_NE(err, not_found);
  EXPECT_TRUE(errors::is(err, not_found));
  EXPECT_EQ(err.message(), "not found");
}

TEST(errors_test, a_join_of_joins_has_a_line_for_each_error) {
  const error inner = errors::join(errors::make("b"), errors::make("c"));
  EXPECT_EQ(inner.message(), "b\nc");
  const error outer = errors::join(errors::make("a"), inner, errors::make(""), errors::make("d"));
  EXPECT_EQ(outer.message(), "a\nb\nc\n\nd");
  EXPECT_EQ(errors::join(errors::wrap(inner, "x: "), outer).message(), "x: b\nc\na\nb\nc\n\nd");
  EXPECT_EQ(errors::join(errors::make(failed_steps{{inner, inner}})).message(), "2 steps failed");
}

TEST(errors_test, nil_is_nil_and_nothing_else) {
  EXPECT_TRUE(errors::is(error{}, error{}));
  EXPECT_FALSE(errors::is(not_found, error{}));
  EXPECT_FALSE(errors::is(error{}, not_found));
  const error nil;
  EXPECT_EQ(errors::as<busy>(nil), nullptr);
}

TEST(errors_test, is_looks_through_everything_below) {
  const error deep = errors::make("deep");
  const error tree = errors::join(
      errors::make("beside"),
      errors::wrap(errors::make(failed_steps{{not_found, errors::make(failed_step{2, deep})}}),
                   "outer: "));
  EXPECT_TRUE(errors::is(tree, tree));
  EXPECT_TRUE(errors::is(tree, deep));
  EXPECT_TRUE(errors::is(tree, not_found));
  EXPECT_FALSE(errors::is(tree, canceled));
  EXPECT_FALSE(errors::is(deep, tree)) << "not upwards";
  EXPECT_FALSE(errors::is(tree, errors::make("deep"))) << "words do not count";
}

TEST(errors_test, a_wrapped_context_error_is_canceled) {
  const auto [ctx, cancel] = with_cancel_cause(background());
  cancel(not_found);
  EXPECT_TRUE(errors::is(errors::wrap(ctx.err(), "fetching {}: ", 7), canceled));
  EXPECT_TRUE(errors::is(errors::join(errors::make("a"), cause(ctx)), not_found));
}

TEST(errors_test, values_that_compare_equal_are_equal_errors) {
  const error a = errors::make(no_such_file{"a"});
  EXPECT_EQ(a, errors::make(no_such_file{"a"}));
  EXPECT_NE(a, errors::make(no_such_file{"b"}));
  EXPECT_NE(a, errors::make("a: no such file"));
  EXPECT_NE(errors::make("a: no such file"), a);
  EXPECT_TRUE(errors::is(errors::wrap(a, "x: "), errors::make(no_such_file{"a"})));
  EXPECT_FALSE(errors::is(errors::wrap(a, "x: "), errors::make(no_such_file{"b"})));
}

TEST(errors_test, values_that_do_not_compare_are_equal_to_their_copies_only) {
  const error a = errors::make(busy{3});
  const error copy = a;  // NOLINT(performance-unnecessary-copy-initialization): the test
  EXPECT_EQ(copy, a);
  EXPECT_NE(a, errors::make(busy{3}));
  EXPECT_TRUE(errors::is(errors::join(a), copy));
  EXPECT_FALSE(errors::is(errors::join(a), errors::make(busy{3})));
}

TEST(errors_test, a_value_s_own_is_counts_where_it_stands_in_the_tree) {
  EXPECT_TRUE(errors::is(errors::make(http_status{404}), not_found));
  EXPECT_FALSE(errors::is(errors::make(http_status{500}), not_found));
  EXPECT_TRUE(errors::is(errors::wrap(errors::make(http_status{404}), "get: "), not_found));
  EXPECT_FALSE(errors::is(errors::make(http_status{404}), canceled));
  EXPECT_FALSE(errors::is(not_found, errors::make(http_status{404})))
      << "the target's is not asked";
}

TEST(errors_test, as_returns_the_value_that_an_error_carries) {
  const error err = errors::make(no_such_file{"a.txt"});
  EXPECT_EQ(err.message(), "a.txt: no such file");
  ASSERT_NE(errors::as<no_such_file>(err), nullptr);
  EXPECT_EQ(errors::as<no_such_file>(err)->path, "a.txt");
  EXPECT_EQ(errors::as<busy>(err), nullptr);
  EXPECT_EQ(errors::as<no_such_file>(not_found), nullptr);
  const error wrapped = errors::wrap(err, "x: ");
  EXPECT_EQ(errors::as<no_such_file>(wrapped), errors::as<no_such_file>(err))
      << "the same value, not a copy";
}

TEST(errors_test, as_takes_the_first_depth_first) {
  const error first = errors::make(busy{1});
  const error tree = errors::join(
      errors::wrap(errors::join(not_found, errors::make(failed_step{1, first})), "x: "),
      errors::make(busy{2}));
  ASSERT_NE(errors::as<busy>(tree), nullptr);
  EXPECT_EQ(errors::as<busy>(tree)->tries, 1) << "deeper, but earlier than its uncle";
  ASSERT_NE(errors::as<failed_step>(tree), nullptr);
  EXPECT_EQ(errors::as<failed_step>(tree)->step, 1);
  const error nested = errors::make(failed_step{1, errors::make(failed_step{2, not_found})});
  EXPECT_EQ(errors::as<failed_step>(nested)->step, 1) << "itself before what it wraps";
}

TEST(errors_test, nils_in_a_list_are_passed_over) {
  const error err = errors::make(failed_steps{{error{}, errors::make(busy{1}), error{}}});
  EXPECT_TRUE(errors::as<busy>(err));
  EXPECT_FALSE(errors::is(err, not_found));
  EXPECT_FALSE(errors::is(err, error{}));
}

TEST(errors_test, standard_error_codes_can_be_carried) {
  const error err = errors::wrap(
      errors::make(std::make_error_code(std::errc::no_such_file_or_directory)), "open: ");
  ASSERT_NE(errors::as<std::error_code>(err), nullptr);
  EXPECT_TRUE(*errors::as<std::error_code>(err) == std::errc::no_such_file_or_directory);
  EXPECT_TRUE(
      errors::is(err, errors::make(std::make_error_code(std::errc::no_such_file_or_directory))));
}

struct live_value {
  std::shared_ptr<int> alive;
  [[nodiscard]] std::string message() const { return "counted"; }
};

TEST(errors_test, a_value_lives_as_long_as_a_copy_of_the_tree) {
  const auto alive = std::make_shared<int>(0);
  error kept;
  {
    const error tree =
        errors::join(errors::make("a"), errors::wrap(errors::make(live_value{alive}), "x: "));
    kept = tree;
  }
  EXPECT_EQ(errors::as<live_value>(kept)->alive, alive);
  EXPECT_EQ(alive.use_count(), 2);
  kept = error{};
  EXPECT_EQ(alive.use_count(), 1);
}

// Hunts: recursion in the destructor, the search or the message, which overflows a small stack (a
// worker's in Wasm has 256 KB).
TEST(errors_test, a_tree_may_be_as_deep_as_a_loop_makes_it) {
  constexpr int depth = 200'000;
  const auto alive = std::make_shared<int>(0);
  const error first = errors::make(live_value{alive});
  error joined = first;
  for (int i = 1; i < depth; ++i) joined = errors::join(joined, not_found);
  EXPECT_TRUE(errors::is(joined, first));
  EXPECT_FALSE(errors::is(joined, canceled));
  EXPECT_TRUE(errors::as<live_value>(joined));
  EXPECT_EQ(joined.message().size(), (depth - 1) * std::string_view{"\nnot found"}.size() + 7);
  joined = error{};
  EXPECT_EQ(alive.use_count(), 2) << "first, and here";

  error wrapped = first;
  for (int i = 1; i < depth / 100; ++i) wrapped = errors::wrap(wrapped, "x");
  EXPECT_EQ(wrapped.message().size(), depth / 100 - 1 + 7);
  EXPECT_TRUE(errors::is(wrapped, first));
}

}  // namespace
}  // namespace millrace::test
