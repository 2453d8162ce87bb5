#include "patterns/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace millrace::patterns {
namespace {

TEST(Json, PlacesCommasInNestedObjectsAndArrays) {
  json_writer json;
  json.begin_object().member("a", 1).key("b").begin_array().value(true).null().value("x");
  json.begin_object().end_object().end_array().member("c", 2.5).end_object();
  EXPECT_EQ(json.text(), R"({"a":1,"b":[true,null,"x",{}],"c":2.5})");
}

TEST(Json, EscapesQuotesBackslashesAndControlCharacters) {
  EXPECT_EQ(quoted("a\"b\\c\n\t\x01"), R"("a\"b\\c\n\t\u0001")");
}

TEST(Json, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(quoted("\xC3\xA9\xE2\x88\x9E\xF0\x9F\x8E\xA1"),
            "\"\xC3\xA9\xE2\x88\x9E\xF0\x9F\x8E\xA1\"");
  EXPECT_EQ(quoted("a\xFF"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(quoted("\xE2\x88"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"") << "cut short";
  EXPECT_EQ(quoted("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"") << "overlong";
  EXPECT_EQ(quoted("\xED\xA0\x80").size(), 2u + 9u) << "a surrogate";
}

TEST(Json, WritesNumbersAsPeopleDo) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(42), "42");
  EXPECT_EQ(number_text(-2.5), "-2.5");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1.9999999), "2");
  EXPECT_EQ(number_text(1e15), "1000000000000000");
  EXPECT_EQ(number_text(3e20), "3e+20");
  EXPECT_EQ(number_text(std::nan("")), "NaN");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(Json, HasNullForNumbersThatJsonLacks) {
  EXPECT_EQ(json_writer{}.value(std::nan("")).text(), "null");
}

}  // namespace
}  // namespace millrace::patterns
