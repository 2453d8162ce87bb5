// The one table of scenario fields, and what is generated from it alone.
#include "millrace/schedule.h"
#include "patterns/crowd.h"
#include "patterns/json.h"
#include "patterns/pattern.h"
#include "patterns/scenario.h"

#include <algorithm>
#include <array>

namespace millrace::patterns {
namespace {

constexpr std::array<std::string_view, 5> works{"sleep", "hash", "image", "fetch", "function"};
constexpr std::array<std::string_view, 2> error_policies{"cancel", "continue"};
constexpr std::array<std::string_view, 10> mistakes{
    "none",          "no-close",      "forget-done", "unbuffered-results",
    "early-return",  "add-inside",    "last-error",  "unsynchronised-counter",
    "mutex-counter", "atomic-counter"};
constexpr std::array<std::string_view, 5> schedulers{"auto", "threads", "pump", "sim", "manual"};

template <auto Member>
int get_member(const scenario& s) {
  return static_cast<int>(s.*Member);
}

template <auto Member>
void set_member(scenario& s, int value) {
  using type = std::remove_reference_t<decltype(s.*Member)>;
  s.*Member = static_cast<type>(value);
}

template <auto Member>
constexpr field whole(std::string_view name, int fallback, int min, int max, std::string_view doc) {
  return {name, field_type::whole,  fallback,          min, max, {},
          doc,  get_member<Member>, set_member<Member>};
}

template <auto Member>
constexpr field truth(std::string_view name, bool fallback, std::string_view doc) {
  return {name, field_type::truth,  fallback ? 1 : 0,  0, 1, {},
          doc,  get_member<Member>, set_member<Member>};
}

template <auto Member>
constexpr field choice(std::string_view name, std::span<const std::string_view> values,
                       std::string_view doc) {
  return {name, field_type::choice, 0, 0, 0, values, doc, get_member<Member>, set_member<Member>};
}

int get_program(const scenario& s) {
  const auto all = all_patterns();
  return static_cast<int>(std::find(all.begin(), all.end(), s.program) - all.begin());
}

void set_program(scenario& s, int index) {
  s.program = all_patterns()[static_cast<std::size_t>(index)];
}

std::span<const field> make_fields() {
  static const auto names = [] {
    std::vector<std::string_view> out;
    for (const pattern* p : all_patterns()) out.push_back(p->name);
    return out;
  }();
  using s = scenario;
  static const std::array table{
      field{"pattern", field_type::choice, 0, 0, 0, names, "the program to run", get_program,
            set_program},
      whole<&s::workers>("workers", 3, 1, 64, "worker goroutines that share the jobs"),
      whole<&s::jobs>("jobs", 10, 1, 10'000, "jobs, numbered from 1"),
      whole<&s::buffer>("buffer", 10, 0, 10'000, "capacity of the jobs channel"),
      field{"fail", field_type::ids, 0, 1, 10'000, {}, "the jobs that fail", nullptr, nullptr},
      choice<&s::work>(
          "work", works,
          "what a job does: wait, keep a processor busy, resize a picture, fetch a file, or call "
          "a function of JavaScript"),
      whole<&s::work_ms>("workMs", 100, 0, 60'000, "how long a job sleeps, in milliseconds"),
      whole<&s::work_blocks>("workBlocks", 2000, 1, 1'000'000,
                             "how many blocks of 64 bytes a job hashes (about 0.5 microseconds "
                             "each)"),
      whole<&s::work_pixels>("workPixels", 512, 16, 2048,
                             "the longer side of the largest thumbnail that a job makes, in "
                             "pixels; the others are a half and a quarter of it"),
      whole<&s::timeout_ms>("timeoutMs", 0, 0, 60'000,
                            "how long a job may take, in milliseconds, before its context's "
                            "deadline fails it; 0, or where jobs do not look at it, for ever"),
      choice<&s::error_policy>("errorPolicy", error_policies,
                               "whether the first error cancels the rest"),
      truth<&s::heed_context>("heedContext", true, "whether jobs look at their context"),
      whole<&s::limit>("limit", -1, -1, 10'000, "how many jobs the group runs at once (SetLimit)"),
      whole<&s::goroutines>("goroutines", 1'000, 1, 1'000'000, "goroutines, besides main"),
      whole<&s::waves>("waves", 3, 1, crowd::most_waves, "how often the token goes through all"),
      choice<&s::mistake>("mistake", mistakes,
                          "what is wrong with the program; mutex-counter and "
                          "atomic-counter set the unsynchronised one right"),
      whole<&s::threads>("threads", 0, 1, 64,
                         "threads to run on; the engine's own number if unset"),
      choice<&s::scheduler>("scheduler", schedulers,
                            "threads, one thread (pump), threads where there are any (auto), "
                            "simulated (sim), or simulated up to the schedule's end, where the "
                            "ways to go on are listed (manual)"),
      whole<&s::seed>("seed", -1, 0, 2'000'000'000,
                      "simulates the run; each seed is one way that it can go"),
      field{"schedule",
            field_type::text,
            0,
            0,
            0,
            {},
            "simulates the run with the choices that a schedule names",
            nullptr,
            nullptr},
  };
  return table;
}

std::string_view type_name(field_type type) {
  switch (type) {
    case field_type::whole:
      return "int";
    case field_type::truth:
      return "bool";
    case field_type::choice:
      return "enum";
    case field_type::ids:
      return "ids";
    case field_type::text:
      return "text";
  }
  return "";
}

void write_default(json_writer& json, const field& f) {
  json.key("default");
  switch (f.type) {
    case field_type::whole:
      f.fallback < f.min ? json.null() : json.value(f.fallback);
      break;
    case field_type::truth:
      json.value(f.fallback != 0);
      break;
    case field_type::choice:
      json.value(f.values[static_cast<std::size_t>(f.fallback)]);
      break;
    case field_type::ids:
      json.begin_array().end_array();
      break;
    case field_type::text:
      json.null();
      break;
  }
}

void write_field(json_writer& json, const field& f) {
  json.begin_object().member("name", f.name).member("type", type_name(f.type));
  write_default(json, f);
  if (f.type == field_type::whole || f.type == field_type::ids) {
    json.member("min", f.min).member("max", f.max);
  }
  if (f.type == field_type::choice) {
    json.key("values").begin_array();
    for (const auto value : f.values) json.value(value);
    json.end_array();
  }
  json.key("patterns").begin_array();
  for (const pattern* p : all_patterns()) {
    if (p->uses(f.name)) json.value(p->name);
  }
  json.end_array();
  json.member("flag", flag_name(f.name)).member("doc", f.doc).end_object();
}

}  // namespace

std::span<const field> scenario_fields() {
  static const auto fields = make_fields();
  return fields;
}

const field* find_field(std::string_view name) {
  for (const field& f : scenario_fields()) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

std::string flag_name(std::string_view field_name) {
  std::string out;
  for (const char c : field_name) {
    if (c >= 'A' && c <= 'Z') {
      out += '-';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

bool is_simulated(const scenario& s) {
  return s.scheduler == scheduler_kind::sim || s.scheduler == scheduler_kind::manual;
}

bool asks_outside(work_kind work) {
  return work == work_kind::image || work == work_kind::fetch || work == work_kind::function;
}

bool scenario::fails(int job) const { return std::binary_search(fail.begin(), fail.end(), job); }

void write_json(json_writer& json, const scenario& s) {
  json.begin_object();
  for (const field& f : scenario_fields()) {
    if (f.type == field_type::ids) {
      json.key(f.name).begin_array();
      for (const int job : s.fail) json.value(job);
      json.end_array();
      continue;
    }
    if (f.type == field_type::text) {
      if (!s.schedule.empty()) json.member(f.name, s.schedule);
      continue;
    }
    const int value = f.get(s);
    if (f.type == field_type::truth) {
      json.member(f.name, value != 0);
    } else if (f.type == field_type::choice) {
      json.member(f.name, f.values[static_cast<std::size_t>(value)]);
    } else if (value >= f.min) {  // an unset threads or seed is left out
      json.member(f.name, value);
    }
  }
  json.end_object();
}

std::uint32_t fingerprint(const scenario& s) {
  constexpr std::string_view how[] = {"threads", "scheduler", "seed", "schedule"};
  std::string text;
  for (const field& f : scenario_fields()) {
    if (f.get == nullptr || !s.program->uses(f.name)) continue;
    if (std::find(std::begin(how), std::end(how), f.name) != std::end(how)) continue;
    // Schedules that were made before there were these fields stay what they are.
    if ((f.name == "timeoutMs" || f.name == "workPixels") && f.get(s) == f.fallback) continue;
    text += f.name;
    text += '=' + std::to_string(f.get(s)) + ';';
  }
  text += s.program->name;
  if (s.program->uses("fail")) {
    for (const int job : s.fail) text += ',' + std::to_string(job);
  }
  return program_fingerprint(text);
}

std::string_view version() { return MILLRACE_VERSION; }

std::string schema_json() {
  json_writer json;
  json.begin_object().member("version", version()).key("fields").begin_array();
  for (const field& f : scenario_fields()) write_field(json, f);
  json.end_array().key("patterns").begin_array();
  for (const pattern* p : all_patterns()) {
    json.begin_object().member("name", p->name).member("title", p->title).member("doc", p->doc);
    if (!p->job_names.empty()) {
      json.key("jobNames").begin_array();
      for (const auto name : p->job_names) json.value(name);
      json.end_array();
    }
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

}  // namespace millrace::patterns
