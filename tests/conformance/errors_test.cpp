// Go: errors/errors_test.go, wrap_test.go, join_test.go, fmt/errors_test.go. See TABLE.md.
#include "millrace/errors.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace millrace::test {
namespace {

/// An error of a type of its own, compared by what it says.
struct typed {
  std::string says;
  [[nodiscard]] std::string message() const { return "typed(" + says + ")"; }
  friend bool operator==(const typed&, const typed&) = default;
};

struct another_type {
  [[nodiscard]] static std::string message() { return "another"; }
};

/// Wraps one, with words of its own.
struct wrapper {
  std::string says;
  error inner;
  [[nodiscard]] std::string message() const { return says; }
  [[nodiscard]] error unwrap() const { return inner; }
};

/// Wraps many.
struct several {
  std::vector<error> all;
  [[nodiscard]] static std::string message() { return "several"; }
  [[nodiscard]] std::vector<error> unwrap() const { return all; }
};

/// Says itself what it is.
struct poser {
  std::function<bool(const error&)> claims;
  [[nodiscard]] static std::string message() { return "poser"; }
  [[nodiscard]] bool is(const error& target) const { return claims(target); }
};

/// Cannot be compared, and takes any other of its type for itself.
struct incomparable {
  std::vector<std::string> parts;
  [[nodiscard]] static std::string message() { return "incomparable"; }
  [[nodiscard]] static bool is(const error& target) {
    return errors::as<incomparable>(target) != nullptr;
  }
};

error wrapped(std::string says, const error& inner) {
  return errors::make(wrapper{std::move(says), inner});
}
template <class... Errors>
error many(const Errors&... errs) {
  return errors::make(several{{errs...}});
}

TEST(errors_conformance, errors_are_equal_by_identity) {
  EXPECT_NE(errors::make("abc"), errors::make("abc"));
  EXPECT_NE(errors::make("abc"), errors::make("xyz"));
  const error err = errors::make("jkl");
  const error copy = err;  // NOLINT(performance-unnecessary-copy-initialization): the test
  EXPECT_EQ(err, copy);
}

TEST(errors_conformance, the_message_is_what_it_was_made_with) {
  EXPECT_EQ(errors::make("abc").message(), "abc");
  EXPECT_EQ(errors::errorf("user {} (id {}) not found", "bimmler", 17).message(),
            "user bimmler (id 17) not found");
}

/// A case of errors::is.
struct is_case {
  const char* what;
  error err;
  error target;
  bool match;
};

void check(const std::vector<is_case>& cases) {
  for (const is_case& c : cases) EXPECT_EQ(errors::is(c.err, c.target), c.match) << c.what;
}

const error err1 = errors::make("1");
const error err3 = errors::make("3");
const error erra = wrapped("wrap 2", err1);
const error errb = wrapped("wrap 3", erra);

TEST(errors_conformance, is_finds_the_error_itself_and_what_it_wraps_however_deep) {
  check({
      {"nil is nil", {}, {}, true},
      {"nil is no error", {}, err1, false},
      {"no error is nil", err1, {}, false},
      {"itself", err1, err1, true},
      {"one down", erra, err1, true},
      {"two down", errb, err1, true},
      {"another", err1, err3, false},
      {"another, one down", erra, err3, false},
      {"another, two down", errb, err3, false},
  });
}

TEST(errors_conformance, is_asks_an_error_that_has_its_own_idea) {
  const error either =
      errors::make(poser{[](const error& target) { return target == err1 || target == err3; }});
  check({
      {"the one", either, err1, true},
      {"the other", either, err3, true},
      {"not what wraps it", either, erra, false},
      {"nor twice", either, errb, false},
      {"in a list, the one", many(either), err1, true},
      {"in a list, the other", many(either), err3, true},
  });
}

TEST(errors_conformance, is_takes_errors_that_cannot_be_compared) {
  check({
      {"of one type", errors::make(incomparable{}), errors::make(incomparable{{"x"}}), true},
      {"another", errors::make(incomparable{}), err1, false},
      {"without an idea", errors::make(another_type{}), errors::make(another_type{}), false},
  });
  const error one = errors::make(another_type{});
  EXPECT_TRUE(errors::is(one, one));
}

TEST(errors_conformance, is_looks_into_every_branch) {
  check({
      {"an empty list", many(), err1, false},
      {"first", many(err1, err3), err1, true},
      {"last", many(err3, err1), err1, true},
      {"not there", many(err1, err3), errors::make("x"), false},
      {"a wrapper in it", many(err3, errb), errb, true},
      {"one below that", many(err3, errb), erra, true},
      {"two below that", many(err3, errb), err1, true},
      {"first, and two below", many(errb, err3), err1, true},
      {"a nil in it is not nil", many(error{}), {}, false},
  });
}

TEST(errors_conformance, equal_values_of_a_type_are_the_same_error) {
  EXPECT_TRUE(errors::is(wrapped("w", errors::make(typed{"T"})), errors::make(typed{"T"})));
  EXPECT_FALSE(errors::is(errors::make(typed{"T"}), errors::make(typed{"U"})));
}

/// What errors::as finds: the words, or "none".
std::string found(const error& err) {
  const typed* value = errors::as<typed>(err);
  return value ? value->says : "none";
}

TEST(errors_conformance, as_finds_the_first_of_the_type_depth_first) {
  const error a = errors::make(typed{"a"});
  const error b = errors::make(typed{"b"});
  const error plain = errors::make("plain");
  EXPECT_EQ(found({}), "none");
  EXPECT_EQ(found(a), "a");
  EXPECT_EQ(found(wrapped("outer", a)), "a");
  EXPECT_EQ(found(wrapped("of nil", {})), "none");
  EXPECT_EQ(found(plain), "none");
  EXPECT_EQ(found(errors::make(another_type{})), "none");
  EXPECT_EQ(found(many()), "none");
  EXPECT_EQ(found(many(error{})), "none");
  EXPECT_EQ(found(many(plain, a)), "a");
  EXPECT_EQ(found(many(a, plain)), "a");
  EXPECT_EQ(found(many(a, b)), "a");
  EXPECT_EQ(found(many(many(plain, a), b)), "a");
  EXPECT_EQ(found(errors::join(wrapped("outer", a), b)), "a");
  const error both = wrapped("outer", wrapped("inner", a));
  EXPECT_EQ(errors::as<wrapper>(both)->says, "outer");
}

template <class T>
concept can_be_asked_for = requires(const error& err) { errors::as<T>(err); };

TEST(errors_conformance, as_takes_only_types_that_an_error_can_carry) {
  static_assert(can_be_asked_for<typed>);
  static_assert(!can_be_asked_for<std::string> && !can_be_asked_for<int>);
  static_assert(!can_be_asked_for<error>);
}

TEST(errors_conformance, unwrap_gives_the_one_error_below) {
  EXPECT_FALSE(errors::unwrap({}));
  EXPECT_FALSE(errors::unwrap(wrapped("of nil", {})));
  EXPECT_FALSE(errors::unwrap(err1));
  EXPECT_EQ(errors::unwrap(erra), err1);
  EXPECT_EQ(errors::unwrap(errb), erra);
  EXPECT_FALSE(errors::unwrap(errors::join(err1))) << "a list is no chain";
}

TEST(errors_conformance, join_of_nothing_but_nil_is_nil) {
  EXPECT_FALSE(errors::join());
  EXPECT_FALSE(errors::join(error{}));
  EXPECT_FALSE(errors::join(error{}, error{}));
}

TEST(errors_conformance, join_keeps_what_is_not_nil_in_order_and_says_each_on_a_line) {
  EXPECT_EQ(errors::join(err1).message(), "1");
  EXPECT_EQ(errors::join(err1, err3).message(), "1\n3");
  EXPECT_EQ(errors::join(err3, error{}, err1).message(), "3\n1");
  EXPECT_TRUE(errors::is(errors::join(err1, error{}, err3), err1));
  EXPECT_TRUE(errors::is(errors::join(err1, error{}, err3), err3));
  EXPECT_FALSE(errors::is(errors::join(err1, error{}), error{}));
}

TEST(errors_conformance, wrap_puts_context_before_the_words_and_keeps_the_error_below) {
  const error inner = errors::make("inner error");
  const error bare = errors::wrap(inner, "");
  EXPECT_EQ(bare.message(), "inner error");
  EXPECT_EQ(errors::unwrap(bare), inner);
  EXPECT_NE(bare, inner);
  const error with_context = errors::wrap(inner, "added {}: ", "context");
  EXPECT_EQ(with_context.message(), "added context: inner error");
  EXPECT_EQ(errors::unwrap(with_context), inner);
}

TEST(errors_conformance, an_error_formatted_into_another_is_not_below_it) {
  const error inner = errors::make("inner error");
  const error outer = errors::errorf("added context: {}", inner);
  EXPECT_EQ(outer.message(), "added context: inner error");
  EXPECT_FALSE(errors::unwrap(outer));
  EXPECT_FALSE(errors::is(outer, inner));
}

}  // namespace
}  // namespace millrace::test
