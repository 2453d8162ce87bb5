// millrace: runs the patterns natively.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/exit_status.h"
#include "cli/explore_command.h"
#include "cli/help.h"
#include "cli/run_command.h"
#include "cli/what_if_command.h"
#include "patterns/scenario.h"

namespace {

using millrace::cli::bad_usage;

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

int refuse(const std::string& what, const char* help) {
  std::fprintf(stderr, "millrace: %s\nSee %s.\n", what.c_str(), help);
  return bad_usage;
}

template <class Arguments>
int command(const millrace::cli::parsed_arguments<Arguments>& arguments,
            int (*carry_out)(const Arguments&), std::string (*help)(), const char* help_command) {
  if (arguments.value.help) return print(help());
  if (arguments.errors.empty()) return carry_out(arguments.value);
  for (const auto& error : arguments.errors) std::fprintf(stderr, "millrace: %s\n", error.c_str());
  std::fprintf(stderr, "See %s.\n", help_command);
  return bad_usage;
}

int run(std::span<const std::string_view> words) {
  using namespace millrace::cli;
  return command(parse_run_arguments(words), run_command, run_help, "millrace run --help");
}

int explore(std::span<const std::string_view> words) {
  using namespace millrace::cli;
  return command(parse_explore_arguments(words), explore_command, explore_help,
                 "millrace explore --help");
}

int what_if(std::span<const std::string_view> words) {
  using namespace millrace::cli;
  return command(parse_what_if_arguments(words), what_if_command, what_if_help,
                 "millrace what-if --help");
}

int carry_out(const std::vector<std::string_view>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    return print(millrace::cli::general_help());
  }
  if (words[0] == "--version") {
    return print("millrace " + std::string{millrace::patterns::version()} + "\n");
  }
  if (words[0] == "schema") return print(millrace::patterns::schema_json() + "\n");
  if (words[0] == "run") return run(std::span{words}.subspan(1));
  if (words[0] == "explore") return explore(std::span{words}.subspan(1));
  if (words[0] == "what-if") return what_if(std::span{words}.subspan(1));
  return refuse("\"" + std::string{words[0]} +
                    "\" is not a command; it must be run, explore, what-if or schema",
                "millrace --help");
}

}  // namespace

int main(int count, char** values) {
  const int status = carry_out({values + (count > 0 ? 1 : 0), values + count});
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (written) return status;
  std::fputs("millrace: not all of what was to be printed could be written\n", stderr);
  return millrace::cli::failed_write;
}
