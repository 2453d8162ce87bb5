#include "millrace/detail/heap_sort.h"
#include "millrace/schedule.h"
#include "patterns/id_list.h"
#include "patterns/json.h"
#include "patterns/memory_plan.h"
#include "patterns/pattern.h"
#include "patterns/scenario.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace millrace::patterns {
namespace {

std::string numbers_text(const std::vector<double>& numbers) {
  std::string out;
  for (const double number : numbers) {
    if (!out.empty()) out += ',';
    out += number_text(number);
  }
  return out;
}

std::string value_text(const raw_value& raw) {
  struct {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(double number) const { return number_text(number); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const std::vector<double>& list) const { return numbers_text(list); }
  } const text;
  return std::visit(text, raw);
}

constexpr std::string_view ids_form = "job numbers and rising ranges, as in 4,7,9-12";

// A number that JavaScript has written: "2.5", "1e-7".
bool is_fraction(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  return !text.empty() && digits.find(text.back()) != std::string_view::npos &&
         text.find_first_not_of("-.0123456789e") == std::string_view::npos;
}

// As it stands in a message: numbers bare, other text in quotes.
std::string shown(const raw_value& raw) {
  auto text = value_text(raw);
  long long number = 0;
  if (std::holds_alternative<std::string>(raw) && !parse_whole(text, number) &&
      !is_fraction(text)) {
    return '"' + text + '"';
  }
  if (std::holds_alternative<std::vector<double>>(raw)) return '[' + text + ']';
  return text;
}

std::optional<long long> whole_number(const raw_value& raw) {
  long long number = 0;
  if (const auto* text = std::get_if<std::string>(&raw)) {
    if (!parse_whole(*text, number)) return std::nullopt;
    return number;
  }
  if (const auto* real = std::get_if<double>(&raw)) {
    if (!std::isfinite(*real) || *real != std::floor(*real)) return std::nullopt;
    return static_cast<long long>(std::clamp(*real, -9e18, 9e18));
  }
  return std::nullopt;
}

std::string either(std::span<const std::string_view> values) {
  std::string out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += i + 1 == values.size() ? " or " : ", ";
    out += values[i];
  }
  return out;
}

std::string range_text(int min, int max) {
  return min == max ? std::to_string(min) : std::to_string(min) + " to " + std::to_string(max);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto change = diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

// Of a crowd.
constexpr int most_simulated = 1'000;

class parser {
 public:
  parser(const raw_scenario& raw, engine_limits limits) : raw_(raw), limits_(std::move(limits)) {}

  parsed_scenario parse() && {
    for (const field& f : scenario_fields()) {
      if (f.set != nullptr) f.set(out_.value, f.fallback);
      const auto given = raw_.find(f.name);
      if (given == raw_.end()) continue;
      switch (f.type) {
        case field_type::whole:
          parse_number(f, given->second);
          break;
        case field_type::truth:
          parse_truth(f, given->second);
          break;
        case field_type::choice:
          parse_choice(f, given->second);
          break;
        case field_type::ids:
          parse_ids(f, given->second);
          break;
        case field_type::text:
          parse_text(f, given->second);
          break;
      }
    }
    settle_simulation();
    settle_outside();
    refuse_unknown_fields();
    return std::move(out_);
  }

 private:
  void refuse(const field& f, const raw_value& raw, const std::string& allowed,
              const std::string& why = {}) {
    out_.errors.push_back(refusal(f.name, raw, allowed, why));
  }

  void parse_number(const field& f, const raw_value& raw) {
    const bool is_limit = f.name == "limit";
    const bool is_threads = f.name == "threads";
    const bool is_crowd = f.name == "goroutines" && out_.value.program->uses(f.name);
    const int max = is_threads ? std::min(f.max, limits_.max_threads)
                    : is_crowd ? std::min(f.max, most_goroutines(limits_.memory_mib))
                               : f.max;
    const auto allowed = is_threads || is_crowd ? range_text(f.min, max) : allowed_text(f);
    const auto number = whole_number(raw);
    if (!number) {
      refuse(f, raw, "a whole number, " + allowed);
    } else if (*number < f.min || *number > max) {
      const bool above_engine = *number > max && *number <= f.max;
      const auto count = std::to_string(max) + (max == 1 ? " thread)" : " threads)");
      const auto has = is_threads ? "has " + count : holds_no_more(static_cast<int>(*number));
      refuse(f, raw, allowed, above_engine ? " (this engine " + has : "");
    } else if (is_limit && *number == 0 && out_.value.program->uses(f.name)) {
      refuse(f, raw, allowed, " (with 0 no job could ever start)");
    } else {
      f.set(out_.value, static_cast<int>(*number));
    }
  }

  // 0 MiB is no limit.
  int most_goroutines(int memory_mib) const {
    if (memory_mib == 0) return std::numeric_limits<int>::max();
    return memory_plan::of(memory_mib, limits_.max_threads).goroutines;
  }

  std::string holds_no_more(int wanted) const {
    int mib = limits_.memory_mib;
    while (most_goroutines(mib) < wanted) mib *= 2;
    return "has " + std::to_string(limits_.memory_mib) +
           " MiB of memory; make one with memoryMiB: " + std::to_string(mib) + ")";
  }

  void parse_truth(const field& f, const raw_value& raw) {
    const auto* const text = std::get_if<std::string>(&raw);
    if (const auto* truth = std::get_if<bool>(&raw)) {
      f.set(out_.value, *truth ? 1 : 0);
    } else if (text != nullptr && (*text == "true" || *text == "false")) {
      f.set(out_.value, *text == "true" ? 1 : 0);
    } else {
      refuse(f, raw, allowed_text(f));
    }
  }

  void parse_choice(const field& f, const raw_value& raw) {
    const auto* const text = std::get_if<std::string>(&raw);
    const auto found =
        text != nullptr ? std::find(f.values.begin(), f.values.end(), *text) : f.values.end();
    const bool is_scheduler = f.name == "scheduler";
    if (found == f.values.end()) {
      refuse(f, raw, either(f.values));
      return;
    }
    if (is_scheduler && *text == "threads" && !limits_.has_threads) {
      refuse(f, raw, "auto, pump, sim or manual", " (this engine has no threads)");
      return;
    }
    f.set(out_.value, static_cast<int>(found - f.values.begin()));
  }

  void parse_text(const field& f, const raw_value& raw) {
    const auto* const text = std::get_if<std::string>(&raw);
    if (text == nullptr || text->empty()) {
      refuse(f, raw, allowed_text(f));
    } else {
      out_.value.schedule = *text;
    }
  }

  // A seed or a schedule asks for a simulated run; a schedule is looked at when the rest is known.
  void settle_simulation() {
    scenario& s = out_.value;
    const bool has_seed = s.seed >= 0;
    const bool has_schedule = !s.schedule.empty();
    const auto complain = [this](std::string_view field, const std::string& value,
                                 const std::string& allowed, const std::string& message) {
      out_.errors.push_back({std::string{field}, value, allowed, message});
    };
    if (has_seed && has_schedule) {
      complain("schedule", s.schedule, "no seed beside it",
               "schedule and seed are both given; leave out one: a schedule makes every choice "
               "that a seed would");
    }
    const bool live = s.scheduler == scheduler_kind::threads || s.scheduler == scheduler_kind::pump;
    if (live && (has_seed || has_schedule)) {
      const std::string which = has_seed ? "seed" : "schedule";
      const std::string given = s.scheduler == scheduler_kind::threads ? "threads" : "pump";
      complain("scheduler", given, "auto or sim",
               "scheduler is " + given + "; with a " + which + " it must be auto or sim");
    }
    const bool manual = s.scheduler == scheduler_kind::manual;
    if (manual && has_seed) {
      complain("seed", std::to_string(s.seed), "no seed beside scheduler manual",
               "seed is " + std::to_string(s.seed) +
                   "; leave it out: with scheduler manual every choice is made by hand");
    }
    if (!out_.errors.empty()) return;
    if (has_schedule) {
      const auto parsed = parse_schedule(s.schedule, fingerprint(s));
      if (!parsed.error.empty()) out_.errors.push_back(unusable_schedule(s.schedule, parsed.error));
    }
    if (!manual && (has_seed || has_schedule)) s.scheduler = scheduler_kind::sim;
    const bool simulated = limits_.simulates || is_simulated(s);
    if (simulated && s.program->has_crowd && s.goroutines > most_simulated) {
      const auto& f = *find_field("goroutines");
      refuse(f, static_cast<double>(s.goroutines), range_text(f.min, most_simulated),
             " (a simulated run remembers every step)");
    }
  }

  void settle_outside() {
    const scenario& s = out_.value;
    const bool outside = asks_outside(s.work);
    const bool called = limits_.extras && limits_.extras->job;
    if (called && s.work != work_kind::function)
      return refuse_work("function", "run() was given a job");
    if (limits_.extras && limits_.extras->pictures > 0 && s.work != work_kind::image)
      return refuse_work("image", "run() was given pictures");
    if (!outside) return;
    const std::string_view why =
        is_simulated(s) ? "in a simulated run nobody outside answers" : limits_.no_outside;
    if (!why.empty()) return refuse_work("sleep or hash", why);
    if (!limits_.extras || called) return;
    if (s.work == work_kind::function) return refuse_work("left out", "run() was given no job");
    if (s.work == work_kind::image) return settle_pictures();
    if (!limits_.extras->urls) refuse_work("left out", "run() was given no urls");
  }

  void settle_pictures() {
    const int pictures = limits_.extras->pictures;
    const scenario& s = out_.value;
    if (!limits_.extras->no_codecs.empty())
      return refuse_work("sleep, hash, fetch or function", limits_.extras->no_codecs);
    if (!s.program->job_names.empty())
      return refuse_work("sleep, hash or fetch", "its jobs have no pictures");
    if (pictures == 0) return refuse_work("left out", "run() was given no pictures");
    const int jobs = s.program->job_count(s);
    if (jobs <= pictures) return;
    refuse(*find_field("jobs"), static_cast<double>(jobs), range_text(1, pictures),
           pictures == 1 ? " (there is 1 picture)"
                         : " (there are " + std::to_string(pictures) + " pictures)");
  }

  void refuse_work(std::string_view allowed, std::string_view why) {
    const field& f = *find_field("work");
    const auto work = f.values[static_cast<std::size_t>(out_.value.work)];
    refuse(f, std::string{work}, std::string{allowed}, " (" + std::string{why} + ")");
  }

  void parse_ids(const field& f, const raw_value& raw) {
    std::vector<id_range> ranges;
    if (const auto* list = std::get_if<std::vector<double>>(&raw)) {
      for (const double id : *list) {
        const auto whole = whole_number(id);
        if (!whole) return refuse(f, raw, std::string{ids_form});
        ranges.push_back({*whole, *whole});
      }
    } else if (const auto* text = std::get_if<std::string>(&raw)) {
      std::string wrong;
      if (!parse_id_ranges(*text, ranges, wrong)) {
        refuse(f, raw, std::string{ids_form});
        if (wrong != *text) out_.errors.back().message += " (\"" + wrong + "\" is not)";
        return;
      }
    } else if (const auto id = whole_number(raw)) {
      ranges.push_back({*id, *id});
    } else {
      return refuse(f, raw, std::string{ids_form});
    }
    take_ids(f, raw, ranges);
  }

  void take_ids(const field& f, const raw_value& raw, const std::vector<id_range>& ranges) {
    const bool jobs_refused = std::any_of(out_.errors.begin(), out_.errors.end(),
                                          [](const field_error& e) { return e.field == "jobs"; });
    const bool by_jobs = !jobs_refused && out_.value.program->uses(f.name);
    const int max = by_jobs ? out_.value.jobs : f.max;
    for (const auto& range : ranges) {
      if (range.first < f.min || range.last > max) {
        const auto wrong =
            range.first < f.min ? range.first : std::max<long long>(range.first, max + 1);
        const auto why = by_jobs ? " (jobs is " + std::to_string(max) + ")" : "";
        out_.errors.push_back({std::string{f.name}, value_text(raw), range_text(f.min, max),
                               "fail has job " + std::to_string(wrong) + "; it must be " +
                                   range_text(f.min, max) + why});
        return;
      }
    }
    auto& fail = out_.value.fail;
    for (const auto& range : ranges) {
      for (auto id = range.first; id <= range.last; ++id) fail.push_back(static_cast<int>(id));
      if (fail.size() > 100'000) drop_repeats(fail);  // "1-10000,1-10000,...": stay small
    }
    drop_repeats(fail);
  }

  static void drop_repeats(std::vector<int>& ids) {
    detail::heap_sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }

  void refuse_unknown_fields() {
    for (const auto& [name, raw] : raw_) {
      if (find_field(name) != nullptr) continue;
      std::vector<std::string_view> names;
      for (const field& f : scenario_fields()) names.push_back(f.name);
      const auto meant = nearest_field(name);
      out_.errors.push_back(
          {name, value_text(raw), either(names),
           name + " is not a field" +
               (meant.empty() ? std::string{} : "; did you mean " + std::string{meant} + "?")});
    }
  }

  const raw_scenario& raw_;
  engine_limits limits_;
  parsed_scenario out_;
};

}  // namespace

std::string_view nearest_field(std::string_view name) {
  std::string_view best;
  std::size_t best_distance = name.size() / 3 + 2;
  for (const field& f : scenario_fields()) {
    const auto distance = edit_distance(name.substr(0, 64), f.name);
    if (distance < best_distance) {
      best = f.name;
      best_distance = distance;
    }
  }
  return best;
}

std::string allowed_text(const field& f) {
  switch (f.type) {
    case field_type::whole:
      if (f.name == "limit") return "-1 (no limit) or " + range_text(1, f.max);
      return range_text(f.min, f.max);
    case field_type::truth:
      return "true or false";
    case field_type::choice:
      return either(f.values);
    case field_type::ids:
      return std::string{ids_form};
    case field_type::text:
      return "the text of a schedule";
  }
  return "";
}

field_error refusal(std::string_view name, const raw_value& raw, const std::string& allowed,
                    const std::string& why) {
  return {std::string{name}, value_text(raw), allowed,
          std::string{name} + " is " + shown(raw) + "; it must be " + allowed + why};
}

field_error unusable_schedule(std::string_view schedule, std::string_view why) {
  return {"schedule", std::string{schedule}, "what a simulated run of this scenario gave",
          "schedule cannot be used: " + std::string{why}};
}

std::optional<int> parse_number(std::string_view name, const raw_value& raw, int min, int max,
                                std::vector<field_error>& errors) {
  const auto number = whole_number(raw);
  if (!number) {
    errors.push_back(refusal(name, raw, "a whole number, " + range_text(min, max)));
  } else if (*number < min || *number > max) {
    errors.push_back(refusal(name, raw, range_text(min, max)));
  } else {
    return static_cast<int>(*number);
  }
  return std::nullopt;
}

void leave_out(raw_scenario& raw, std::string_view name, const std::string& why,
               std::vector<field_error>& errors) {
  const auto given = raw.find(name);
  if (given == raw.end()) return;
  errors.push_back(refusal(name, given->second, "left out", " (" + why + ")"));
  raw.erase(given);
}

parsed_scenario parse_scenario(const raw_scenario& raw, engine_limits limits) {
  return parser{raw, std::move(limits)}.parse();
}

void write_json(json_writer& json, std::span<const field_error> errors) {
  json.begin_array();
  for (const auto& e : errors) {
    json.begin_object().member("field", e.field).member("value", e.value);
    json.member("allowed", e.allowed).member("message", e.message).end_object();
  }
  json.end_array();
}

}  // namespace millrace::patterns
