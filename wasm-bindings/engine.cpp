#include "engine.h"

#include <emscripten/heap.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "millrace/trace.h"
#include "notice.h"
#include "patterns/crowd.h"
#include "patterns/json.h"
#include "patterns/memory_plan.h"
#include "raw_scenario.h"

#if MILLRACE_THREADS
#include "millrace/threads_runtime.h"
#endif

namespace millrace::bindings {
namespace {

using emscripten::val;
using milliseconds = std::chrono::duration<double, std::milli>;

constexpr bool has_threads = MILLRACE_THREADS != 0;
constexpr int most_threads = 64;
constexpr std::uint64_t simulated_steps = 2'000;  // a slice of a simulated one: about a millisecond
constexpr unsigned search_threads = has_threads ? 2 : 1;  // the second is the one to spare

// Rings for every thread count together stay within 6 MiB.
constexpr std::uint32_t ring_records(int threads) {
  constexpr std::size_t all_rings_bytes = 6u << 20;
  std::uint32_t records = 1u << 15;
  const auto rings = static_cast<std::size_t>(threads) + 1;
  while (rings * records * sizeof(trace_record) > all_rings_bytes) records /= 2;
  return records;
}

runtime_options options_for(int threads) {
  runtime_options options{.threads = static_cast<unsigned>(threads)};
  options.quiet = true;  // the page reads the lines in the trace
  options.trace.enabled = true;
  options.trace.ring_records = ring_records(threads);
  return options;
}

// Without exceptions there is nobody to tell. Whoever has loaded the module knows these words.
void out_of_memory() {
  std::fputs("millrace: out of memory\n", stderr);
  std::abort();
}

std::string errors_json(std::span<const patterns::field_error> errors) {
  patterns::json_writer json;
  write_json(json, errors);
  return std::move(json).text();
}

std::string refusal(const char* message) {
  const patterns::field_error error{"", "", "", message};
  return errors_json({&error, 1});
}

/// Counts the calls that are under way.
class scope {
 public:
  explicit scope(unsigned& count) : count_{count} { ++count_; }
  ~scope() { --count_; }
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;

 private:
  unsigned& count_;
};

}  // namespace

struct engine::life {
  engine* self;
};

engine::engine(int threads)
    : threads_(has_threads ? threads : 1),
      life_(new life{this}),
      outside_([alive = std::weak_ptr{life_}] {
#if MILLRACE_THREADS
        // Maybe on a worker: the callback belongs to the module's thread.
        notify_module([alive] {
          if (const auto still = alive.lock(); still && still->self) still->self->announce_calls();
        });
#endif
      }) {
  if (threads_ < 1 || threads_ > most_threads) {
    const auto message = "threads is " + std::to_string(threads_) + "; it must be 1 to 64";
    val::global("RangeError").new_(message).throw_();
  }
  keep_module_alive();
  std::set_new_handler(out_of_memory);
  make_runtime(!has_threads, threads_);
  base_bytes_ = reinterpret_cast<std::uintptr_t>(sbrk(0));
}

engine::~engine() { life_->self = nullptr; }

void engine::make_runtime(bool pump, int threads) {
  if (runtime_ && pump == (pump_ != nullptr) && (pump || threads == runtime_threads_)) return;
  runtime_.reset();  // gives its threads back before others are taken
  sim_ = nullptr;
  const runtime_options options = options_for(threads);
  runtime_threads_ = threads;
  pump_ = nullptr;
#if MILLRACE_THREADS
  if (!pump) {
    runtime_ = std::make_unique<threads_runtime>(options);
    runtime_->on_done([alive = std::weak_ptr{life_}] {
      // On a worker: the callback belongs to the module's thread.
      notify_module([alive] {
        if (const auto still = alive.lock(); still && still->self) still->self->announce();
      });
    });
    return;
  }
#endif
  auto owned = std::make_unique<pump_runtime>(options);
  pump_ = owned.get();
  runtime_ = std::move(owned);
}

void engine::make_simulation(const patterns::scenario& s) {
  runtime_.reset();
  pump_ = nullptr;
  runtime_threads_ = 0;
  auto owned = patterns::make_simulation(s, options_for(1));
  sim_ = owned.get();
  runtime_ = std::move(owned);
}

patterns::engine_limits engine::limits() const {
  constexpr std::size_t mib = 1U << 20U;
  return {.max_threads = threads_,
          .has_threads = has_threads,
          .no_outside = {},
          .memory_mib = static_cast<int>(emscripten_get_heap_size() / mib)};
}

// A quarter of what is left when the engine has all it needs: the thumbnails of a picture that is
// hardly larger than they are take up to 2.25 times its own. The rest is for what resizing needs
// besides, and for what is lost between blocks so large.
patterns::picture_room engine::room_for_pictures() const {
  constexpr std::size_t most_bytes = 512u << 20;
  const std::size_t memory = std::min<std::size_t>(emscripten_get_heap_size(), most_bytes);
  return {.at_once = runtime_threads_ + 1, .bytes = (memory - base_bytes_) / 4};
}

std::string engine::schema() const { return patterns::schema_json(); }

std::string engine::validate(const val& scenario) const {
  if (!is_object(scenario)) return refusal("a scenario must be an object");
  return errors_json(parse_scenario(raw_scenario_of(scenario), limits()).errors);
}

std::string engine::start(const val& scenario, const val& extras) {
  if (!is_object(scenario)) return refusal("a scenario must be an object");
  patterns::engine_limits within = limits();
  within.extras.emplace();
  bool given_up = false;
  if (is_object(extras)) {
    given_up = extras["aborted"].isTrue();
    within.extras->job = extras["job"].isTrue();
    within.extras->urls = extras["urls"].isTrue();
    if (const val pictures = extras["pictures"]; pictures.isNumber())
      within.extras->pictures = pictures.as<int>();
    if (const val why = extras["noCodecs"]; why.isString())
      within.extras->no_codecs = why.as<std::string>();
  }
  auto parsed = parse_scenario(raw_scenario_of(scenario), within);
  if (!parsed.errors.empty()) return errors_json(parsed.errors);
  if (!done()) return refusal("a run is going on; stop it first");

  const auto& s = parsed.value;
  if (is_simulated(s)) {
    make_simulation(s);
  } else {
    // Threads would have begun before they could be stopped.
    make_runtime(!has_threads || given_up || s.scheduler == patterns::scheduler_kind::pump,
                 s.threads == 0 ? threads_ : s.threads);
  }
  run_ = std::make_unique<patterns::scenario_run>(s, &outside_, room_for_pictures());
  finished_ = false;
  announced_ = false;
  run_->start(*runtime_);
  if (given_up) stop();
  return "[]";
}

double engine::pump(double budget_ms) {
  constexpr double for_ever = std::numeric_limits<double>::infinity();
  if (done()) return -1;
  if (sim_) {
    if (!sim_->advance(simulated_steps)) return 0;
    settle();
    return -1;
  }
  if (!pump_) return for_ever;
  const auto budget = std::chrono::duration_cast<duration>(milliseconds{budget_ms});
  switch (pump_->pump(budget)) {
    case pump_runtime::state::busy:
      return 0;
    case pump_runtime::state::waiting:
      return for_ever;
    case pump_runtime::state::finished:
      settle();
      return -1;
    case pump_runtime::state::sleeping:
      break;
  }
  const auto deadline = pump_->next_deadline();
  if (!deadline) return 0;
  return std::max(0.0, milliseconds{*deadline - pump_->now()}.count());
}

void engine::stop() { runtime_->stop(); }

std::string engine::take_calls() {
  const scope in{inside_};
  patterns::json_writer json;
  json.begin_array();
  for (const outside_request& r : outside_.take()) {
    json.begin_object().member("call", r.call);
    if (r.given_up) {
      json.member("why", r.why);
    } else {
      json.member("kind", r.question.kind).member("task", r.question.task);
      json.key("numbers").begin_array();
      for (const double number : r.question.numbers) json.value(number);
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
  return std::move(json).text();
}

bool engine::answer(double call, const val& numbers) {
  return settle_call(call, {.numbers = emscripten::vecFromJSArray<double>(numbers)});
}

bool engine::refuse(double call, const std::string& why) {
  return settle_call(call, {.err = errors::make(why)});
}

bool engine::settle_call(double call, outside_answer with) {
  const scope in{inside_};
  return outside_.answer(static_cast<std::uint64_t>(call), std::move(with));
}

double engine::room(double call, double bytes) {
  const scope in{inside_};
  const std::byte* at =
      outside_.room(static_cast<std::uint64_t>(call), static_cast<std::size_t>(bytes));
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(at));
}

// In a turn of the event loop of its own.
void engine::soon(void (engine::*what)()) {
  call_soon([alive = std::weak_ptr{life_}, what] {
    if (const auto still = alive.lock(); still && still->self) (still->self->*what)();
  });
}

void engine::announce_calls() {
  if (inside_ > 0) return soon(&engine::announce_calls);
  if (calls_callback_.typeOf().as<std::string>() == "function") calls_callback_();
}

bool engine::done() {
  settle();
  return finished_;
}

std::string engine::outcome_text() const {
  patterns::outcome came = run_->finish(runtime_->result());
  if (sim_) {
    if (const auto wrong = misfit(run_->scenario(), *sim_)) return errors_json({&*wrong, 1});
    tell_simulation(*sim_, came);
  }
  patterns::json_writer json;
  write_json(json, came);
  return std::move(json).text();
}

void engine::settle() {
  if (finished_ || !runtime_->done()) return;
  outcome_ = outcome_text();
  finished_ = true;
  detail::give_back_frames();  // it may be this thread that holds the last ones
  if (has_threads && (pump_ || sim_)) soon(&engine::announce);
}

// A notice may come late, when a newer run is going on or has been announced already.
void engine::announce() {
  if (inside_ > 0) return soon(&engine::announce);
  settle();
  if (!finished_ || std::exchange(announced_, true)) return;
  if (callback_.typeOf().as<std::string>() == "function") callback_();
}

std::string engine::outcome() {
  settle();
  return outcome_;
}

std::string engine::explore(const val& scenario, const val& options) {
  if (!is_object(scenario)) return refusal("a scenario must be an object");
  if (!is_object(options)) return refusal("the options must be an object");
  auto parsed =
      patterns::parse_exploration(raw_scenario_of(scenario), raw_scenario_of(options), limits());
  if (!parsed.errors.empty()) return errors_json(parsed.errors);
  parsed.request.max_memory = static_cast<std::uint64_t>(
      patterns::memory_plan::of(limits().memory_mib, threads_).search_bytes);
  parsed.request.threads = search_threads;
  search_.reset();  // gives its thread back before another is taken
  search_ =
      std::make_unique<patterns::scenario_explorer>(std::move(parsed.scenario), parsed.request);
  return "[]";
}

bool engine::search(double budget_ms) {
  return !search_ ||
         search_->advance(std::chrono::duration_cast<duration>(milliseconds{budget_ms}));
}

std::string engine::search_progress() const {
  if (!search_) return "";
  patterns::json_writer json;
  write_json(json, search_->progress());
  return std::move(json).text();
}

void engine::stop_search() {
  if (search_) search_->stop();
}

std::string engine::explored() {
  const auto search = std::exchange(search_, nullptr);
  if (!search) return "";
  patterns::json_writer json;
  write_json(json, search->scenario(), search->take());
  return std::move(json).text();
}

std::string engine::forecast(const val& scenario, const val& options) {
  if (!is_object(scenario)) return refusal("a scenario must be an object");
  if (!is_object(options)) return refusal("the options must be an object");
  auto parsed =
      patterns::parse_forecast(raw_scenario_of(scenario), raw_scenario_of(options), limits());
  if (!parsed.errors.empty()) return errors_json(parsed.errors);
  forecast_ =
      std::make_unique<patterns::scenario_forecaster>(std::move(parsed.scenario), parsed.request);
  return "[]";
}

bool engine::advance_forecast(double budget_ms) {
  return !forecast_ ||
         forecast_->advance(std::chrono::duration_cast<duration>(milliseconds{budget_ms}));
}

void engine::stop_forecast() {
  if (forecast_) forecast_->stop();
}

std::string engine::forecasted() {
  const auto made = std::exchange(forecast_, nullptr);
  if (!made) return "";
  patterns::json_writer json;
  write_json(json, made->scenario(), made->request(), made->take());
  return std::move(json).text();
}

double engine::trace_address() const {
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(runtime_->trace()->memory().data()));
}

double engine::trace_bytes() const {
  return static_cast<double>(runtime_->trace()->memory().size());
}

double engine::census_address() const {
  if (!run_) return 0;
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(run_->census().data()));
}

double engine::census_bytes() const {
  return run_ ? static_cast<double>(run_->census().size()) : 0;
}

double engine::bytes_in_use() const { return static_cast<double>(*patterns::bytes_in_use()); }

double engine::pooled_bytes() const { return static_cast<double>(runtime_->pooled_bytes()); }

}  // namespace millrace::bindings
