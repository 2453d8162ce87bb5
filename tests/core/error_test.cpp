#include "millrace/error.h"

#include <gtest/gtest.h>

#include "millrace/errors.h"

namespace millrace::test {
namespace {

TEST(error_test, the_default_is_nil_false_and_without_words) {
  const error nil;
  EXPECT_FALSE(nil);
  EXPECT_EQ(nil.message(), "");
  EXPECT_EQ(nil, error{});
}

TEST(error_test, keeps_the_words_it_was_made_with) {
  const error err = errors::make("no such job");
  EXPECT_TRUE(err);
  EXPECT_EQ(err.message(), "no such job");
  EXPECT_TRUE(errors::make("")) << "an error without words is not nil";
}

TEST(error_test, equals_its_copies_and_nothing_else) {
  const error a = errors::make("same words");
  const error b = errors::make("same words");
  const error copy = a;
  EXPECT_EQ(copy, a);
  EXPECT_NE(a, b);
  EXPECT_NE(a, error{});
}

TEST(error_test, a_moved_from_error_is_nil) {
  error a = errors::make("words");
  const error b = std::move(a);
  EXPECT_EQ(b.message(), "words");
  EXPECT_FALSE(a);  // NOLINT(bugprone-use-after-move): says what it is
}

TEST(error_test, errorf_formats_its_words) {
  EXPECT_EQ(errorf("job {}: failed", 4).message(), "job 4: failed");
  EXPECT_EQ(errors::errorf("{}: {}", "reading", errors::make("no disk")).message(),
            "reading: no disk");
  EXPECT_NE(errorf("x"), errorf("x"));
}

}  // namespace
}  // namespace millrace::test
