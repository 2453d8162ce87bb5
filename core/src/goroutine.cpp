#include "millrace/detail/goroutine.h"

#include <utility>

#include "fatal.h"
#include "millrace/defer.h"
#include "millrace/detail/spawn_on.h"
#include "millrace/format.h"
#include "millrace/runtime.h"
#include "millrace/task.h"

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace millrace {
namespace detail {
namespace {

constinit thread_local worker* working = nullptr;
constinit thread_local bool destroying = false;
std::atomic<std::uint32_t> outside_objects{0x8000'0000};

// The ring of this thread's worker, if it is one of the runtime's.
std::uint32_t ring_here(const runtime& rt) {
  const worker* w = this_worker();
  return w && &w->rt == &rt ? w->ring : 0;
}

}  // namespace

constinit std::atomic<std::uint32_t> simulations{0};

void touch_in_simulation(const void* what, access how) {
  if (worker* w = this_worker(); w && w->stepwise) w->rt.touched(what, how);
}

// Not inlined: a compiler may keep a thread_local's address in a frame that goes on, on another
// thread (llvm#47179).
[[gnu::noinline]] worker* this_worker() { return working; }
[[gnu::noinline]] worker* set_this_worker(worker* w) { return std::exchange(working, w); }
[[gnu::noinline]] goroutine* current() { return working ? working->current : nullptr; }
[[gnu::noinline]] bool tearing_down() { return destroying; }

void set_tearing_down(bool on) { destroying = on; }

[[gnu::noinline]] caller calling() {
  goroutine* g = working ? working->current : nullptr;
  return {g, destroying || (g && g->inert())};
}
bool inert() { return calling().inert; }

object::object(object_type type, std::string name) : name_{std::move(name)} {
  goroutine* g = current();
  id_ = g ? g->rt().next_object_id() : outside_objects.fetch_add(1, std::memory_order_relaxed);
  if (g && g->tracing()) {
    g->trace(event::object, {.object = id_,
                             .arg = g->rt().trace()->text(name_),
                             .extra = static_cast<std::uint32_t>(type)});
  }
}

void goroutine::trace_park(wait_reason why, const object* on, const site& at) {
  trace(event::block, {.object = on ? on->id() : 0, .reason = why}, &at);
}

bool goroutine::put_off(const put_off_operation& how, void* operation) {
  if (inert()) return false;  // it unwinds now
  retry = &how;
  retry_arg = operation;
  return false;
}

void goroutine::trace(event kind, tracer::fields f, const site* at) {
  f.goroutine = id;
  f.seq = ++seq;
  // A waker records what it did for a parked goroutine (its half of a hand-over) in its own ring.
  rt().trace_event(ring_here(rt()), kind, f, at);
}

void trace_current(event kind, tracer::fields f, const site* at) {
  if (goroutine* g = current(); g && g->tracing()) g->trace(kind, f, at);
}

void raise_panic(std::string text, const site& at) {
  goroutine* g = current();
  if (!g) fatal(format("panic outside a goroutine: {} ({}:{})", text, at.file_name(), at.line()));
  if (g->panicking) return;   // a deferred call panicked again: the first one ends the run
  g->last_worker->turns = 0;  // its next operation asks why
  panic_goroutine(*g, std::move(text), at);
}

void panic_goroutine(goroutine& g, std::string text, const site& at) {
  g.panicking = true;
  g.blocked_at = at;
  if (g.tracing()) g.trace(event::panic, {.arg = g.rt().trace()->text(text)}, &at);
  g.rt().latch_panic(g.id, std::move(text));
}

void panic_with_current_exception() {
#if defined(__cpp_exceptions)
  std::string text = "exception";
  try {
    throw;
  } catch (const std::exception& e) {
    text = e.what();
  } catch (...) {
    text = "exception of unknown type";
  }
  raise_panic(std::move(text), site::current());
#endif
}

namespace {

void make_ready(goroutine& waker, goroutine& g) {
  worker& here = *waker.last_worker;
  if (&here.rt == &g.rt()) [[likely]] {
    here.rt.ready(here, g);
  } else {
    g.rt().inject(g);
  }
}

[[gnu::noinline]] void wake_traced(goroutine& waker, goroutine& g, const object* through) {
  const tracer::fields what{.object = through ? through->id() : 0, .arg = g.id};
  if (waker.tracing()) {
    waker.trace(event::unblock, what);
  } else {  // of a run in which not all are traced
    g.rt().trace_event(ring_here(g.rt()), event::unblock, what, nullptr);
  }
  make_ready(waker, g);
}

}  // namespace

void wake(goroutine& waker, goroutine& g, const object* through) {
  if (g.tracing()) [[unlikely]]
    return wake_traced(waker, g, through);
  make_ready(waker, g);
}

void wake(goroutine& g, const object* through) {
  if (goroutine* waker = current()) return wake(*waker, g, through);
  if (g.tracing()) [[unlikely]] {
    g.rt().trace_event(0, event::unblock, {.object = through ? through->id() : 0, .arg = g.id},
                       nullptr);
  }
  g.rt().inject(g);
}

bool wake_list::is_untraced_of(const runtime& rt) const {
  for (const goroutine* g = head_; g; g = g->next) {
    if (g->tracing() || &g->rt() != &rt) return false;
  }
  return true;
}

void wake_list::wake_all(const object* through) {
  if (empty()) return;
  goroutine* waker = current();
  if (waker && has_several() && is_untraced_of(waker->rt()))
    return waker->rt().ready_all(*waker->last_worker, *this);
  while (!empty()) waker ? wake(*waker, pop(), through) : wake(pop(), through);
}

void* allocate_record(runtime& rt, std::size_t bytes) {
  return rt.allocate_record(ring_here(rt), bytes);
}

void* allocate_record(worker& here, std::size_t bytes) {
  return here.rt.allocate_record(here.ring, bytes);
}

void free_record(runtime& rt, void* record, std::size_t bytes) {
  rt.free_record(ring_here(rt), record, bytes);
}

void free_record(worker& here, void* record, std::size_t bytes) {
  here.rt.free_record(here.ring, record, bytes);
}

namespace {

[[gnu::noinline]] void trace_create(worker* here, const goroutine& g, const site& where) {
  if (goroutine* by = here ? here->current : nullptr) {
    if (by->tracing()) by->trace(event::create, {.arg = g.id}, &where);
  } else {
    g.rt().trace_event(0, event::create, {.arg = g.id}, &where);
  }
}

void add(worker& here, goroutine& g, const site& where) {
  here.rt.adopt(&here, g, where);
  if (g.tracing()) [[unlikely]]
    trace_create(&here, g, where);
  here.rt.ready(here, g);
}

}  // namespace

void spawn(worker& here, goroutine* g, const site& where) {
  if (here.current->inert()) return here.rt.discard(here.ring, *g);  // it has panicked since
  add(here, *g, where);
}

void spawn_on(runtime& rt, goroutine* g, const site& where) {
  if (worker* here = this_worker(); here && &here->rt == &rt) return add(*here, *g, where);
  rt.adopt(nullptr, *g, where);
  if (g->tracing()) trace_create(nullptr, *g, where);
  rt.inject(*g);
}

worker* worker_for(const char* function, const site& where) {
  worker* w = this_worker();
  if (w && w->current) [[likely]]
    return w->current->inert() ? nullptr : w;
  if (destroying) return nullptr;
  fatal(format("{}() outside a goroutine ({}:{}): start the program with runtime::run", function,
               where.file_name(), where.line()));
}

}  // namespace detail

void name_goroutine(std::string name) {
  detail::goroutine* g = detail::current();
  if (!g) return;
  g->name = std::make_unique<std::string>(std::move(name));
  if (g->tracing()) g->trace(event::name, {.arg = g->rt().trace()->text(*g->name)});
}

}  // namespace millrace
