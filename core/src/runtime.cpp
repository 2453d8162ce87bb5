#include "millrace/runtime.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "millrace/select.h"

namespace millrace {
namespace {

// Operations that can go on at once before a goroutine must let others run (Go preempts after 10 ms
// instead).
constexpr int resumes_per_slice = 2'000;

goroutine_info describe(const detail::goroutine& g) {
  goroutine_info info;
  info.id = g.id;
  info.name = g.name;
  info.spawned_at = g.spawned_at;
  info.blocked_at = g.blocked_at;
  if (g.state != detail::goroutine_state::waiting) {
    info.reason = "runnable";
    return info;
  }
  info.reason = to_string(g.reason);
  if (g.waits_on) {
    info.object = g.waits_on->id();
    info.object_name = g.waits_on->name();
  } else if (g.reason == wait_reason::select && g.selecting) {
    info.object_name = g.selecting->describe();
  }
  return info;
}

}  // namespace

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

void runtime::run_queue::push(detail::goroutine& g) {
  g.state = detail::goroutine_state::runnable;
  g.next = nullptr;
  (tail_ ? tail_->next : head_) = &g;
  tail_ = &g;
  ++size_;
}

detail::goroutine& runtime::run_queue::pop() {
  detail::goroutine& g = *head_;
  head_ = g.next;
  if (!head_) tail_ = nullptr;
  --size_;
  return g;
}

runtime::runtime(runtime_options options, unsigned workers) : options_{std::move(options)} {
  if (options_.trace.enabled) tracer_ = std::make_unique<tracer>(options_.trace, workers);
}

runtime::~runtime() = default;

void runtime::open_run(detail::goroutine* main) {
  if (!done()) {
    std::fputs("millrace: a run was started while another is going on in the same runtime\n",
               stderr);
    std::abort();
  }
  result_ = {};
  {
    detail::lock_guard held{lock_};
    panic_.clear();
    panicked_ = 0;
  }
  next_goroutine_ = 1;
  next_object_ = 1;
  if (tracer_) tracer_->begin_run();
  started_ = now();
  adopt(main, site{});
  main->name = "main";
  if (tracer_) {
    trace_event(0, event::create, {.arg = main->id}, nullptr);
    trace_event(0, event::name,
                {.goroutine = main->id, .seq = ++main->seq, .arg = tracer_->text(main->name)},
                nullptr);
  }
}

void runtime::adopt(detail::goroutine* g, const site& where) {
  g->rt = this;
  g->id = next_goroutine_.fetch_add(1, std::memory_order_relaxed);
  g->spawned_at = where;
  g->blocked_at = where;
  g->traced = tracer_ != nullptr;
  enroll(*g);
}

void runtime::enroll(detail::goroutine& g) {
  registry_shard& shard = registry_[g.id % shards];
  detail::lock_guard held{shard.lock};
  g.registry_next = shard.head;
  if (shard.head) shard.head->registry_previous = &g;
  shard.head = &g;
}

void runtime::retire(detail::goroutine& g) {
  registry_shard& shard = registry_[g.id % shards];
  detail::lock_guard held{shard.lock};
  (g.registry_previous ? g.registry_previous->registry_next : shard.head) = g.registry_next;
  if (g.registry_next) g.registry_next->registry_previous = g.registry_previous;
}

std::vector<detail::goroutine*> runtime::survivors() {
  std::vector<detail::goroutine*> alive;
  for (registry_shard& shard : registry_) {
    detail::lock_guard held{shard.lock};
    for (detail::goroutine* g = shard.head; g; g = g->registry_next) alive.push_back(g);
  }
  std::sort(alive.begin(), alive.end(), [](auto* a, auto* b) { return a->id < b->id; });
  return alive;
}

runtime::slice_end runtime::run_slice(detail::goroutine& g, std::uint32_t ring) {
  g.ring = ring;
  g.state = detail::goroutine_state::running;
  detail::set_current(&g);
  if (g.tracing()) [[unlikely]] {
    g.trace(event::run, {.arg = ring - 1});
  }
  int resumes_left = resumes_per_slice;
  if (!g.started) {
    g.started = true;
    if (g.tracing()) g.trace(event::start, {}, &g.spawned_at);
#if defined(__cpp_exceptions)
    try {
      g.start();
    } catch (...) {  // out of a plain function, or before the coroutine was made
      detail::panic_with_current_exception();
    }
#else
    g.start();
#endif
  }
  while (g.leaf && !g.panicking) {
    if (resumes_left-- == 0) {
      if (g.tracing()) g.trace(event::yield, {.reason = wait_reason::preempted});
      g.state = detail::goroutine_state::runnable;
      detail::set_current(nullptr);
      ready(g);
      return slice_end::parked;
    }
    g.leaf.resume();
    if (g.commit) {
      const detail::park_commit commit = std::exchange(g.commit, nullptr);
      g.state = detail::goroutine_state::waiting;
      detail::set_current(nullptr);
      commit(g, g.commit_arg);  // from here on g may be somebody else's
      return slice_end::parked;
    }
  }
  const bool main = g.id == 1;
  const bool panicked = g.panicking;
  g.unwinding = panicked;
  g.destroy_frames();
  if (g.tracing()) g.trace(event::end);
  detail::set_current(nullptr);
  retire(g);
  delete &g;
  if (panicked) return slice_end::panicked;
  return main ? slice_end::main_ended : slice_end::ended;
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
  result_.goroutines = next_goroutine_ - 1;
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
    for (const detail::goroutine* g : alive) list.push_back(describe(*g));
  }
  if (tracer_) {
    result_.events = tracer_->events();
    result_.dropped = tracer_->dropped();
  }
  // Frames take their waiters and timers out as they go; no defer runs and no operation acts.
  detail::set_tearing_down(true);
  for (detail::goroutine* g : alive) {
    retire(*g);
    delete g;
  }
  detail::set_tearing_down(false);
}

void runtime::trace_timer(const detail::goroutine& g) {
  trace_event(0, event::timer, {.arg = g.id}, nullptr);
  trace_event(0, event::unblock, {.arg = g.id}, nullptr);
}

void runtime::log(std::string_view line) {
  if (!options_.log) return;
  detail::lock_guard held{log_lock_};
  options_.log(line);
}

void runtime::trace_event(std::uint32_t ring, event kind, const tracer::fields& f, const site* at) {
  const double ns = std::chrono::duration<double, std::nano>(now() - started_).count();
  tracer_->emit(ring, kind, f, ns, at);
}

}  // namespace millrace
