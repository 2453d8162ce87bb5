// The primitives are right in every order of their accesses, and a copy of each with a classic bug
// is found out.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>

#include "fine/programs.h"
#include "millrace/format.h"
#include "support/shell_word.h"

namespace millrace::fine {
namespace {

class every_order : public ::testing::TestWithParam<named_program> {};
INSTANTIATE_TEST_SUITE_P(of, every_order, ::testing::ValuesIn(programs().begin(), programs().end()),
                         [](const auto& info) { return std::string{info.param.name}; });

TEST_P(every_order, comes_out_right) {
  const search_result found = search(GetParam().run, GetParam().preemptions);
  EXPECT_EQ(found.failure, "") << "in schedule " << found.schedules;
  std::printf("%s schedules\n", format("{}", found.schedules).c_str());
  EXPECT_GT(found.schedules, 100U) << "too few to tell anything";
}

/// A copy of the core with one bug, and the program that shows it.
struct mutant {
  const char* name;
  const char* program;
};
std::string said_by(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 512> part{};
  while (std::fgets(part.data(), part.size(), pipe)) out += part.data();
  const int status = pclose(pipe);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? out : out + "\ncrashed";
}

class a_copy_with_a_bug : public ::testing::TestWithParam<mutant> {};
INSTANTIATE_TEST_SUITE_P(of, a_copy_with_a_bug,
                         ::testing::ValuesIn(std::vector<mutant>{MILLRACE_MUTANTS}),
                         [](const auto& info) { return std::string{info.param.name}; });

TEST_P(a_copy_with_a_bug, is_found_out) {
  const auto [name, program] = GetParam();
  const std::string said =
      said_by(shell_word(format("{}mutant_{}", MILLRACE_MUTANT_FOLDER, name)) + " " + program);
  ASSERT_TRUE(said.starts_with("searching\n")) << said;
  EXPECT_EQ(said.find("\nright"), std::string::npos) << said;
  std::printf("%s\n", said.c_str());
}

}  // namespace
}  // namespace millrace::fine
