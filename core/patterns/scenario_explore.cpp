#include "patterns/scenario_explore.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "millrace/detail/heap_sort.h"
#include "millrace/format.h"
#include "patterns/json.h"
#include "patterns/scenario_run.h"
#include "patterns/verdict.h"

namespace millrace::patterns {
namespace {

// Whoever came first, and whichever goroutines they were.
std::array<std::string, 2> places_of(const data_race& race) {
  const auto place = [&race](const race_access& a) {
    return format("{} {} {}:{}", race.variable, a.write ? "store" : "load", a.at.file_name(),
                  a.at.line());
  };
  std::array places{place(race.first), place(race.second)};
  if (places[1] < places[0]) std::swap(places[0], places[1]);
  return places;
}

std::string percent(double share) {
  const double of_100 = share * 100;
  if (of_100 >= 99.95 && share < 1) return "> 99.9 %";
  if (of_100 < 0.05) return "< 0.1 %";
  return number_text(std::round(of_100 * 10) / 10) + " %";
}

// "1,234,567"
std::string grouped(const schedule_count& n) {
  std::string digits = to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string why_stopped(search_end end) {
  switch (end) {
    case search_end::memory:
      return "the search was given up when it had no memory left for more states";
    case search_end::time:
      return "the search ran out of time";
    case search_end::caller:
      return "the search was stopped";
    case search_end::steps:
      return "a run did not end within the steps allowed";
    case search_end::runs:
      return "the search made as many runs as it may";
    case search_end::preemptions:
      return "schedules with more preemptions were left out";
    case search_end::diverged:
    case search_end::complete:
      break;
  }
  return "";
}

}  // namespace

parsed_exploration parse_exploration(raw_scenario raw, const raw_scenario& options,
                                     engine_limits limits) {
  parsed_exploration out;
  for (const auto& [name, value] : options) {
    if (name == "runs") {
      const auto runs = parse_number(name, value, 1, most_runs, out.errors);
      out.request.samples = static_cast<std::uint64_t>(runs.value_or(1));
    } else if (name == "maxSeconds") {
      out.request.max_seconds = parse_number(name, value, 0, most_seconds, out.errors).value_or(0);
    } else {
      out.errors.push_back(
          refusal(name, value, "left out", " (the options are runs and maxSeconds)"));
    }
  }
  leave_out(raw, "schedule", "it names one schedule; exploring takes others too", out.errors);
  leave_out(raw, "scheduler", "exploring simulates", out.errors);
  leave_out(raw, "threads", "exploring simulates", out.errors);
  if (!out.request.samples)
    leave_out(raw, "seed", "nothing is random where every schedule is taken", out.errors);
  limits.no_outside = "exploring simulates, and nobody outside answers";
  limits.simulates = true;
  auto parsed = parse_scenario(raw, limits);
  std::ranges::move(parsed.errors, std::back_inserter(out.errors));
  out.scenario = std::move(parsed.value);
  if (out.scenario.seed >= 0) out.request.seed = static_cast<std::uint64_t>(out.scenario.seed);
  return out;
}

scenario_explorer::scenario_explorer(patterns::scenario s, explore_request request)
    : scenario_{std::move(s)}, sampled_{request.samples.has_value()} {
  scenario_.scheduler = scheduler_kind::sim;
  options_.program = fingerprint(scenario_);
  options_.max_memory = request.max_memory;
  options_.threads = request.threads;
  options_.max_time =
      std::chrono::duration_cast<duration>(std::chrono::duration<double>{request.max_seconds});
  const auto program = [this](runtime& rt) { return run_once(rt); };
  if (request.samples) {
    options_.max_runs = *request.samples;
    search_ = std::make_unique<explorer>(program, random_strategy(request.seed), options_);
  } else {
    search_ = std::make_unique<explorer>(program, options_);
  }
}

scenario_explorer::~scenario_explorer() = default;

std::string scenario_explorer::run_once(runtime& rt) {
  scenario_run run{scenario_};
  run.start(rt);
  rt.wait();
  if (!rt.result().races.empty()) note(rt.result().races);
  if (rt.result().end == run_end::stopped) return {};  // cut short: it has not come out at all
  return run.key(rt.result());
}

void scenario_explorer::note(const std::vector<data_race>& races) {
  const detail::lock_guard held{races_lock_};
  for (const data_race& race : races) {
    const auto is_like = [places = places_of(race)](const data_race& other) {
      return places_of(other) == places;
    };
    if (std::ranges::none_of(races_, is_like)) races_.push_back(race);
  }
}

bool scenario_explorer::advance(duration budget) { return search_->advance(budget); }

void scenario_explorer::stop() { search_->stop(); }

explore_progress scenario_explorer::progress() const { return search_->progress(); }

outcome scenario_explorer::replay(const std::string& witness) const {
  patterns::scenario again = scenario_;
  again.schedule = witness;
  const auto rt = make_simulation(again, {.quiet = true});
  outcome out = run_scenario(*rt, scenario_);
  tell_simulation(*rt, out);
  out.verdict = verdict(scenario_, out, out.winner, time_taken::left_out);
  return out;
}

exploration scenario_explorer::take() {
  explored found = search_->take();
  exploration out;
  out.sampled = sampled_;
  out.exhaustive = found.exhaustive;
  out.counted = (found.exhaustive || out.sampled) && found.schedules.exact();
  out.stopped_by = found.stopped_by;
  out.schedules = found.schedules;
  out.runs = found.runs;
  out.states = found.states;
  out.merged = found.merged;
  out.pruned = found.pruned;
  out.diverged = std::move(found.diverged);
  out.races = std::move(races_);
  detail::heap_sort(out.races,
                    [](const auto& a, const auto& b) { return race_text(a) < race_text(b); });
  for (const auto& o : found.outcomes) {
    const double share =
        out.counted ? o.schedules.approximate() / found.schedules.approximate() : 0;
    const std::string witness = to_string(o.witness);
    out.outcomes.push_back(
        {.outcome = replay(witness), .schedules = o.schedules, .share = share, .witness = witness});
  }
  return out;
}

void write_json(json_writer& json, const explore_progress& p) {
  json.begin_object().member("runs", p.runs).member("states", p.states);
  json.member("outcomes", static_cast<std::uint64_t>(p.outcomes)).end_object();
}

void write_json(json_writer& json, const scenario& s, const exploration& e) {
  const auto write_count = [&](const schedule_count& n) {
    json.key("schedules");
    e.counted ? json.raw(to_string(n)) : json.null();
  };
  json.begin_object().key("scenario");
  write_json(json, s);
  json.member("exhaustive", e.exhaustive).member("counted", e.counted);
  json.member("sampled", e.sampled).member("stoppedBy", to_string(e.stopped_by));
  write_count(e.schedules);
  json.member("runs", e.runs).member("states", e.states).member("merged", e.merged);
  json.member("pruned", e.pruned);
  json.member("diverged", e.diverged).key("races");
  write_json(json, e.races);
  json.key("outcomes").begin_array();
  for (const auto& o : e.outcomes) {
    json.begin_object().key("outcome");
    write_json(json, o.outcome);
    write_count(o.schedules);
    json.key("share");
    e.counted ? json.value(o.share) : json.null();
    json.member("witness", o.witness).end_object();
  }
  json.end_array().end_object();
}

std::string exploration_text(const exploration& e) {
  std::string out;
  if (!e.diverged.empty()) {
    return "The program is not the same each time it is run: " + e.diverged + ".\n";
  }
  const auto outcomes =
      std::to_string(e.outcomes.size()) + (e.outcomes.size() == 1 ? " outcome" : " outcomes");
  if (e.sampled) {
    out = outcomes + " in " + grouped(e.schedules) +
          (e.schedules == 1 ? " sampled run" : " sampled runs");
    if (e.stopped_by != search_end::runs) out += "; " + why_stopped(e.stopped_by);
    out += ":\n";
  } else if (e.counted) {
    out = outcomes + " of all " + grouped(e.schedules) + " schedules:\n";
  } else if (e.exhaustive) {
    out = outcomes + " of all schedules, which are too many to be counted:\n";
  } else {
    out = outcomes + " so far; " + why_stopped(e.stopped_by) + ", so there may be others:\n";
  }
  for (const auto& o : e.outcomes) {
    out += '\n';
    if (e.counted) out += percent(o.share) + "  (" + grouped(o.schedules) + ")  ";
    out += o.outcome.verdict + "\n    --schedule " + o.witness + '\n';
  }
  if (!e.races.empty()) out += '\n';
  for (const data_race& race : e.races) out += race_text(race) + '\n';
  return out;
}

}  // namespace millrace::patterns
