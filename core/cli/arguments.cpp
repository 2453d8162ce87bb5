#include "cli/arguments.h"

#include <algorithm>
#include <optional>

#include "patterns/id_list.h"
#include "patterns/json.h"
#include "patterns/pattern.h"

namespace millrace::cli {
namespace {

using patterns::field;

constexpr std::string_view formats[] = {"log", "json", "perfetto"};

const field* field_of_flag(std::string_view flag) {
  for (const field& f : patterns::scenario_fields()) {
    if (f.name != "pattern" && "--" + patterns::flag_name(f.name) == flag) return &f;
  }
  return nullptr;
}

std::string pattern_names() {
  std::string out;
  for (const auto* p : patterns::all_patterns())
    out += (out.empty() ? "" : ", ") + std::string{p->name};
  return out;
}

/// The words of a command, up to the scenario that they describe. What a flag that is no field of a
/// scenario means is for the command's own reader.
class reader {
 public:
  explicit reader(std::string_view command, std::span<const std::string_view> words)
      : command_(command), words_(words) {}
  virtual ~reader() = default;

 protected:
  /// Returns false where --help was asked for.
  bool read_words() {
    while (at_ < words_.size()) {
      const auto word = words_[at_++];
      if (word == "--help" || word == "-h") return false;
      word.starts_with("-") ? read_flag(word) : read_pattern(word);
    }
    if (!raw_.contains("pattern"))
      complain(std::string{command_} + " needs a pattern: " + pattern_names());
    return true;
  }
  patterns::scenario read_scenario() {
    auto parsed = patterns::parse_scenario(raw_);
    for (const auto& e : parsed.errors) complain(e.message);
    return std::move(parsed.value);
  }

  /// The arguments of a command that is more than a scenario, with what was wrong with any of them.
  template <class Arguments, class Parsed>
  parsed_arguments<Arguments> taken(Arguments value, Parsed parsed) {
    for (const auto& e : parsed.errors) complain(e.message);
    value.scenario = std::move(parsed.scenario);
    value.request = parsed.request;
    return {std::move(value), std::move(errors_)};
  }

  /// A flag of the command's own. Returns whether it is one.
  virtual bool read_own_flag(std::string_view flag, std::optional<std::string_view> value) = 0;

  void complain(std::string what) { errors_.push_back(std::move(what)); }
  /// Of a flag that takes none.
  void refuse_value(std::string_view flag, std::optional<std::string_view> value) {
    if (value) complain(std::string{flag} + " takes no value");
  }
  // The next word, unless it is another flag; "-1" is a value.
  std::optional<std::string_view> take_value() {
    if (at_ == words_.size() || words_[at_].starts_with("--")) return std::nullopt;
    return words_[at_++];
  }
  output_format read_format(std::optional<std::string_view> value,
                            std::span<const std::string_view> allowed, std::string_view names) {
    if (!value) value = take_value();
    const auto found = value ? std::find(allowed.begin(), allowed.end(), *value) : allowed.end();
    if (found != allowed.end()) return static_cast<output_format>(found - allowed.begin());
    if (value) {
      complain("format is " + patterns::quoted(*value) + "; it must be " + std::string{names});
    } else {
      complain("--format needs a value: " + std::string{names});
    }
    return output_format::log;
  }

  /// A value for the validator, of a flag that may be given once.
  void read_raw(patterns::raw_scenario& into, std::string_view name, std::string_view flag,
                std::optional<std::string_view> value, const std::string& allowed) {
    if (!value) {
      complain(std::string{flag} + " needs a value: " + allowed);
    } else if (!into.try_emplace(std::string{name}, std::string{*value}).second) {
      complain(std::string{flag} + " is given twice");
    }
  }

  patterns::raw_scenario raw_;
  std::vector<std::string> errors_;

 private:
  void read_pattern(std::string_view word) {
    if (!raw_.try_emplace("pattern", std::string{word}).second) {
      complain("\"" + std::string{word} + "\" is one word too many: there is a pattern already");
    }
  }

  void read_flag(std::string_view word) {
    const auto equals = word.find('=');
    const auto flag = word.substr(0, equals);
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = word.substr(equals + 1);

    if (read_own_flag(flag, value)) return;
    if (const field* f = field_of_flag(flag)) {
      read_raw(raw_, f->name, flag, value ? value : take_value(), patterns::allowed_text(*f));
    } else {
      refuse_flag(flag);
    }
  }

  void refuse_flag(std::string_view flag) {
    std::string name;
    for (const char c : flag) {
      if (c != '-') name += c;
    }
    const auto meant = patterns::nearest_field(name);
    auto message = std::string{flag} + " is not a flag of " + std::string{command_};
    if (!meant.empty() && meant != "pattern") {
      message += "; did you mean --" + patterns::flag_name(meant) + "?";
    }
    if (at_ < words_.size() && !words_[at_].starts_with("-")) ++at_;  // most likely its value
    complain(message);
  }

  std::string_view command_;
  std::span<const std::string_view> words_;
  std::size_t at_ = 0;
};

class run_reader final : reader {
 public:
  explicit run_reader(std::span<const std::string_view> words) : reader("run", words) {}

  parsed_arguments<run_arguments> read() && {
    if (!read_words()) {
      value_.help = true;
      return {std::move(value_), {}};
    }
    if (!short_scheduler_.empty() &&
        !raw_.try_emplace("scheduler", std::string{short_scheduler_}).second) {
      complain("--" + std::string{short_scheduler_} +
               " is a scheduler, and --scheduler names one; leave out one");
    }
    value_.scenario = read_scenario();
    const bool pumped = value_.scenario.scheduler == patterns::scheduler_kind::pump;
    if (raw_.contains("threads") && (pumped || is_simulated(value_.scenario))) {
      complain(std::string{"a run that is "} + (pumped ? "pumped" : "simulated") +
               " takes one thread; leave out --threads");
    }
    return {std::move(value_), std::move(errors_)};
  }

 private:
  bool read_own_flag(std::string_view flag, std::optional<std::string_view> value) override {
    if (flag == "--pump" || flag == "--sim") {
      refuse_value(flag, value);
      if (!short_scheduler_.empty() && short_scheduler_ != flag.substr(2))
        complain("--pump and --sim are two schedulers; leave out one");
      short_scheduler_ = flag.substr(2);
    } else if (flag == "--format") {
      value_.format = read_format(value, formats, "log, json or perfetto");
    } else {
      return false;
    }
    return true;
  }

  run_arguments value_;
  std::string_view short_scheduler_;
};

class explore_reader final : reader {
 public:
  explicit explore_reader(std::span<const std::string_view> words) : reader("explore", words) {}

  parsed_arguments<explore_arguments> read() && {
    if (!read_words()) {
      value_.help = true;
      return {std::move(value_), {}};
    }
    if (!options_.empty() && value_.exhaustive) {
      complain("--runs samples schedules and --exhaustive takes them all; leave out one");
    }
    return taken(std::move(value_), patterns::parse_exploration(std::move(raw_), options_));
  }

 private:
  bool read_own_flag(std::string_view flag, std::optional<std::string_view> value) override {
    if (flag == "--exhaustive") {
      refuse_value(flag, value);
      value_.exhaustive = true;
    } else if (flag == "--runs") {
      read_raw(options_, "runs", flag, value ? value : take_value(),
               "1 to " + std::to_string(patterns::most_runs));
    } else if (flag == "--format") {
      value_.format = read_format(value, std::span{formats}.first(2), "log or json");
    } else {
      return false;
    }
    return true;
  }
  explore_arguments value_;
  patterns::raw_scenario options_;  // of the search
};

class what_if_reader final : reader {
 public:
  explicit what_if_reader(std::span<const std::string_view> words) : reader("what-if", words) {}

  parsed_arguments<what_if_arguments> read() && {
    if (!read_words()) {
      value_.help = true;
      return {std::move(value_), {}};
    }
    for (const char* option : {"field", "from", "to"}) {
      if (options_.contains(option)) continue;
      complain(std::string{"what-if needs --"} + option);
      return {std::move(value_), std::move(errors_)};
    }
    return taken(std::move(value_), patterns::parse_forecast(std::move(raw_), options_));
  }

 private:
  bool read_own_flag(std::string_view flag, std::optional<std::string_view> value) override {
    if (flag == "--field" || flag == "--from" || flag == "--to") {
      read_raw(options_, flag.substr(2), flag, value ? value : take_value(),
               flag == "--field" ? "a number that the pattern uses" : "a whole number");
    } else if (flag == "--format") {
      value_.format = read_format(value, std::span{formats}.first(2), "log or json");
    } else {
      return false;
    }
    return true;
  }
  what_if_arguments value_;
  patterns::raw_scenario options_;  // of the forecast
};

}  // namespace

parsed_arguments<run_arguments> parse_run_arguments(std::span<const std::string_view> words) {
  return run_reader{words}.read();
}

parsed_arguments<explore_arguments> parse_explore_arguments(
    std::span<const std::string_view> words) {
  return explore_reader{words}.read();
}

parsed_arguments<what_if_arguments> parse_what_if_arguments(
    std::span<const std::string_view> words) {
  return what_if_reader{words}.read();
}

}  // namespace millrace::cli
