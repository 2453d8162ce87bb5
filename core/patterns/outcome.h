// What came of a run. Plain data; nothing in it derives from the trace.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/runtime.h"
#include "millrace/sim_runtime.h"
#include "patterns/crowd.h"

namespace millrace::patterns {

class json_writer;

enum class outcome_kind { ok, error, deadlock, panic, stopped };
std::string_view to_string(outcome_kind kind);

/// A partition of the jobs; each list rises.
struct job_lists {
  std::vector<int> completed;    // returned a value, delivered or not
  std::vector<int> failed;       // returned an error of their own
  std::vector<int> cancelled;    // entered, returned the context's error
  std::vector<int> not_started;  // never entered
  std::vector<int> unfinished;   // entered, had not returned when the run ended
};

/// One way in which a run that stopped at a choice can go on.
struct way {
  next_step step;
  std::string text;      // in words: "worker 1 receives from jobs (worker_pool.cpp:41)"
  std::string schedule;  // of the run up to here, and then this way
};

struct outcome {
  outcome_kind kind = outcome_kind::ok;
  std::string error;  // kind error: its text; kind panic: the panic's
  std::string cause;  // why the group's context was cancelled, if an error did it
  std::vector<int> results;
  job_lists jobs;
  std::optional<int> counted{};          // what the workers' counter came to, where they have one
  std::optional<crowd_figures> crowd{};  // of a program with very many goroutines
  std::vector<goroutine_info> leaked;    // alive when main returned
  std::vector<goroutine_info> blocked;   // kind deadlock: everybody
  // Of each of those: who could end its wait, of the others in the list; none where that is not
  // known.
  std::vector<std::optional<std::vector<std::uint32_t>>> leaked_for{};
  std::vector<std::optional<std::vector<std::uint32_t>>> blocked_for{};
  std::vector<std::uint32_t> cycle;  // of blocked ones, each of which waits for the next
  std::vector<data_race> races;      // that a simulated run has shown
  std::uint64_t events = 0;          // trace records, and those that did not fit
  std::uint64_t dropped = 0;
  double elapsed_ms = 0;
  std::string schedule;   // of a simulated run: the choices that it came to
  std::string back;       // the same without the last one; empty if there is none
  int choices = 0;        // how many they are
  std::vector<way> next;  // of a run that is scheduled by hand: the ways to go on; none: it is over
  std::string group;      // the same for outcomes that count as one: scenario_run::key
  std::string verdict;    // the outcome in a sentence or two
  int winner = 0;         // the job whose error Wait() returned; 0 if none did
};

void write_json(json_writer& json, const outcome& o);

/// What a goroutine is called: its name or, without one, "goroutine 3".
std::string goroutine_name(const std::string& name, std::uint32_t id);

/// A step in words, for people.
std::string step_text(const next_step& step);

/// [{variable, first: {goroutine, name, access, site}, second: ..., text}]
void write_json(json_writer& json, const std::vector<data_race>& races);

/// "Data race on counter: worker 2 stores (worker_pool.cpp:23) and worker 1 loads
/// (worker_pool.cpp:22), and nothing orders the two."
std::string race_text(const data_race& race);

}  // namespace millrace::patterns
