#include "millrace/detail/spawn_on.h"

#include <cstdio>
#include <cstdlib>

#include "millrace/runtime.h"

namespace millrace::detail {

void spawn_on(runtime& rt, goroutine* g, const site& where) {
  rt.adopt(g, where);
  goroutine* by = current();
  if (by && by->rt == &rt) {
    if (by->tracing()) by->trace(event::create, {.arg = g->id}, &where);
    rt.ready(*g);
  } else {
    if (rt.trace()) rt.trace_event(0, event::create, {.arg = g->id}, &where);
    rt.inject(*g);
  }
}

runtime& runtime_for(const char* function, const site& where) {
  if (goroutine* g = current()) return *g->rt;
  std::fprintf(stderr,
               "millrace: %s() outside a goroutine (%s:%u): start the program with runtime::run\n",
               function, where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace millrace::detail
