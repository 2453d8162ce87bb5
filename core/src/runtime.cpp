#include "millrace/runtime.h"

#include <algorithm>

#include "fatal.h"
#include "millrace/detail/heap_sort.h"
#include "millrace/select.h"
#include "millrace/testing.h"
#include "run_slice.h"
#include "splitmix.h"

namespace millrace {
namespace {

std::atomic<bool> migration{false};

}  // namespace

namespace detail {

goroutine_info describe(const goroutine& g) {
  goroutine_info info;
  info.id = g.id;
  if (g.name) info.name = *g.name;
  info.spawned_at = g.spawned_at;
  info.blocked_at = g.blocked_at;
  // One that is to try again was woken, if too late to: it has no more to do with what it waited
  // on.
  if (g.state != goroutine_state::waiting || g.retry) {
    info.reason = "runnable";
    return info;
  }
  info.reason = to_string(g.reason);
  if (g.reason == wait_reason::select || g.reason == wait_reason::select_no_cases) {
    info.object_name = g.selecting->describe();
  } else if (g.waits_on) {
    info.object = g.waits_on->id();
    info.object_name = g.waits_on->name();
  }
  return info;
}

void tell_operation(goroutine_info& out, wait_reason why, const object* on, const site& at) {
  tell_operation(out, to_string(why), on, at);
}

void tell_operation(goroutine_info& out, std::string_view does, const object* on, const site& at) {
  out.reason = does;
  out.object = on ? on->id() : 0;
  out.object_name = on ? on->name() : std::string{};
  out.blocked_at = at;
}

}  // namespace detail

std::string_view to_string(run_end end) {
  switch (end) {
    case run_end::ok:
      return "ok";
    case run_end::deadlock:
      return "deadlock";
    case run_end::panic:
      return "panic";
    case run_end::stopped:
      return "stopped";
  }
  return "unknown";
}

runtime::runtime(runtime_options options, unsigned workers)
    : options_{std::move(options)}, caches_(workers + 1) {
  if (options_.trace.enabled) tracer_ = std::make_unique<tracer>(options_.trace, workers);
}

runtime::~runtime() = default;

void runtime::open_run(detail::goroutine* main) {
  if (!done()) detail::fatal("a run was started while another is going on in the same runtime");
  result_ = {};
  {
    detail::lock_guard held{lock_};
    panic_.clear();
    panicked_ = 0;
  }
  next_goroutine_ = 1;
  next_object_ = 1;
  if (tracer_) tracer_->begin_run();
  started_ = trace_time();
  adopt(nullptr, *main, site{});
  main->is_main = true;
  main->name = std::make_unique<std::string>("main");
  if (tracer_) {
    trace_event(0, event::create, {.arg = main->id}, nullptr);
    trace_event(0, event::name,
                {.goroutine = main->id, .seq = ++main->seq, .arg = tracer_->text(*main->name)},
                nullptr);
  }
}

void* runtime::allocate_record_outside(std::size_t bytes) {
  detail::lock_guard held{lock_};
  return caches_[0].allocate(records_, bytes);
}

void runtime::free_record(std::uint32_t ring, void* record, std::size_t bytes) {
  const auto give_back = [&] { caches_[ring].free(records_, record, bytes); };
  if (ring != 0) return give_back();
  detail::lock_guard held{lock_};  // as in allocate_record_outside
  give_back();
}

void runtime::discard(std::uint32_t ring, detail::goroutine& g) {
  const std::size_t bytes = g.type->bytes;
  g.type->destroy(g);
  caches_[ring].free(records_, &g, bytes);
}

std::vector<detail::goroutine*> runtime::survivors() {
  std::vector<detail::goroutine*> alive;
  records_.for_each_used(
      [&](void* record) { alive.push_back(static_cast<detail::goroutine*>(record)); });
  detail::heap_sort(alive, [](auto* a, auto* b) { return a->id < b->id; });
  return alive;
}

void runtime::start_goroutine(detail::goroutine& g) {
  g.started = true;
  if (g.tracing()) g.trace(event::start, {}, &g.spawned_at);
#if defined(__cpp_exceptions)
  try {
    g.type->start(g);
  } catch (...) {  // out of a plain function, or before the coroutine was made
    detail::panic_with_current_exception();
  }
#else
  g.type->start(g);
#endif
}

void runtime::trace_run(detail::worker& w, detail::goroutine& g) {
  detail::goroutine* before = std::exchange(w.paused, nullptr);
  if (before == &g) return;  // it goes on
  if (before) before->trace(event::yield, {.reason = wait_reason::preempted});
  g.trace(event::run, {.arg = w.ring - 1});
}

void runtime::trace_preempted(detail::worker& w, detail::goroutine& g) {
  if (w.stepwise) {
    w.paused = &g;
  } else {
    g.trace(event::yield, {.reason = wait_reason::preempted});
  }
}

runtime::slice_end runtime::begin_slice(detail::worker& w, detail::goroutine& g) {
  if (g.tracing()) trace_run(w, g);
  if (!g.started) start_goroutine(g);
  if (g.retry) {
    const detail::put_off_operation* put_off = std::exchange(g.retry, nullptr);
    put_off->attempt(g, g.retry_arg);
  }
  return go_on(w, g);
}

runtime::slice_end runtime::go_on(detail::worker& w, detail::goroutine& g) {
  while (!w.commit) {
    if (g.panicking || !g.leaf) return end_slice(w, g);
    if (w.turns < 0 || g.retry) return give_way(w, g);
    if (--w.turns < 0 && w.stepwise) w.turns = 0;  // so that the next operation is put off
    if (w.turns >= 0) g.leaf.resume();
  }
  return put_away(w, g);
}

runtime::slice_end runtime::give_way(detail::worker& w, detail::goroutine& g) {
  if (g.tracing()) trace_preempted(w, g);
  w.current = nullptr;
  requeue(w, g);
  return slice_end::parked;
}

runtime::slice_end runtime::end_slice(detail::worker& w, detail::goroutine& g) {
  const bool main = g.is_main;
  const bool panicked = g.panicking;
  if (w.stepwise && g.type->finished && !panicked && !g.returned) {
    g.returned = true;  // what its end tells others (an error to its group, say) is a step
    return give_way(w, g);
  }
  g.unwinding = panicked;
  if (!panicked && g.type->finished) g.type->finished(g);
  g.type->destroy_frames(g);
  if (g.tracing()) g.trace(event::end);
  w.current = nullptr;
  discard(w.ring, g);
  if (panicked) return slice_end::panicked;
  return main ? slice_end::main_ended : slice_end::ended;
}

void runtime::ready_all(detail::worker& here, detail::wake_list& all) {
  while (!all.empty()) ready(here, all.pop());
}

void runtime::seed(detail::worker& w) const { w.random = options_.seed + w.ring - 1; }

std::uint32_t runtime::choose(detail::worker& here, std::uint32_t n, choice) {
  detail::splitmix random{here.random};
  const std::uint32_t chosen = random.below(n);
  here.random = random.state();
  return chosen;
}

void runtime::count(detail::worker& w) {
  result_.parks += std::exchange(w.parks, 0);
  result_.steals += std::exchange(w.steals, 0);
  result_.goroutines -= w.ids_end - std::exchange(w.next_id, w.ids_end);
}

void runtime::latch_panic(std::uint32_t goroutine, std::string text) {
  detail::lock_guard held{lock_};
  if (panicked_ != 0) return;
  panicked_ = goroutine;
  panic_ = std::move(text);
}

void runtime::close_run(run_end end) {
  result_.end = end;
  result_.elapsed = now() - started_;
  result_.goroutines += next_goroutine_ - 1;  // less what count() has found unused
  {
    detail::lock_guard held{lock_};
    // A goroutine that panicked in a plain call and never suspended again has still panicked.
    if (panicked_ != 0) result_.end = run_end::panic;
    result_.panic = panic_;
    result_.panicked = panicked_;
  }
  const std::vector<detail::goroutine*> alive = survivors();
  if (result_.end == run_end::ok || result_.end == run_end::deadlock) {
    auto& list = result_.end == run_end::ok ? result_.leaked : result_.blocked;
    list.reserve(alive.size());
    for (const detail::goroutine* g : alive) list.push_back(detail::describe(*g));
  }
  if (tracer_) {
    result_.events = tracer_->events();
    result_.dropped = tracer_->dropped();
  }
  // Frames take their waiters and timers out as they go; no defer runs and no operation acts.
  detail::set_tearing_down(true);
  const std::uint32_t ring = any_worker().ring;  // where the next run needs them again
  for (detail::goroutine* g : alive) discard(ring, *g);
  detail::set_tearing_down(false);
  if (records_.page_bytes() > detail::block_pool::kept_bytes) {
    for (detail::block_cache& cache : caches_) cache.forget();
    records_.release();
  }
  detail::give_back_frames();
}

std::size_t runtime::pooled_bytes() { return records_.page_bytes() + detail::pooled_frame_bytes(); }

void runtime::trace_timer(const detail::goroutine& g) {
  if (!tracer_) return;
  trace_event(0, event::timer, {.arg = g.id}, nullptr);
  trace_event(0, event::unblock, {.arg = g.id}, nullptr);
}

void runtime::log(std::string_view line) {
  if (!options_.log) return;
  detail::lock_guard held{log_lock_};
  options_.log(line);
}

void runtime::trace_event(std::uint32_t ring, event kind, const tracer::fields& f, const site* at) {
  const double ns = std::chrono::duration<double, std::nano>(trace_time() - started_).count();
  tracer_->emit(ring, kind, f, ns, at);
}

}  // namespace millrace

namespace millrace::testing {

void force_migration(bool on) { migration = on; }
bool migration_is_forced() { return migration; }

}  // namespace millrace::testing
