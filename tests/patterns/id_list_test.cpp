#include "patterns/id_list.h"

#include <gtest/gtest.h>

#include <limits>

namespace millrace::patterns {
namespace {

std::string ranges_of(std::string_view text) {
  std::vector<id_range> ranges;
  std::string wrong;
  if (!parse_id_ranges(text, ranges, wrong)) return "wrong: " + wrong;
  std::string out;
  for (const auto& r : ranges) out += std::to_string(r.first) + "-" + std::to_string(r.last) + " ";
  return out;
}

TEST(IdList, ReadsNumbersAndRanges) {
  EXPECT_EQ(ranges_of("4,7,9-12"), "4-4 7-7 9-12 ");
  EXPECT_EQ(ranges_of(" 4 , 9 - 12 "), "4-4 9-12 ");
  EXPECT_EQ(ranges_of("5-5"), "5-5 ");
  EXPECT_EQ(ranges_of("-3"), "-3--3 ") << "a number, which the range check refuses";
}

TEST(IdList, ReadsNothingAsNoIds) {
  EXPECT_EQ(ranges_of(""), "");
  EXPECT_EQ(ranges_of("  "), "");
}

TEST(IdList, NamesThePartThatIsWrong) {
  EXPECT_EQ(ranges_of("4,x"), "wrong: x");
  EXPECT_EQ(ranges_of("4,,5"), "wrong: ");
  EXPECT_EQ(ranges_of("4,"), "wrong: ");
  EXPECT_EQ(ranges_of("12-9"), "wrong: 12-9") << "must rise";
  EXPECT_EQ(ranges_of("1-2-3"), "wrong: 1-2-3");
  EXPECT_EQ(ranges_of("4.5"), "wrong: 4.5");
  EXPECT_EQ(ranges_of("-"), "wrong: -");
}

TEST(IdList, TakesNumbersTooLargeAsTheLargest) {
  long long number = 0;
  ASSERT_TRUE(parse_whole("99999999999999999999", number));
  EXPECT_EQ(number, std::numeric_limits<long long>::max());
  ASSERT_TRUE(parse_whole("-99999999999999999999", number));
  EXPECT_EQ(number, std::numeric_limits<long long>::min());
  EXPECT_FALSE(parse_whole("99999999999999999999x", number));
  EXPECT_FALSE(parse_whole("", number));
  EXPECT_FALSE(parse_whole("+3", number));
}

TEST(IdList, WritesRunsOfThreeOrMoreAsRanges) {
  EXPECT_EQ(id_list_text(std::vector{4, 7, 9, 10, 11, 12}), "4, 7, 9-12");
  EXPECT_EQ(id_list_text(std::vector{4, 5}), "4, 5");
  EXPECT_EQ(id_list_text(std::vector{1, 2, 3}), "1-3");
  EXPECT_EQ(id_list_text(std::vector<int>{}), "");
}

TEST(IdList, EndsLongListsInACount) {
  EXPECT_EQ(id_list_text(std::vector{1, 3, 5, 7, 9}, 3), "1, 3, 5 and 2 more");
  EXPECT_EQ(id_list_text(std::vector{1, 3, 5}, 3), "1, 3, 5");
}

}  // namespace
}  // namespace millrace::patterns
