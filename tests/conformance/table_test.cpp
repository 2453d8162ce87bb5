// TABLE.md and the tests say the same: a row names a test that exists, and every test has a row.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#if !defined(__EMSCRIPTEN__)  // node's build has no file system

namespace millrace::test {
namespace {

/// A row of one of the tables.
struct row {
  int line = 0;
  std::string go_source;
  std::string ours;
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in{line.substr(1)};
  for (std::string cell; std::getline(in, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    const auto last = cell.find_last_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return cells;
}

std::vector<row> read_rows() {
  std::ifstream in{MILLRACE_CONFORMANCE_TABLE};
  EXPECT_TRUE(in) << "cannot read " << MILLRACE_CONFORMANCE_TABLE;
  std::vector<row> rows;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] != '|') continue;
    const auto cells = cells_of(line);
    EXPECT_EQ(cells.size(), 3U) << "line " << number << ": a row is behaviour | Go source | ours";
    const bool heading = cells[0] == "behaviour" || cells[0].starts_with("--");
    if (cells.size() == 3 && !heading) rows.push_back({number, cells[1], cells[2]});
  }
  return rows;
}

/// The names between backticks.
std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream in{text};
  bool quoted = false;
  for (std::string part; std::getline(in, part, '`'); quoted = !quoted) {
    if (quoted) names.push_back(part);
  }
  return names;
}

constexpr const char* exception = "does not apply: ";

/// Of this program: suite.name, without the runtime.
std::set<std::string> registered_tests() {
  std::set<std::string> names;
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(s);
    if (std::string{suite.name()} == "conformance_table") continue;
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const std::string name = suite.GetTestInfo(t)->name();
      names.insert(suite.name() + ("." + name.substr(0, name.find('/'))));
    }
  }
  return names;
}

TEST(conformance_table, each_row_names_a_go_source_and_tests_that_exist_or_a_reason) {
  const auto tests = registered_tests();
  const auto rows = read_rows();
  EXPECT_FALSE(rows.empty());
  for (const row& r : rows) {
    EXPECT_FALSE(r.go_source.empty()) << "line " << r.line;
    if (r.ours.starts_with(exception)) continue;
    const auto names = names_in(r.ours);
    EXPECT_FALSE(names.empty()) << "line " << r.line << " names neither a test nor a reason";
    for (const auto& name : names) {
      EXPECT_TRUE(tests.contains(name)) << "line " << r.line << ": there is no test " << name;
    }
  }
}

TEST(conformance_table, every_conformance_test_has_a_row) {
  std::set<std::string> named;
  for (const row& r : read_rows()) {
    if (r.ours.starts_with(exception)) continue;
    for (auto& name : names_in(r.ours)) named.insert(std::move(name));
  }
  for (const auto& test : registered_tests()) {
    EXPECT_TRUE(named.contains(test)) << "TABLE.md does not name " << test;
  }
}

}  // namespace
}  // namespace millrace::test

#endif
