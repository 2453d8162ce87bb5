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

// Threads and seed say how a run is made, not what the program is.
bool may_vary(const pattern& program, const field& f) {
  return f.type == field_type::whole && f.name != "threads" && f.name != "seed" &&
         program.uses(f.name);
}

std::string fields_to_vary(const pattern& program) {
  std::string out;
  for (const field& f : scenario_fields()) {
    if (may_vary(program, f)) out += (out.empty() ? "" : ", ") + std::string{f.name};
  }
  return out;
}

class option_reader {
 public:
  option_reader(const raw_scenario& options, parsed_forecast& out) : options_(options), out_(out) {}

  void read(const pattern& program) {
    for (const auto& [name, value] : options_) {
      if (name != "field" && name != "from" && name != "to" && name != "maxSeconds") {
        out_.errors.push_back(
            refusal(name, value, "left out", " (the options are field, from, to and maxSeconds)"));
      }
    }
    forecast_request& request = out_.request;
    if (const auto* seconds = given("maxSeconds"))
      request.max_seconds =
          parse_number("maxSeconds", *seconds, 0, most_seconds, out_.errors).value_or(0);
    request.varied = read_field(program);
    if (request.varied == nullptr) return;
    const field& f = *request.varied;
    request.first = read_end("from", f.min, f.max);
    if (!out_.errors.empty()) return;
    request.last =
        read_end("to", request.first, std::min(f.max, request.first + most_forecast_points - 1));
  }

 private:
  const raw_value* given(std::string_view name) const {
    const auto at = options_.find(name);
    return at == options_.end() ? nullptr : &at->second;
  }

  void miss(std::string_view name, const std::string& allowed) {
    const std::string n{name};
    out_.errors.push_back({n, "", allowed, n + " is missing; it must be " + allowed});
  }

  const field* read_field(const pattern& program) {
    const std::string allowed = "one of " + fields_to_vary(program);
    const raw_value* raw = given("field");
    if (raw == nullptr) {
      miss("field", allowed);
      return nullptr;
    }
    const auto* name = std::get_if<std::string>(raw);
    const field* f = name != nullptr ? find_field(*name) : nullptr;
    if (f != nullptr && may_vary(program, *f)) return f;
    out_.errors.push_back(refusal("field", *raw, allowed,
                                  " (the numbers that " + std::string{program.name} + " uses)"));
    return nullptr;
  }

  int read_end(std::string_view name, int min, int max) {
    if (const auto* raw = given(name))
      return parse_number(name, *raw, min, max, out_.errors).value_or(min);
    miss(name, std::to_string(min) + " to " + std::to_string(max));
    return min;
  }

  const raw_scenario& options_;
  parsed_forecast& out_;
};

}  // namespace

parsed_forecast parse_forecast(raw_scenario raw, const raw_scenario& options,
                               engine_limits limits) {
  parsed_forecast out;
  leave_out(raw, "schedule", "it is of one value; a forecast takes others too", out.errors);
  leave_out(raw, "scheduler", "a forecast simulates", out.errors);
  leave_out(raw, "threads", "a forecast simulates", out.errors);
  auto parsed = parse_scenario(raw, limits);
  option_reader{options, out}.read(*parsed.value.program);
  if (out.errors.empty()) {
    const forecast_request& request = out.request;
    for (int value = request.last; value >= request.first; --value) {
      raw.insert_or_assign(std::string{request.varied->name}, static_cast<double>(value));
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
  const time_point until = clock::now() + budget;
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
  runtime_ = make_simulation(scenario_, {.log = [](std::string_view) {}});
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
