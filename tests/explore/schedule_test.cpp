#include "millrace/schedule.h"

#include <gtest/gtest.h>

#include "millrace/format.h"

namespace millrace {
namespace {

constexpr std::uint32_t ours = 0x1234'5678;

schedule with_picks(std::vector<std::uint32_t> picks) {
  return {.timers = timer_policy::any_time, .program = ours, .picks = std::move(picks), .trail = 7};
}

TEST(schedule_text, gives_back_what_was_written) {
  for (const auto& picks :
       std::vector<std::vector<std::uint32_t>>{{},
                                               {0},
                                               {0, 1, 2, 14},
                                               {15},
                                               {16, 22, 23, 24},
                                               {78, 79, 80, 9'999},
                                               {4'294'967'295U, 0},
                                               std::vector<std::uint32_t>(1'000, 3)}) {
    const schedule s = with_picks(picks);
    const auto parsed = parse_schedule(to_string(s), ours);
    EXPECT_EQ(parsed.error, "");
    EXPECT_TRUE(parsed.value == s) << to_string(s);
  }
}

TEST(schedule_text, is_made_of_letters_that_a_url_can_have) {
  std::vector<std::uint32_t> picks;
  for (std::uint32_t i = 0; i < 500; ++i) picks.push_back(i * i);
  for (const char c : to_string(with_picks(picks))) {
    EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_') << c;
  }
}

TEST(schedule_text, takes_two_thirds_of_a_letter_for_a_small_choice) {
  const auto size = [](std::size_t choices) {
    return to_string(with_picks(std::vector<std::uint32_t>(choices, 2))).size();
  };
  EXPECT_EQ(size(1'000) - size(0), 667U);
}

TEST(a_wrong_schedule, is_refused_whichever_letter_changes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string text = to_string(with_picks({1, 2, 3, 17, 0, 4}));
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char letter : letters) {
      std::string wrong = text;
      wrong[i] = letter;
      if (letter != text[i]) EXPECT_NE(parse_schedule(wrong, ours).error, "") << wrong;
    }
  }
}

TEST(a_wrong_schedule, is_refused_wherever_it_is_cut_off) {
  const std::string text = to_string(with_picks({1, 2, 3, 17, 0, 4}));
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_NE(parse_schedule(text.substr(0, length), ours).error, "") << length;
  }
}

TEST(a_wrong_schedule, is_told_what_is_wrong) {
  const std::string text = to_string(with_picks({1, 2, 3}));
  EXPECT_EQ(parse_schedule("", ours).error, "the schedule is too short: 0 of at least 19 letters");
  EXPECT_EQ(parse_schedule("AQ", ours).error,
            "the schedule is too short: 2 of at least 19 letters");
  EXPECT_EQ(parse_schedule("AQ+A", ours).error,
            "a schedule is made of A-Z, a-z, 0-9, - and _; letter 3 is \"+\"");
  EXPECT_EQ(parse_schedule("Ag" + text.substr(2), ours).error,
            "the schedule is of version 2; this is version 1");
  EXPECT_EQ(parse_schedule(text + "AAAA", ours).error,
            "the schedule is damaged: letters are missing or have changed");
  EXPECT_EQ(parse_schedule(text, ours + 1).error,
            "the schedule belongs to another program or other numbers");
}

}  // namespace
}  // namespace millrace
