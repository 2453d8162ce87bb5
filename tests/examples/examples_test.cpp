#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/shell_word.h"

namespace {

/// What the example wrote, line by line; its exit status must be 0.
std::vector<std::string> lines_of(const std::string& example) {
  FILE* pipe = popen(millrace::shell_word(MILLRACE_EXAMPLES + example).c_str(), "r");
  std::string out;
  char chunk[4096];
  for (std::size_t n = 0; (n = fread(chunk, 1, sizeof chunk, pipe)) > 0;) out.append(chunk, n);
  EXPECT_EQ(pclose(pipe), 0) << example;
  std::vector<std::string> lines;
  std::istringstream text{out};
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

TEST(examples_test, the_worker_pool_processes_every_job_once_and_prints_its_results_last) {
  std::vector<std::string> lines = lines_of("worker_pool");
  ASSERT_EQ(lines.size(), 20U);
  for (std::string& line : lines) line = std::regex_replace(line, std::regex{"^Worker [123] "}, "");
  std::vector<std::string> processed;
  std::vector<std::string> results;
  for (int job = 1; job <= 10; ++job) {
    processed.push_back("processing job " + std::to_string(job));
    results.push_back("Result: " + std::to_string(2 * job));
  }
  EXPECT_TRUE(std::is_permutation(lines.begin(), lines.begin() + 10, processed.begin()));
  EXPECT_TRUE(std::is_permutation(lines.begin() + 10, lines.end(), results.begin()));
}

TEST(examples_test, fetch_stops_what_is_still_running_when_a_page_fails) {
  std::vector<std::string> lines = lines_of("fetch");
  ASSERT_EQ(lines.size(), 4U);
  std::sort(lines.begin(), lines.begin() + 2);
  EXPECT_EQ(lines[0], "/archive: stopped, because of get /inventory: status 503");
  EXPECT_EQ(lines[1], "/users: fetched");
  EXPECT_EQ(lines[2], "failed: get /inventory: status 503");
  EXPECT_EQ(lines[3], "try again later");
}

TEST(examples_test, explore_finds_the_deposit_that_is_lost) {
  const std::vector<std::string> lines = lines_of("explore");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].starts_with("a balance of ")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("a balance of ")) << lines[1];
  EXPECT_NE(lines[0].substr(0, 15), lines[1].substr(0, 15));
}

}  // namespace
