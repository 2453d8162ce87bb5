// The engine's face in JavaScript. `--emit-tsd` writes the types from it.
#include <emscripten/bind.h>

#include "engine.h"

namespace {

using emscripten::val;
using millrace::bindings::engine;

EMSCRIPTEN_DECLARE_VAL_TYPE(scenario_object);
EMSCRIPTEN_DECLARE_VAL_TYPE(explore_options);
EMSCRIPTEN_DECLARE_VAL_TYPE(forecast_options);
EMSCRIPTEN_DECLARE_VAL_TYPE(done_callback);
EMSCRIPTEN_DECLARE_VAL_TYPE(run_extras_object);
EMSCRIPTEN_DECLARE_VAL_TYPE(number_list);

}  // namespace

EMSCRIPTEN_BINDINGS(millrace) {
  emscripten::register_type<scenario_object>("Record<string, unknown>");
  emscripten::register_type<explore_options>("{ runs?: number; maxSeconds?: number }");
  emscripten::register_type<forecast_options>(
      "{ field: string; from: number; to: number; maxSeconds?: number }");
  emscripten::register_type<done_callback>("() => void");
  emscripten::register_type<run_extras_object>(
      "{ job?: boolean; urls?: boolean; pictures?: number; noCodecs?: string; aborted?: boolean }");
  emscripten::register_type<number_list>("readonly number[]");

  emscripten::class_<engine>("Engine")
      .constructor<int>()
      .function("schema", &engine::schema)
      .function(
          "validate",
          +[](const engine& self, const scenario_object& s) { return self.validate(s); })
      .function(
          "start", +[](engine& self, const scenario_object& s) { return self.start(s, {}); })
      .function(
          "start", +[](engine& self, const scenario_object& s,
                       const run_extras_object& extras) { return self.start(s, extras); })
      .function("pump", &engine::pump)
      .function("stop", &engine::stop)
      .function("done", &engine::done)
      .function("outcome", &engine::outcome)
      .function("takeCalls", &engine::take_calls)
      .function(
          "answer", +[](engine& self, double call,
                        const number_list& numbers) { return self.answer(call, numbers); })
      .function("refuse", &engine::refuse)
      .function("room", &engine::room)
      .function(
          "onCalls", +[](engine& self, const done_callback& f) { self.on_calls(f); })
      .function(
          "explore", +[](engine& self, const scenario_object& s,
                         const explore_options& o) { return self.explore(s, o); })
      .function("search", &engine::search)
      .function("searchProgress", &engine::search_progress)
      .function("stopSearch", &engine::stop_search)
      .function("explored", &engine::explored)
      .function(
          "forecast", +[](engine& self, const scenario_object& s,
                          const forecast_options& o) { return self.forecast(s, o); })
      .function("advanceForecast", &engine::advance_forecast)
      .function("stopForecast", &engine::stop_forecast)
      .function("forecasted", &engine::forecasted)
      .function("traceAddress", &engine::trace_address)
      .function("traceBytes", &engine::trace_bytes)
      .function("censusAddress", &engine::census_address)
      .function("censusBytes", &engine::census_bytes)
      .function("bytesInUse", &engine::bytes_in_use)
      .function("pooledBytes", &engine::pooled_bytes)
      .function("threads", &engine::threads)
      .function("onDone", +[](engine& self, const done_callback& f) { self.on_done(f); });
}
