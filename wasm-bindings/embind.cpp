// The engine's face in JavaScript. `--emit-tsd` writes the types from it.
#include <emscripten/bind.h>

#include "engine.h"

namespace {

using emscripten::val;
using millrace::bindings::engine;

EMSCRIPTEN_DECLARE_VAL_TYPE(scenario_object);
EMSCRIPTEN_DECLARE_VAL_TYPE(done_callback);

}  // namespace

EMSCRIPTEN_BINDINGS(millrace) {
  emscripten::register_type<scenario_object>("Record<string, unknown>");
  emscripten::register_type<done_callback>("() => void");

  emscripten::class_<engine>("Engine")
      .constructor<int>()
      .function("schema", &engine::schema)
      .function(
          "validate",
          +[](const engine& self, const scenario_object& s) { return self.validate(s); })
      .function(
          "start", +[](engine& self, const scenario_object& s) { return self.start(s); })
      .function("pump", &engine::pump)
      .function("stop", &engine::stop)
      .function("done", &engine::done)
      .function("outcome", &engine::outcome)
      .function("traceAddress", &engine::trace_address)
      .function("traceBytes", &engine::trace_bytes)
      .function("threads", &engine::threads)
      .function("flavour", &engine::flavour)
      .function("onDone", +[](engine& self, const done_callback& f) { self.on_done(f); });
}
