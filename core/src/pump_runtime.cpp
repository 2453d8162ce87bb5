#include "millrace/pump_runtime.h"

#include <algorithm>
#include <thread>

namespace millrace {
pump_runtime::pump_runtime(runtime_options options) : runtime{std::move(options), 1} {}

pump_runtime::~pump_runtime() {
  if (running_) finish(run_end::stopped);
}

void pump_runtime::begin(detail::goroutine* main) {
  random_ = options().seed;
  stopping_ = false;
  draining_ = false;
  drain_ = {};
  open_run(main);
  running_ = true;
  ready(*main);
}

void pump_runtime::inject(detail::goroutine& g) {
  detail::lock_guard held{outside_};
  injected_.push_back(&g);
#if MILLRACE_THREADS
  arrived_.notify_one();
#endif
}

void pump_runtime::take_injected() {
  detail::lock_guard held{outside_};
  for (detail::goroutine* g : injected_) ready(*g);
  injected_.clear();
}

pump_runtime::state pump_runtime::pump(duration budget) {
  const time_point until = now() + budget;
  while (running_) {
    if (stopping_) {
      finish(run_end::stopped);
      break;
    }
    if (!draining_) {
      detail::served_timer* due = nullptr;
      {
        detail::lock_guard held{outside_};
        due = fire_due(timers_, [this](detail::goroutine& g) { queue_.push(g); });
      }
      detail::serve_all(due);
    }
    take_injected();
    if (draining_ && (queue_.empty() || !drain_.spend(queue_.size()))) {
      finish(run_end::ok);
      break;
    }
    if (queue_.empty()) {
      bool held_open = false;
      {
        detail::lock_guard held{outside_};
        if (!injected_.empty()) continue;
        if (!timers_.empty()) return state::sleeping;
        held_open = holds_ > 0;
      }
      if (held_open) return state::waiting;
      finish(run_end::deadlock);
      break;
    }
    switch (run_slice(queue_.pop(), 1)) {
      case slice_end::panicked:
        finish(run_end::panic);
        break;
      case slice_end::main_ended:
        draining_ = true;
        break;
      case slice_end::parked:
      case slice_end::ended:
        break;
    }
    if (now() >= until) break;
  }
  return running_ ? state::busy : state::finished;
}

std::optional<time_point> pump_runtime::next_deadline() const {
  detail::lock_guard held{outside_};
  if (timers_.empty()) return std::nullopt;
  return timers_.next_deadline();
}

void pump_runtime::finish(run_end end) {
  queue_.clear();
  detail::served_timer* dropped = nullptr;
  {
    detail::lock_guard held{outside_};
    injected_.clear();
    dropped = timers_.clear();
  }
  detail::drop_all(dropped);
  close_run(end);
  running_ = false;
  if (on_done_) on_done_();
}

void pump_runtime::wait() {
  constexpr auto slice = std::chrono::milliseconds{100};
  while (running_) {
    const state now_is = pump(slice);
    if (now_is == state::busy || now_is == state::finished) continue;
#if MILLRACE_THREADS
    detail::lock_guard held{outside_};
    if (!injected_.empty() || stopping_) continue;
    if (now_is == state::sleeping) {
      if (!timers_.empty()) outside_.wait_until(arrived_, timers_.next_deadline());
    } else if (holds_ > 0) {
      outside_.wait(arrived_);
    }
#else
    if (now_is == state::sleeping) std::this_thread::sleep_until(*next_deadline());
#endif
  }
}

void pump_runtime::stop() {
  detail::lock_guard held{outside_};
  stopping_ = true;
#if MILLRACE_THREADS
  arrived_.notify_one();
#endif
}

std::uint32_t pump_runtime::choose(std::uint32_t n, choice) {
  // splitmix64 (Steele, Lea, Flood 2014)
  random_ += 0x9e37'79b9'7f4a'7c15;
  std::uint64_t z = random_;
  z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11eb;
  return static_cast<std::uint32_t>((z ^ (z >> 31U)) % n);
}

void pump_runtime::arm(detail::timer& t) {
  detail::lock_guard held{outside_};
  timers_.push(t);
#if MILLRACE_THREADS
  // From another thread, perhaps nearer than what the pump waits for.
  if (!timers_.empty() && &t == timers_.first()) arrived_.notify_one();
#endif
}

bool pump_runtime::disarm(detail::timer& t) {
  detail::lock_guard held{outside_};
  if (!t.armed()) return false;
  timers_.remove(t);
  return true;
}

void pump_runtime::hold() {
  detail::lock_guard held{outside_};
  ++holds_;
}

void pump_runtime::release() {
  detail::lock_guard held{outside_};
  --holds_;
#if MILLRACE_THREADS
  arrived_.notify_one();
#endif
}

}  // namespace millrace
