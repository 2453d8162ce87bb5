#include "millrace/detail/goroutine.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "millrace/defer.h"
#include "millrace/runtime.h"
#include "millrace/task.h"

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace millrace {
namespace detail {
namespace {

thread_local goroutine* running = nullptr;
thread_local bool destroying = false;
std::atomic<std::uint32_t> outside_objects{0x8000'0000};

}  // namespace

// Not inlined: a compiler may keep a thread_local's address in a frame that goes on, on another
// thread (llvm#47179).
[[gnu::noinline]] goroutine* current() { return running; }
[[gnu::noinline]] void set_current(goroutine* g) { running = g; }
[[gnu::noinline]] bool tearing_down() { return destroying; }

void set_tearing_down(bool on) { destroying = on; }

bool inert() {
  if (tearing_down()) return true;
  const goroutine* g = current();
  return g && g->inert();
}

object::object(object_type type, std::string name) : name_{std::move(name)} {
  goroutine* g = current();
  id_ = g ? g->rt->next_object_id() : outside_objects.fetch_add(1, std::memory_order_relaxed);
  if (g && g->tracing()) {
    g->trace(event::object, {.object = id_,
                             .arg = g->rt->trace()->text(name_),
                             .extra = static_cast<std::uint32_t>(type)});
  }
}

void goroutine::park(wait_reason why, const object* on, const site& at, park_commit action,
                     void* arg) {
  reason = why;
  waits_on = on;
  blocked_at = at;
  if (tracing()) [[unlikely]] {
    trace(event::block, {.object = on ? on->id() : 0, .reason = why}, &at);
  }
  commit = action;
  commit_arg = arg;
}

void goroutine::trace(event kind, tracer::fields f, const site* at) {
  f.goroutine = id;
  f.seq = ++seq;
  // A waker records what it did for a parked goroutine (its half of a hand-over) in its own ring.
  const goroutine* on_this_thread = current();
  rt->trace_event(on_this_thread && on_this_thread->rt == rt ? on_this_thread->ring : 0, kind, f,
                  at);
}

void trace_current(event kind, tracer::fields f, const site* at) {
  if (goroutine* g = current(); g && g->tracing()) g->trace(kind, f, at);
}

void raise_panic(std::string text, const site& at) {
  goroutine* g = current();
  if (!g) {
    std::fprintf(stderr, "millrace: panic outside a goroutine: %s (%s:%u)\n", text.c_str(),
                 at.file_name(), static_cast<unsigned>(at.line()));
    std::abort();
  }
  panic_goroutine(*g, std::move(text), at);
}

void panic_goroutine(goroutine& g, std::string text, const site& at) {
  if (g.panicking) return;  // a deferred call panicked again: the first one ends the run
  g.panicking = true;
  g.blocked_at = at;
  if (g.tracing()) g.trace(event::panic, {.arg = g.rt->trace()->text(text)}, &at);
  g.rt->latch_panic(g.id, std::move(text));
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

void wake(goroutine& g, const object* through) {
  goroutine* waker = current();
  if (g.tracing()) [[unlikely]] {
    const tracer::fields f{.object = through ? through->id() : 0, .arg = g.id};
    if (waker) {
      waker->trace(event::unblock, f);
    } else {
      g.rt->trace_event(0, event::unblock, f, nullptr);
    }
  }
  if (waker && waker->rt == g.rt) {
    g.rt->ready(g);
  } else {
    g.rt->inject(g);
  }
}

void spawn(goroutine* g, const site& where) {
  goroutine* spawner = current();
  if (!spawner) {
    std::fprintf(
        stderr, "millrace: go() outside a goroutine (%s:%u): start the program with runtime::run\n",
        where.file_name(), static_cast<unsigned>(where.line()));
    std::abort();
  }
  if (inert()) {
    delete g;
    return;
  }
  runtime* rt = spawner->rt;
  rt->adopt(g, where);
  if (spawner->tracing()) spawner->trace(event::create, {.arg = g->id}, &where);
  rt->ready(*g);
}

}  // namespace detail

void name_goroutine(std::string name) {
  detail::goroutine* g = detail::current();
  if (!g) return;
  g->name = std::move(name);
  if (g->tracing()) g->trace(event::name, {.arg = g->rt->trace()->text(g->name)});
}

}  // namespace millrace
