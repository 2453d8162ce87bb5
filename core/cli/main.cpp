// millrace: runs the patterns natively.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/run_command.h"
#include "patterns/scenario.h"

namespace {

constexpr int bad_usage = 2;

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

int refuse(const std::string& what, const char* help) {
  std::fprintf(stderr, "millrace: %s\nSee %s.\n", what.c_str(), help);
  return bad_usage;
}

int run(std::span<const std::string_view> words) {
  using namespace millrace::cli;
  const auto arguments = parse_run_arguments(words);
  if (arguments.value.help) return print(run_help());
  if (arguments.errors.empty()) return run_command(arguments.value);
  for (const auto& error : arguments.errors) std::fprintf(stderr, "millrace: %s\n", error.c_str());
  std::fputs("See millrace run --help.\n", stderr);
  return bad_usage;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string_view> words(values + (count > 0 ? 1 : 0), values + count);
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    return print(millrace::cli::general_help());
  }
  if (words[0] == "--version") {
    return print("millrace " + std::string{millrace::patterns::version()} + "\n");
  }
  if (words[0] == "schema") return print(millrace::patterns::schema_json() + "\n");
  if (words[0] == "run") return run(std::span{words}.subspan(1));
  if (words[0] == "explore") return refuse("explore is not available yet", "millrace --help");
  return refuse("\"" + std::string{words[0]} + "\" is not a command; it must be run or schema",
                "millrace --help");
}
