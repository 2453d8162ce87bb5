#include "patterns/outcome.h"

#include <chrono>

#include "millrace/format.h"
#include "patterns/json.h"

namespace millrace::patterns {
namespace {

std::string site_text(const site& at) {
  std::string_view file{at.file_name()};
  if (file.empty() || at.line() == 0) return {};
  if (const auto slash = file.find_last_of("/\\"); slash != std::string_view::npos) {
    file.remove_prefix(slash + 1);
  }
  return std::string{file} + ':' + std::to_string(at.line());
}

void write_numbers(json_writer& json, std::string_view name, const std::vector<int>& numbers) {
  json.key(name).begin_array();
  for (const int number : numbers) json.value(number);
  json.end_array();
}

void write_ids(json_writer& json, const std::vector<std::uint32_t>& ids) {
  json.begin_array();
  for (const std::uint32_t id : ids) json.value(id);
  json.end_array();
}

void write_goroutines(json_writer& json, std::string_view name,
                      const std::vector<goroutine_info>& list,
                      const std::vector<std::optional<std::vector<std::uint32_t>>>& waiting_for) {
  json.key(name).begin_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const goroutine_info& g = list[i];
    json.begin_object().member("id", g.id).member("name", g.name).member("reason", g.reason);
    json.member("object", g.object).member("objectName", g.object_name);
    json.member("site", site_text(g.blocked_at)).member("spawnedAt", site_text(g.spawned_at));
    json.key("waitsFor");
    if (i < waiting_for.size() && waiting_for[i]) {
      write_ids(json, *waiting_for[i]);
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array();
}

// What an operation does, by the reason for which it would wait.
std::string operation_text(const goroutine_info& g) {
  static constexpr struct {
    wait_reason reason;
    std::string_view does;
  } verbs[] = {
      {wait_reason::chan_send, "sends on"},        {wait_reason::chan_recv, "receives from"},
      {wait_reason::select, "selects among"},      {wait_reason::wait_group, "waits for"},
      {wait_reason::mutex_lock, "locks"},          {wait_reason::rw_mutex_lock, "locks"},
      {wait_reason::rw_mutex_rlock, "read-locks"}, {wait_reason::cond_wait, "waits on"},
      {wait_reason::semaphore, "acquires"},
  };
  if (g.reason == "go") return format("calls {}.Go", g.object_name);
  if (g.reason == "load" || g.reason == "store") return format("{}s {}", g.reason, g.object_name);
  for (const auto& [reason, does] : verbs) {
    if (g.reason == to_string(reason) && !g.object_name.empty())
      return format("{} {}", does, g.object_name);
  }
  return g.reason.empty() || g.reason == "runnable" ? "goes on" : "does: " + g.reason;
}

std::string_view camel_case(step_kind kind) {
  return kind == step_kind::select_case ? "selectCase" : to_string(kind);
}

void write_ways(json_writer& json, const std::vector<way>& ways) {
  json.key("next").begin_array();
  for (const way& w : ways) {
    const goroutine_info& g = w.step.goroutine;
    json.begin_object().member("kind", camel_case(w.step.kind)).member("text", w.text);
    json.member("goroutine", g.id).member("name", g.name).member("reason", g.reason);
    json.member("object", g.object).member("objectName", g.object_name);
    json.member("site", site_text(g.blocked_at));
    json.member("atMs", std::chrono::duration<double, std::milli>(w.step.at).count());
    json.member("schedule", w.schedule).end_object();
  }
  json.end_array();
}

}  // namespace

std::string goroutine_name(const std::string& name, std::uint32_t id) {
  return name.empty() ? format("goroutine {}", id) : name;
}

std::string step_text(const next_step& step) {
  const goroutine_info& g = step.goroutine;
  const std::string who = goroutine_name(g.name, g.id);
  const std::string at = site_text(g.blocked_at);
  const std::string place = at.empty() ? "" : " (" + at + ")";
  switch (step.kind) {
    case step_kind::start:
      return who + " starts" + place;
    case step_kind::operation:
      return who + ' ' + operation_text(g) + place;
    case step_kind::wake:
      return who + " goes on" + (g.reason.empty() ? "" : " after its " + g.reason) + place;
    case step_kind::finish:
      return who + " ends";
    case step_kind::timer: {
      const auto ms = std::chrono::duration<double, std::milli>(step.at).count();
      if (g.id == 0) return format("the timer of {} ms fires", number_text(ms));
      return format("{} has waited long enough, at {} ms", who, number_text(ms)) + place;
    }
    case step_kind::select_case:
      return format("{}'s select takes {}", who, g.object_name) + place;
  }
  return "";
}

std::string_view to_string(outcome_kind kind) {
  switch (kind) {
    case outcome_kind::ok:
      return "ok";
    case outcome_kind::error:
      return "error";
    case outcome_kind::deadlock:
      return "deadlock";
    case outcome_kind::panic:
      return "panic";
    case outcome_kind::stopped:
      return "stopped";
  }
  return "";
}

void write_json(json_writer& json, const std::vector<data_race>& races) {
  json.begin_array();
  for (const auto& race : races) {
    json.begin_object().member("variable", race.variable);
    for (const auto* access : {&race.first, &race.second}) {
      json.key(access == &race.first ? "first" : "second").begin_object();
      json.member("goroutine", access->goroutine).member("name", access->name);
      json.member("access", access->write ? "store" : "load");
      json.member("site", site_text(access->at)).end_object();
    }
    json.member("text", race_text(race)).end_object();
  }
  json.end_array();
}

std::string race_text(const data_race& race) {
  const auto does = [](const race_access& a) {
    return format("{} {} ({})", goroutine_name(a.name, a.goroutine), a.write ? "stores" : "loads",
                  site_text(a.at));
  };
  return format("Data race on {}: {} and {}, and nothing orders the two.", race.variable,
                does(race.first), does(race.second));
}

void write_json(json_writer& json, const outcome& o) {
  json.begin_object().member("kind", to_string(o.kind));
  json.member("error", o.error).member("cause", o.cause);
  write_numbers(json, "results", o.results);
  json.key("jobs").begin_object();
  write_numbers(json, "completed", o.jobs.completed);
  write_numbers(json, "failed", o.jobs.failed);
  write_numbers(json, "cancelled", o.jobs.cancelled);
  write_numbers(json, "notStarted", o.jobs.not_started);
  write_numbers(json, "unfinished", o.jobs.unfinished);
  json.end_object();
  json.key("counted");
  o.counted ? json.value(*o.counted) : json.null();
  json.key("crowd");
  o.crowd ? write_json(json, *o.crowd) : static_cast<void>(json.null());
  write_goroutines(json, "leaked", o.leaked, o.leaked_for);
  write_goroutines(json, "blocked", o.blocked, o.blocked_for);
  json.key("cycle");
  write_ids(json, o.cycle);
  json.key("races");
  write_json(json, o.races);
  json.member("events", o.events).member("dropped", o.dropped);
  json.member("schedule", o.schedule).member("back", o.back).member("choices", o.choices);
  write_ways(json, o.next);
  json.member("elapsedMs", o.elapsed_ms)
      .member("group", o.group)
      .member("verdict", o.verdict)
      .end_object();
}

}  // namespace millrace::patterns
