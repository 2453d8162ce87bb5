#include "fine/fine_runtime.h"

#include <ucontext.h>

#include <utility>

#include "fine/atomic.h"
#include "millrace/detail/relax.h"
#include "millrace/format.h"
#include "millrace/testing.h"
#include "run_slice.h"

namespace millrace {
namespace fine {
namespace {

constexpr unsigned most_threads = 32;
constexpr std::size_t stack_bytes = std::size_t{256} << 10U;

fine_runtime* active = nullptr;

}  // namespace

std::uint32_t decisions::choose(std::uint32_t n) {
  if (depth_ == path_.size()) path_.push_back({.options = n, .taken = 0});
  return path_[depth_++].taken;
}

bool decisions::next() {
  depth_ = 0;
  while (!path_.empty() && path_.back().taken + 1 == path_.back().options) path_.pop_back();
  if (path_.empty()) return false;
  ++path_.back().taken;
  return true;
}

struct fine_runtime::thread {
  enum class state : std::uint8_t { idle, ready, spinning };

  thread(runtime& rt, std::uint32_t ring) : w{rt, ring} {}

  detail::worker w;
  detail::goroutine* g = nullptr;
  state is = state::idle;
  ucontext_t context{};
  std::unique_ptr<std::byte[]> stack;
};

fine_runtime::fine_runtime(decisions& choices, unsigned preemptions)
    : runtime{{}, most_threads},
      choices_{choices},
      preemptions_{preemptions},
      outside_{std::make_unique<thread>(*this, 1)} {}

fine_runtime::~fine_runtime() = default;

detail::worker& fine_runtime::any_worker() { return outside_->w; }

void fine_runtime::begin(detail::goroutine* main) {
  preemptions_left_ = preemptions_;
  current_ = nullptr;
  next_ = nullptr;
  over_ = false;
  main_ended_ = false;
  panicked_ = false;
  stuck_.clear();
  now_ = {};
  open_run(main);
  running_ = true;
  ready(outside_->w, *main);
}

// Any will do: they are alike.
fine_runtime::thread& fine_runtime::idle_thread() {
  for (const auto& t : threads_) {
    if (t->is == thread::state::idle) return *t;
  }
  if (threads_.size() + 1 == most_threads) {
    std::fputs("fine_runtime: too many threads\n", stderr);
    std::abort();
  }
  auto& t = *threads_.emplace_back(
      std::make_unique<thread>(*this, static_cast<std::uint32_t>(threads_.size()) + 2));
  t.stack = std::make_unique<std::byte[]>(stack_bytes);
  getcontext(&t.context);
  t.context.uc_stack.ss_sp = t.stack.get();
  t.context.uc_stack.ss_size = stack_bytes;
  makecontext(&t.context, &fine_runtime::enter, 0);
  return t;
}

void fine_runtime::ready(detail::worker&, detail::goroutine& g) {
  if (g.started && g.state == detail::goroutine_state::runnable) {
    stuck_ = "a goroutine was woken twice";
    return;
  }
  g.state = detail::goroutine_state::runnable;
  thread& t = idle_thread();
  t.g = &g;
  t.is = thread::state::ready;
}

void fine_runtime::inject(detail::goroutine& g) { ready(outside_->w, g); }

void fine_runtime::enter() { active->run_slices(*active->current_); }

void fine_runtime::run_slices(thread& t) {
  for (;;) {
    t.w.turns = turns_per_slice;
    switch (run_slice(t.w, *std::exchange(t.g, nullptr))) {
      case slice_end::panicked:
        panicked_ = over_ = true;
        break;
      case slice_end::main_ended:
        main_ended_ = true;
        break;
      case slice_end::parked:
      case slice_end::ended:
        break;
    }
    t.is = thread::state::idle;
    give_way();
  }
}

void fine_runtime::go_on(thread& t) {
  current_ = &t;
  detail::worker* before = detail::set_this_worker(&t.w);
  swapcontext(&outside_->context, &t.context);
  detail::set_this_worker(before);
  current_ = nullptr;
}

void fine_runtime::give_way() { swapcontext(&current_->context, &outside_->context); }

void fine_runtime::find_others() {
  others_.clear();
  for (const auto& t : threads_) {
    if (t.get() != current_ && t->is == thread::state::ready) others_.push_back(t.get());
  }
}

void fine_runtime::before_access() {
  if (preemptions_left_ == 0 || over_) return;
  find_others();
  if (others_.empty()) return;
  const std::uint32_t taken = choices_.choose(static_cast<std::uint32_t>(others_.size()) + 1);
  if (taken == 0) return;
  --preemptions_left_;
  next_ = others_[taken - 1];
  give_way();
}

void fine_runtime::spin() {
  current_->is = thread::state::spinning;
  give_way();
}

void fine_runtime::written() {
  for (const auto& t : threads_) {
    if (t->is == thread::state::spinning) t->is = thread::state::ready;
  }
}

std::uint32_t fine_runtime::choose(detail::worker&, std::uint32_t n, choice) {
  return n < 2 || over_ ? 0 : choices_.choose(n);
}

bool fine_runtime::disarm(detail::timer& t) {
  if (!t.armed()) return false;
  timers_.remove(t);
  return true;
}

// Who goes on where the one before cannot.
fine_runtime::thread* fine_runtime::pick() {
  if (!stuck_.empty()) return nullptr;
  if (next_) return std::exchange(next_, nullptr);
  find_others();
  if (others_.empty()) return nullptr;
  const auto able = static_cast<std::uint32_t>(others_.size());
  return others_[able < 2 || over_ ? 0 : choices_.choose(able)];
}

bool fine_runtime::fire_timer() {
  if (timers_.empty() || main_ended_ || over_) return false;
  now_ = std::max(now_, timers_.next_deadline());
  detail::serve_all(fire_due(timers_, [this](detail::goroutine& g) { inject(g); }));
  return true;
}

void fine_runtime::wait() {
  active = this;
  do {
    while (thread* t = pick()) go_on(*t);
    for (const auto& t : threads_) {
      if (t->is == thread::state::spinning && stuck_.empty()) stuck_ = "a thread spins for ever";
    }
  } while (stuck_.empty() && fire_timer());
  active = nullptr;
  if (stuck_.empty()) finish();
}

void fine_runtime::finish() {
  detail::drop_all(timers_.clear());
  for (const auto& t : threads_) count(t->w);
  running_ = false;
  close_run(panicked_     ? run_end::panic
            : over_       ? run_end::stopped
            : main_ended_ ? run_end::ok
                          : run_end::deadlock);
}

void before_access() {
  if (active && detail::this_worker()) active->before_access();
}
void written() {
  if (active) active->written();
}

search_result search(const program& p, unsigned preemptions) {
  search_result out;
  decisions choices;
  auto rt = std::make_unique<fine_runtime>(choices, preemptions);
  do {
    ++out.schedules;
    out.failure = p(*rt);
    if (!rt->stuck().empty()) {
      out.failure = rt->stuck();
      static_cast<void>(rt.release());
      return out;
    }
    if (out.failure.empty() && testing::live_frames() != 0) out.failure = "frames are left";
  } while (out.failure.empty() && choices.next());
  return out;
}

std::string unless_clean(const run_result& r) {
  std::string out;
  if (r.end != run_end::ok) out = format("{} {}", to_string(r.end), r.panic);
  for (const auto* list : {&r.leaked, &r.blocked}) {
    for (const goroutine_info& g : *list)
      out += format("; {} {} on {}", g.id, g.reason, g.object_name);
  }
  return out;
}

}  // namespace fine

void detail::relax() {
  if (fine::active && this_worker()) fine::active->spin();
}

}  // namespace millrace
