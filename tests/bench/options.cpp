#include "options.h"

#include <charconv>
#include <cstdio>

namespace millrace::bench {
namespace {

constexpr const char* usage =
    "usage: millrace_bench [--list] [--compiler] [--json] [--only NAME] [--rounds 1..1000] "
    "[--count 1..100000000] [--threads 1..64 | --pump]\n";

bool parse_number(std::string_view text, unsigned max, unsigned& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc{} && end == text.data() + text.size() && out >= 1 && out <= max;
}

}  // namespace

std::optional<options> parse_options(std::span<char* const> arguments) {
  options out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view flag{arguments[i]};
    const std::string_view value{i + 1 < arguments.size() ? arguments[i + 1] : ""};
    bool good = true;
    if (flag == "--list") {
      out.list = true;
    } else if (flag == "--compiler") {
      out.compiler = true;
    } else if (flag == "--json") {
      out.json = true;
    } else if (flag == "--pump") {
      out.pump = true;
    } else {
      ++i;  // the others take a value
      if (flag == "--only") {
        out.only = value;
        good = !value.empty();
      } else if (flag == "--rounds") {
        good = parse_number(value, 1'000, out.rounds);
      } else if (flag == "--count") {
        good = parse_number(value, 100'000'000, out.count);
      } else if (flag == "--threads") {
        good = parse_number(value, 64, out.threads);
      } else {
        good = false;
      }
    }
    if (!good) {
      std::fprintf(stderr, "%.*s %.*s is not understood\n%s", static_cast<int>(flag.size()),
                   flag.data(), static_cast<int>(value.size()), value.data(), usage);
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace millrace::bench
