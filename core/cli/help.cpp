#include "cli/help.h"

#include <algorithm>
#include <initializer_list>

#include "patterns/pattern.h"
#include "patterns/scenario.h"
#include "patterns/scenario_forecast.h"

namespace millrace::cli {
namespace {

constexpr std::size_t page_columns = 100;

// "  left   right", with the right side wrapped beside itself.
std::string row(std::string left, std::size_t left_columns, std::string_view right) {
  std::string out = "  " + std::move(left);
  const std::size_t indent = left_columns + 4;
  out.resize(std::max(indent, out.size() + 1), ' ');
  std::size_t column = out.size();
  for (std::size_t at = 0; at < right.size();) {
    const auto end = std::min(right.find(' ', at), right.size());
    const auto word = right.substr(at, end - at);
    if (at > 0 && column + 1 + word.size() > page_columns) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (at > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = end + 1;
  }
  out += '\n';
  return out;
}

std::string placeholder(const patterns::field& f) {
  switch (f.type) {
    case patterns::field_type::whole:
      return "N";
    case patterns::field_type::ids:
      return "4,7,9-12";
    case patterns::field_type::text:
      return "TEXT";
    case patterns::field_type::truth:
      return "true|false";
    case patterns::field_type::choice:
      break;
  }
  std::string out;
  for (const auto value : f.values) out += (out.empty() ? "" : "|") + std::string{value};
  return out.size() <= 20 ? out : "NAME";
}

std::string default_text(const patterns::field& f) {
  switch (f.type) {
    case patterns::field_type::whole:
      return f.fallback < f.min ? "" : "default " + std::to_string(f.fallback);
    case patterns::field_type::truth:
      return f.fallback != 0 ? "default true" : "default false";
    case patterns::field_type::choice:
      return "default " + std::string{f.values[static_cast<std::size_t>(f.fallback)]};
    case patterns::field_type::ids:
      return "default none";
    case patterns::field_type::text:
      return "";
  }
  return "";
}

// "worker-pool, errgroup", or nothing when all patterns use it.
std::string users(const patterns::field& f) {
  std::string out;
  bool everybody = true;
  for (const auto* p : patterns::all_patterns()) {
    if (p->uses(f.name)) {
      out += (out.empty() ? "" : ", ") + std::string{p->name};
    } else {
      everybody = false;
    }
  }
  return everybody ? "" : out;
}

std::string field_row(const patterns::field& f) {
  auto text = std::string{f.doc} + ": " + patterns::allowed_text(f);
  if (const auto fallback = default_text(f); !fallback.empty()) text += ", " + fallback;
  if (const auto used_by = users(f); !used_by.empty()) text += " (" + used_by + ")";
  return row("--" + patterns::flag_name(f.name) + " " + placeholder(f), 30, text);
}

std::string pattern_rows() {
  std::string out = "Patterns:\n";
  for (const auto* p : patterns::all_patterns()) out += row(std::string{p->name}, 15, p->doc);
  return out;
}

// The rows of the fields, but for some.
std::string field_rows_without(std::initializer_list<std::string_view> left_out) {
  std::string out;
  for (const auto& f : patterns::scenario_fields()) {
    if (std::ranges::find(left_out, f.name) == left_out.end()) out += field_row(f);
  }
  return out;
}

// Of a command's help.
std::string ending(std::string_view what) {
  return "\n"
         "A flag that a pattern does not use is checked, and has no effect. The exit status is 0 "
         "when the\n" +
         std::string{what} +
         " was carried out, whatever came of it, 1 when that could not be written, 2 for bad "
         "usage,\n"
         "and 130 after Ctrl-C.\n";
}

}  // namespace

std::string general_help() {
  return "millrace runs Go's concurrency patterns and says what became of every job.\n"
         "\n"
         "Usage:\n" +
         row("millrace run PATTERN [flags]", 30, "run a pattern; see millrace run --help") +
         row("millrace explore PATTERN [flags]", 30,
             "every way that a pattern can come out; see millrace explore --help") +
         row("millrace what-if PATTERN [flags]", 30,
             "how long a pattern would take with other numbers; see millrace what-if --help") +
         row("millrace schema", 30, "the patterns and the fields of a scenario, as JSON") +
         row("millrace --version", 30, "the version") + row("millrace --help", 30, "this help");
}

std::string run_help() {
  std::string out = "Usage: millrace run PATTERN [flags]\n\n" + pattern_rows() + "\nFlags:\n";
  out += field_rows_without({"pattern"});
  out += row("--pump", 30, "the same as --scheduler pump");
  out += row("--sim", 30, "the same as --scheduler sim: seed 0, unless there is another");
  out += row("--format log|json|perfetto", 30,
             "log: the program's lines, then the verdict; json: {scenario, engine, outcome}; "
             "perfetto: a trace for ui.perfetto.dev; default log");
  out += ending("run");
  return out;
}

std::string explore_help() {
  std::string out =
      "Usage: millrace explore PATTERN [flags]\n"
      "\n"
      "Simulates every schedule of a pattern, and prints each way that it can come out: its share "
      "of\n"
      "the schedules, and one that leads to it, which millrace run --schedule replays.\n"
      "A job's sleep may last as long as it likes: what is explored is every order, not every "
      "time.\n"
      "\n" +
      pattern_rows() + "\nFlags:\n";
  out += field_rows_without({"pattern", "scheduler", "schedule", "threads", "seed"});
  out += row("--exhaustive", 30, "goes on until every schedule is covered; without it for 10 s");
  out += row("--runs N", 30, "samples N random schedules instead");
  out += row("--seed N", 30, "of the first sample, default 1");
  out += row("--format log|json", 30, "default log");
  out += ending("search");
  return out;
}

std::string what_if_help() {
  std::string out =
      "Usage: millrace what-if PATTERN --field NAME --from N --to N [flags]\n"
      "\n"
      "Simulates a pattern once for each value of one of its numbers, and prints how long it "
      "takes: "
      "its\n"
      "virtual time, in which nothing but sleeping takes any.\n"
      "\n" +
      pattern_rows() + "\nFlags:\n";
  out += row("--field NAME", 30, "the number that varies: workers, say");
  out += row("--from N", 30, "its first value");
  out += row("--to N", 30,
             "its last value, at most " + std::to_string(patterns::most_forecast_points - 1) +
                 " above the first");
  out += field_rows_without(
      {"pattern", "scheduler", "schedule", "threads", "work", "workBlocks", "workPixels"});
  out += row("--format log|json", 30, "default log");
  out += ending("forecast");
  return out;
}

}  // namespace millrace::cli
