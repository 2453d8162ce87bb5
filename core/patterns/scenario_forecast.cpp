#include "patterns/scenario_forecast.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "patterns/json.h"
#include "patterns/pattern.h"
#include "patterns/scenario_run.h"

namespace millrace::patterns {
namespace {

constexpr std::uint64_t steps_per_look = 512;  // at the clock

// Threads and seed say how a run is made, not what the program is; and what is no sleep takes no
// virtual time, however much it is.
bool may_vary(const pattern& program, const field& f) {
  constexpr std::string_view changes_nothing[] = {"threads", "seed", "workBlocks", "workPixels"};
  return f.type == field_type::whole && program.uses(f.name) &&
         std::ranges::find(changes_nothing, f.name) == std::end(changes_nothing);
}

// The options of a forecast that come in numbers; what is left out is read as null.
class option_reader {
 public:
  option_reader(const raw_scenario& options, std::vector<field_error>& errors)
      : options_(options), errors_(errors) {}

  const raw_value& operator[](std::string_view name) const {
    static const raw_value nothing;
    const auto at = options_.find(name);
    return at == options_.end() ? nothing : at->second;
  }
  int number(std::string_view name, int min, int max) const {
    return parse_number(name, (*this)[name], min, max, errors_).value_or(min);
  }

 private:
  const raw_scenario& options_;
  std::vector<field_error>& errors_;
};

const field* find_varied(const pattern& program, const raw_value& name,
                         std::vector<field_error>& errors) {
  std::string allowed;
  for (const field& f : scenario_fields()) {
    if (!may_vary(program, f)) continue;
    if (const auto* text = std::get_if<std::string>(&name);
        text != nullptr && (*text == f.name || *text == flag_name(f.name)))
      return &f;
    allowed += allowed.empty() ? "one of " : ", ";
    allowed += f.name;
  }
  errors.push_back(refusal("field", name, allowed, " (the numbers that the pattern uses)"));
  return nullptr;
}

forecast_request read_options(const pattern& program, const raw_scenario& given,
                              std::vector<field_error>& errors) {
  forecast_request out;
  for (const auto& [name, value] : given) {
    if (name == "field" || name == "from" || name == "to" || name == "maxSeconds") continue;
    errors.push_back(
        refusal(name, value, "left out", " (the options are field, from, to and maxSeconds)"));
  }
  const option_reader options{given, errors};
  if (given.contains("maxSeconds")) out.max_seconds = options.number("maxSeconds", 0, most_seconds);
  out.varied = find_varied(program, options["field"], errors);
  if (out.varied == nullptr) return out;
  const field& f = *out.varied;
  out.first = options.number("from", f.min, f.max);
  out.last = options.number("to", out.first, std::min(f.max, out.first + most_forecast_points - 1));
  return out;
}

}  // namespace

parsed_forecast parse_forecast(raw_scenario raw, const raw_scenario& options,
                               engine_limits limits) {
  parsed_forecast out;
  leave_out(raw, "schedule", "it is of one value; a forecast takes others too", out.errors);
  leave_out(raw, "scheduler", "a forecast simulates", out.errors);
  leave_out(raw, "threads", "a forecast simulates", out.errors);
  limits.no_outside = "a forecast simulates, and nobody outside answers";
  limits.simulates = true;
  auto parsed = parse_scenario(raw, limits);
  out.request = read_options(*parsed.value.program, options, out.errors);
  if (out.errors.empty()) {
    raw_value& varied = raw[std::string{out.request.varied->name}];
    for (int value = out.request.last; value >= out.request.first; --value) {
      varied = static_cast<double>(value);
      parsed = parse_scenario(raw, limits);
      if (!parsed.errors.empty()) break;
    }
  }
  std::ranges::move(parsed.errors, std::back_inserter(out.errors));
  out.scenario = std::move(parsed.value);
  if (out.scenario.work == work_kind::hash) {
    out.errors.push_back(
        refusal("work", std::string{"hash"}, "sleep", " (hashing takes no virtual time)"));
  }
  return out;
}

scenario_forecaster::scenario_forecaster(patterns::scenario s, forecast_request request)
    : scenario_{std::move(s)},
      request_{request},
      until_{clock::now() + std::chrono::duration_cast<duration>(
                                std::chrono::duration<double>{request.max_seconds})},
      value_{request.first} {
  scenario_.scheduler = scheduler_kind::sim;
}

scenario_forecaster::~scenario_forecaster() = default;

bool scenario_forecaster::advance(duration budget) {
  const time_point until = detail::later(clock::now(), budget);
  while (!ended_) {
    if (!runtime_) begin_run();
    if (runtime_->advance(steps_per_look)) note_run();
    const time_point now = clock::now();
    if (!ended_ && request_.max_seconds > 0 && now >= until_) {
      found_.stopped_by = search_end::time;
      ended_ = true;
    }
    if (now >= until) break;
  }
  return ended_;
}

void scenario_forecaster::stop() {
  if (std::exchange(ended_, true)) return;
  found_.stopped_by = search_end::caller;
}

void scenario_forecaster::begin_run() {
  request_.varied->set(scenario_, value_);
  run_ = std::make_unique<scenario_run>(scenario_);
  runtime_ = make_simulation(scenario_, {.quiet = true});
  run_->start(*runtime_);
}

void scenario_forecaster::note_run() {
  outcome came = run_->finish(runtime_->result());
  runtime_.reset();
  const bool returned = came.kind == outcome_kind::ok || came.kind == outcome_kind::error;
  forecast_point point{.value = value_, .kind = came.kind, .error = std::move(came.error)};
  if (returned) point.elapsed_ms = came.elapsed_ms;
  found_.points.push_back(std::move(point));
  if (++value_ > request_.last) ended_ = true;
}

void write_json(json_writer& json, const scenario& s, const forecast_request& request,
                const forecast& f) {
  scenario first = s;
  request.varied->set(first, request.first);
  json.begin_object().key("scenario");
  write_json(json, first);
  json.member("field", request.varied->name).member("from", request.first);
  json.member("to", request.last).member("stoppedBy", to_string(f.stopped_by));
  json.key("points").begin_array();
  for (const forecast_point& p : f.points) {
    json.begin_object().member("value", p.value).member("kind", to_string(p.kind));
    json.member("error", p.error).key("elapsedMs");
    p.elapsed_ms ? json.value(*p.elapsed_ms) : json.null();
    json.end_object();
  }
  json.end_array().end_object();
}

std::string forecast_text(const forecast_request& request, const forecast& f) {
  std::string out;
  for (const forecast_point& p : f.points) {
    out += std::string{request.varied->name} + " " + std::to_string(p.value) + ": ";
    out += p.elapsed_ms ? number_text(*p.elapsed_ms) + " ms" : std::string{to_string(p.kind)};
    if (!p.error.empty()) out += " (" + p.error + ")";
    out += '\n';
  }
  if (f.stopped_by != search_end::complete) out += "The forecast was stopped before the rest.\n";
  return out;
}

}  // namespace millrace::patterns
