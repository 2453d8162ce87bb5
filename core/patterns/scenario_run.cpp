#include "patterns/scenario_run.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "millrace/detail/heap_sort.h"
#include "millrace/format.h"
#include "patterns/pattern.h"
#include "patterns/sha256.h"
#include "patterns/verdict.h"
#include "patterns/wait_for.h"

namespace millrace::patterns {
namespace {

outcome_kind kind_of(const run_result& end, const report& seen) {
  switch (end.end) {
    case run_end::deadlock:
      return outcome_kind::deadlock;
    case run_end::panic:
      return outcome_kind::panic;
    case run_end::stopped:
      return outcome_kind::stopped;
    case run_end::ok:
      break;
  }
  return seen.err ? outcome_kind::error : outcome_kind::ok;
}

// Sixteen hexadecimal digits that stand for the text.
std::string short_name(std::string_view text) {
  return sha256_text({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})
      .substr(0, 16);
}

}  // namespace

scenario_run::scenario_run(patterns::scenario s, outside_calls* outside, picture_room room)
    : scenario_(std::move(s)),
      ledger_(scenario_.program->job_count(scenario_)),
      work_(scenario_, ledger_, outside, room),
      crowd_(scenario_.program->crowd_size(scenario_)),
      environment_{scenario_, work_, report_, crowd_} {}

void scenario_run::start(runtime& rt) {
  constexpr auto all = static_cast<std::uint32_t>(-1);
  rt.trace_at_most(scenario_.program->has_crowd ? most_traced_of_crowd : all);
  rt.start(scenario_.program->main, std::ref(environment_));
}

outcome scenario_run::finish(const run_result& end) const {
  outcome out;
  out.kind = kind_of(end, report_);
  if (out.kind == outcome_kind::panic) out.error = end.panic;
  if (out.kind == outcome_kind::error) {
    out.error = report_.err.message();
    out.cause = report_.cause.message();
  }
  out.results = report_.results;
  out.jobs = ledger_.lists();
  out.leaked = end.leaked;
  out.blocked = end.blocked;
  find_wait_for(*scenario_.program, out);
  out.races = end.races;
  out.counted = report_.counted;
  out.crowd = crowd_.figures();
  out.events = end.events;
  out.dropped = end.dropped;
  out.elapsed_ms = std::chrono::duration<double, std::milli>(end.elapsed).count();
  out.group = short_name(key(end));
  const bool has_winner = scenario_.program->has_group && out.kind == outcome_kind::error;
  out.winner = has_winner ? ledger_.failed_with(report_.err) : 0;
  out.verdict = verdict(scenario_, out, out.winner);
  return out;
}

std::string scenario_run::key(const run_result& end) const {
  std::string out{to_string(kind_of(end, report_))};
  out += end.end == run_end::panic ? end.panic : std::string{report_.err.message()};
  const job_lists jobs = ledger_.lists();
  for (const auto* list :
       {&jobs.completed, &jobs.failed, &jobs.cancelled, &jobs.not_started, &jobs.unfinished}) {
    out += ';';
    for (const int job : *list) out += std::to_string(job) + ' ';
  }
  if (report_.counted) out += format(";{}", *report_.counted);
  for (const auto* list : {&end.leaked, &end.blocked}) {
    std::vector<std::string> who;
    for (const goroutine_info& g : *list)
      who.push_back(format("{} {} {},", g.name, g.reason, g.object_name));
    detail::heap_sort(who);
    out += ';';
    for (const auto& w : who) out += w;
  }
  return out;
}

std::unique_ptr<sim_runtime> make_simulation(const scenario& s, runtime_options options) {
  const bool manual = s.scheduler == scheduler_kind::manual;
  sim_options how{.program = fingerprint(s), .tell_ways = manual};
  if (s.schedule.empty() && !manual) {
    const auto seed = static_cast<std::uint64_t>(std::max(s.seed, 0));
    return std::make_unique<sim_runtime>(std::move(options), random_strategy(seed), how);
  }
  schedule wanted{.timers = timer_policy::any_time, .program = how.program};
  if (!s.schedule.empty()) wanted = parse_schedule(s.schedule, how.program).value;
  how.timers = wanted.timers;
  using past_end = replay_strategy::past_end;
  return std::make_unique<sim_runtime>(
      std::move(options),
      std::make_unique<replay_strategy>(std::move(wanted),
                                        manual ? past_end::cut : past_end::first),
      how);
}

void tell_simulation(const sim_runtime& rt, outcome& o) {
  const schedule made = rt.made();
  o.schedule = to_string(made);
  o.choices = static_cast<int>(made.picks.size());
  if (o.choices > 0) o.back = to_string(rt.made_but_one());
  // As people look for them: by goroutine, and timers that wake nobody behind.
  const auto place = [](const way& w) { return w.step.goroutine.id - 1; };
  for (const next_step& step : rt.ways()) {
    const auto number = static_cast<std::uint32_t>(o.next.size());
    way w{.step = step, .text = step_text(step), .schedule = to_string(rt.made_and(number))};
    o.next.insert(std::ranges::upper_bound(o.next, place(w), {}, place), std::move(w));
  }
  if (!o.next.empty()) {
    o.verdict = format("{} ways to go on: which one?", o.next.size());
  }
}

std::optional<field_error> misfit(const scenario& s, const sim_runtime& rt) {
  if (s.schedule.empty()) return std::nullopt;
  const schedule made = rt.made();
  const schedule named = parse_schedule(s.schedule, fingerprint(s)).value;
  if (made == named) return std::nullopt;
  const auto [end_of_made, end_of_named] = std::ranges::mismatch(made.picks, named.picks);
  if (end_of_made == made.picks.end() && rt.result().end == run_end::stopped) return std::nullopt;
  return unusable_schedule(
      s.schedule,
      end_of_named == named.picks.end() && end_of_made != made.picks.end()
          ? "it ends before the run does; with scheduler manual one can go on from there"
          : "the run came to other choices than it names, as with another version of "
            "the program");
}

outcome run_scenario(runtime& rt, const scenario& s) {
  scenario_run run{s};
  run.start(rt);
  rt.wait();
  return run.finish(rt.result());
}

}  // namespace millrace::patterns
