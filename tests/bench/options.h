#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace millrace::bench {

/// The command line; go/main.go takes the same but for --compiler and --pump.
struct options {
  bool list = false;
  bool json = false;
  bool compiler = false;  // print what compiled this
  bool pump = false;      // the pump runtime, on one thread
  std::string_view only;  // one benchmark's name; empty: all
  unsigned rounds = 5;
  unsigned threads = 1;
  unsigned count = 0;  // operations: one round, no warm-up; 0: each benchmark's own
};

/// Nothing after an explanation on stderr.
std::optional<options> parse_options(std::span<char* const> arguments);

/// What the instructions of a benchmark depend on: compiler, standard library, processor.
void print_compiler();

}  // namespace millrace::bench
