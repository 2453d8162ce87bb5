#include "cli/arguments.h"

#include <algorithm>
#include <optional>

#include "patterns/json.h"
#include "patterns/pattern.h"

namespace millrace::cli {
namespace {

using patterns::field;

constexpr std::string_view not_yet[] = {"--sim", "--seed", "--schedule"};
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

class reader {
 public:
  explicit reader(std::span<const std::string_view> words) : words_(words) {}

  parsed_arguments read() && {
    while (at_ < words_.size()) {
      const auto word = words_[at_++];
      if (word == "--help" || word == "-h") {
        out_.value.help = true;
        return std::move(out_);
      }
      word.starts_with("-") ? read_flag(word) : read_pattern(word);
    }
    if (!raw_.contains("pattern")) complain("run needs a pattern: " + pattern_names());
    if (pump_ && raw_.contains("threads")) {
      complain("--pump runs on one thread; leave out --threads");
    }
    if (pump_ && !raw_.try_emplace("scheduler", "pump").second) {
      complain("--pump and --scheduler say the same; leave out one");
    }
    auto parsed = patterns::parse_scenario(raw_);
    for (const auto& e : parsed.errors) complain(e.message);
    out_.value.scenario = std::move(parsed.value);
    return std::move(out_);
  }

 private:
  void complain(std::string what) { out_.errors.push_back(std::move(what)); }

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

    if (std::find(std::begin(not_yet), std::end(not_yet), flag) != std::end(not_yet)) {
      if (flag != "--sim" && !value) take_value();
      complain(std::string{flag} + " is not available yet");
    } else if (flag == "--pump") {
      if (value) complain("--pump takes no value");
      pump_ = true;
    } else if (flag == "--format") {
      read_format(value ? value : take_value());
    } else if (const field* f = field_of_flag(flag)) {
      read_field(*f, flag, value ? value : take_value());
    } else {
      refuse_flag(flag);
    }
  }

  // The next word, unless it is another flag; "-1" is a value.
  std::optional<std::string_view> take_value() {
    if (at_ == words_.size() || words_[at_].starts_with("--")) return std::nullopt;
    return words_[at_++];
  }

  void read_format(std::optional<std::string_view> value) {
    const auto found =
        value ? std::find(std::begin(formats), std::end(formats), *value) : std::end(formats);
    if (found != std::end(formats)) {
      out_.value.format = static_cast<output_format>(found - std::begin(formats));
    } else if (value) {
      complain("format is " + patterns::quoted(*value) + "; it must be log, json or perfetto");
    } else {
      complain("--format needs a value: log, json or perfetto");
    }
  }

  void read_field(const field& f, std::string_view flag, std::optional<std::string_view> value) {
    if (!value) {
      complain(std::string{flag} + " needs a value: " + patterns::allowed_text(f));
    } else if (!raw_.try_emplace(std::string{f.name}, std::string{*value}).second) {
      complain(std::string{flag} + " is given twice");
    }
  }

  void refuse_flag(std::string_view flag) {
    std::string name;
    for (const char c : flag) {
      if (c != '-') name += c;
    }
    const auto meant = patterns::nearest_field(name);
    auto message = std::string{flag} + " is not a flag of run";
    if (!meant.empty() && meant != "pattern") {
      message += "; did you mean --" + patterns::flag_name(meant) + "?";
    }
    if (at_ < words_.size() && !words_[at_].starts_with("-")) ++at_;  // most likely its value
    complain(message);
  }

  std::span<const std::string_view> words_;
  std::size_t at_ = 0;
  bool pump_ = false;
  patterns::raw_scenario raw_;
  parsed_arguments out_;
};

}  // namespace

parsed_arguments parse_run_arguments(std::span<const std::string_view> words) {
  return reader{words}.read();
}

}  // namespace millrace::cli
