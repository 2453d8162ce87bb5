// The engine as JavaScript has it: one run at a time, on threads or in slices of the caller's time.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <optional>
#include <string>

#include "millrace/outside.h"
#include "millrace/pump_runtime.h"
#include "millrace/sim_runtime.h"
#include "patterns/scenario_explore.h"
#include "patterns/scenario_forecast.h"
#include "patterns/scenario_run.h"

namespace millrace::bindings {

// All members are called on the module's own thread. In the threads flavour that thread must be one
// that may block (a dedicated Worker, or Node's main thread): changing the number of threads joins
// those that were there.
class engine {
 public:
  /// An engine of that many threads, 1 to 64. They are made now and kept between runs; the module
  /// must have been loaded with a pthreadPoolSize of at least as many. The single flavour has none.
  explicit engine(int threads);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// The patterns and fields of a scenario, as JSON.
  std::string schema() const;
  /// The field errors of a scenario as a JSON array; "[]" if it can run.
  std::string validate(const emscripten::val& scenario) const;
  /// As validate; if there are no errors the run has begun. Refuses while one is going on.
  /// `extras` says what the run is given besides, for jobs that ask outside: `job`, `urls`, how
  /// many `pictures`, and in `noCodecs` why those cannot be decoded. One that is `aborted` is to be
  /// pumped, whatever its scheduler, and ends as stopped before anything has run.
  std::string start(const emscripten::val& scenario, const emscripten::val& extras);
  /// Runs goroutines for about that long where the run is on the caller's thread, as it is without
  /// threads, simulated, and with `scheduler: "pump"`. Returns the milliseconds until there is
  /// something to do: 0 now, -1 finished, Infinity an outside event.
  double pump(double budget_ms);
  /// Ends the run in hand; it is over when done() is. Does nothing if there is none.
  void stop();
  bool done();
  /// What came of the last run that finished, as JSON; "" before the first. A JSON array of errors,
  /// as of validate, if its schedule was not one that the program can come to.
  std::string outcome();

  /// What jobs have asked of the outside since the last time, as a JSON array: {call, kind, task,
  /// numbers} of a call that begins, {call, why} of one that nobody waits for any more; see
  /// millrace/outside.h. Where the run is on the caller's thread, pump() may bring some.
  std::string take_calls();
  /// The threads flavour calls it, on this thread, when there is something to take.
  void on_calls(emscripten::val callback) { calls_callback_ = std::move(callback); }
  /// Answers a call with numbers. Returns whether somebody still waited for it.
  bool answer(double call, const emscripten::val& numbers);
  /// Answers a call with an error.
  bool refuse(double call, const std::string& why);
  /// The address of so many bytes for the answer of a pending call; 0 if there are none. Whoever
  /// has got them must answer or refuse.
  double room(double call, double bytes);

  /// Begins to look at the schedules of a scenario: at every one or, with `runs` in the options, at
  /// so many random ones; for `maxSeconds` at most. Returns as validate, for both objects. One
  /// search at a time: one that goes on is dropped. Runs can go on beside it.
  std::string explore(const emscripten::val& scenario, const emscripten::val& options);
  /// Goes on for about that long, on this thread. Returns whether the search has ended, as it has
  /// where there is none.
  bool search(double budget_ms);
  /// How far the search has come, as JSON; "" where there is none.
  std::string search_progress() const;
  /// Ends the search where it is; explored() then says what it has seen.
  void stop_search();
  /// What came of the search that has ended, as JSON, and forgets it; "" where there is none.
  std::string explored();

  /// Begins to simulate a scenario with each value of one of its fields: with `field`, `from` and
  /// `to` in the options, and `maxSeconds` after which it is given up. Returns as explore. One
  /// forecast at a time: one that goes on is dropped. Runs and a search can go on beside it.
  std::string forecast(const emscripten::val& scenario, const emscripten::val& options);
  /// Goes on for about that long, on this thread. Returns whether the forecast has ended, as it has
  /// where there is none.
  bool advance_forecast(double budget_ms);
  /// Ends the forecast where it is; forecasted() then has the values that it has come to.
  void stop_forecast();
  /// What came of the forecast that has ended, as JSON, and forgets it; "" where there is none.
  std::string forecasted();

  /// Where the trace buffer is in linear memory. It may move when a run is started.
  double trace_address() const;
  double trace_bytes() const;
  /// The byte of each goroutine of a crowd, in linear memory: see patterns/crowd.h. It may move
  /// when a run is started; 0 where the run has none.
  double census_address() const;
  double census_bytes() const;
  /// What malloc has handed out, and what pools of goroutines hold of that, used or not.
  double bytes_in_use() const;
  double pooled_bytes() const;
  int threads() const { return threads_; }
  /// The threads flavour calls it, on this thread, each time a run has finished.
  void on_done(emscripten::val callback) { callback_ = std::move(callback); }

 private:
  struct life;  // lets a notice that arrives late find out whether the engine still exists

  void make_runtime(bool pump, int threads);
  void make_simulation(const patterns::scenario& s);
  void settle();
  std::string outcome_text() const;
  void announce();
  void announce_calls();
  void soon(void (engine::*what)());
  bool settle_call(double call, outside_answer with);
  patterns::engine_limits limits() const;
  patterns::picture_room room_for_pictures() const;

  int threads_;
  int runtime_threads_ = 0;
  std::size_t base_bytes_ = 0;  // of memory that were in use when there was no run yet
  std::shared_ptr<life> life_;
  outside_calls outside_;
  std::unique_ptr<patterns::scenario_run> run_;  // outlives the runtime, whose goroutines use it
  std::unique_ptr<runtime> runtime_;
  pump_runtime* pump_ = nullptr;  // runtime_, where it is one
  sim_runtime* sim_ = nullptr;    // the same
  std::unique_ptr<patterns::scenario_explorer> search_;
  std::unique_ptr<patterns::scenario_forecaster> forecast_;
  // Calls under way that may wait for a lock. While the module's thread waits for one, Emscripten
  // has it do what it is notified of: what then comes back into the engine must wait until they are
  // over.
  unsigned inside_ = 0;
  bool finished_ = true;
  bool announced_ = true;  // the callback was called for the last run
  std::string outcome_;
  emscripten::val callback_ = emscripten::val::undefined();
  emscripten::val calls_callback_ = emscripten::val::undefined();
};

}  // namespace millrace::bindings
