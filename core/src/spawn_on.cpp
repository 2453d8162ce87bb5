#include "millrace/detail/spawn_on.h"

#include "fatal.h"
#include "millrace/format.h"

#include "millrace/runtime.h"

namespace millrace::detail {

void spawn_on(runtime& rt, goroutine* g, const site& where) {
  worker* here = this_worker();
  if (here && &here->rt != &rt) here = nullptr;
  rt.adopt(here, *g, where);
  if (!g->tracing()) {
    // Whoever is not in the trace has no beginning there.
  } else if (goroutine* by = here ? here->current : nullptr) {
    if (by->tracing()) by->trace(event::create, {.arg = g->id}, &where);
  } else {
    rt.trace_event(0, event::create, {.arg = g->id}, &where);
  }
  if (here) {
    rt.ready(*here, *g);
  } else {
    rt.inject(*g);
  }
}

runtime& runtime_for(const char* function, const site& where) {
  if (const goroutine* g = current()) return g->rt();
  fatal(format("{}() outside a goroutine ({}:{}): start the program with runtime::run", function,
               where.file_name(), where.line()));
}

}  // namespace millrace::detail
