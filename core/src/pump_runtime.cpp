#include "millrace/pump_runtime.h"

#include <algorithm>
#include <thread>

#include "run_slice.h"

namespace millrace {
pump_runtime::pump_runtime(runtime_options options) : runtime{std::move(options), 1} {}

pump_runtime::~pump_runtime() {
  stop();
  wait();
}

void pump_runtime::begin(detail::goroutine* main) {
  seed(worker_);
  stopping_ = false;
  draining_ = false;
  ended_.reset();
  drain_ = {};
  open_run(main);
  running_ = true;
  {
    detail::lock_guard held{outside_};
    accepting_ = true;
  }
  queue_.push(*main);
}

void pump_runtime::inject(detail::goroutine& g) {
  detail::lock_guard held{outside_};
  if (!accepting_) return;  // it came too late
  injected_.push_back(&g);
  has_injected_ = true;
#if MILLRACE_THREADS
  arrived_.notify_one();
#endif
}

void pump_runtime::take_injected() {
  if (!has_injected_.load(std::memory_order_relaxed)) return;
  detail::lock_guard held{outside_};
  has_injected_ = false;
  for (detail::goroutine* g : injected_) queue_.push(*g);
  injected_.clear();
}

void pump_runtime::serve_due() {
  detail::served_timer* due = nullptr;
  {
    detail::lock_guard held{outside_};
    due = fire_due(timers_, [this](detail::goroutine& g) { queue_.push(g); });
  }
  detail::serve_all(due);
}

pump_runtime::state pump_runtime::pump(duration budget) {
  detail::worker* before = detail::set_this_worker(&worker_);
  const state now_is = run_for(budget);
  detail::set_this_worker(before);
  return now_is;
}

// Reading the clock costs as much as a few short slices, in a browser as a dozen of them.
void pump_runtime::look_as_often_as_it_takes(duration since_last_look) {
  constexpr auto often_enough = std::chrono::microseconds{50};
  constexpr unsigned most = 32;
  if (since_last_look > 2 * often_enough) {
    slices_per_look_ = 1;
  } else if (since_last_look < often_enough) {
    slices_per_look_ = std::min(2 * slices_per_look_, most);
  }
}

pump_runtime::state pump_runtime::run_for(duration budget) {
  time_point looked = now();
  const time_point until = detail::later(looked, budget);
  const bool looks_each_time = budget < std::chrono::milliseconds{1};
  unsigned slices = 0;
  while (running_) {
    if (stopping_) end(run_end::stopped);
    if (ended_) {
      if (is_held()) return state::waiting;  // by somebody who may be waking one of its goroutines
      finish();
      break;
    }
    if (!draining_ && (slices == 0 || queue_.empty())) serve_due();
    take_injected();
    if (draining_ && (queue_.empty() || !drain_.spend(queue_.size()))) {
      end(run_end::ok);
      continue;
    }
    if (queue_.empty()) {
      bool held_open = false;
      {
        detail::lock_guard held{outside_};
        if (!injected_.empty()) continue;
        if (!timers_.empty()) return state::sleeping;
        held_open = holds_ > 0 || expected_ > 0;
      }
      if (held_open) return state::waiting;
      end(run_end::deadlock);
      continue;
    }
    worker_.turns = turns_per_slice;
    switch (run_slice(worker_, queue_.pop())) {
      case slice_end::panicked:
        end(run_end::panic);
        continue;
      case slice_end::main_ended:
        draining_ = true;
        break;
      case slice_end::parked:
      case slice_end::ended:
        break;
    }
    if (++slices < slices_per_look_ && !looks_each_time) continue;
    slices = 0;
    const time_point at = now();
    if (at >= until) break;
    look_as_often_as_it_takes(at - looked);
    looked = at;
  }
  return running_ ? state::busy : state::finished;
}

std::optional<time_point> pump_runtime::next_deadline() const {
  detail::lock_guard held{outside_};
  if (timers_.empty()) return std::nullopt;
  return timers_.next_deadline();
}

void pump_runtime::end(run_end why) {
  if (ended_) return;
  ended_ = why;
  queue_.clear();
  detail::lock_guard held{outside_};
  accepting_ = false;
  injected_.clear();
}

bool pump_runtime::is_held() const {
#if MILLRACE_THREADS
  detail::lock_guard held{outside_};
  return holds_ > 0;
#else
  return false;  // nobody is in the middle of anything
#endif
}

void pump_runtime::finish() {
  detail::served_timer* dropped = nullptr;
  {
    detail::lock_guard held{outside_};
    dropped = timers_.clear();
  }
  detail::drop_all(dropped);
  count(worker_);
  close_run(*ended_);
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
    if (!injected_.empty() || (stopping_ && !ended_)) continue;
    if (now_is == state::sleeping) {
      if (!timers_.empty()) outside_.wait_until(arrived_, timers_.next_deadline());
    } else if (holds_ > 0 || (expected_ > 0 && !ended_)) {
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
#if MILLRACE_THREADS
  if (timers_.empty()) arrived_.notify_one();  // perhaps nothing can happen any more
#endif
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

void pump_runtime::expect_events(int more) {
  detail::lock_guard held{outside_};
  expected_ += more;
#if MILLRACE_THREADS
  arrived_.notify_one();
#endif
}

}  // namespace millrace
