#include "millrace/threads_runtime.h"

#if MILLRACE_THREADS

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace millrace {
namespace {

constexpr unsigned most_threads = 64;

unsigned workers_for(const runtime_options& options) {
  if (options.threads > most_threads) {
    std::fprintf(stderr,
                 "millrace: threads is %u; it must be 1 to %u, or 0 for one per processor\n",
                 options.threads, most_threads);
    std::abort();
  }
  if (options.threads != 0) return options.threads;
  return std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
}

}  // namespace

threads_runtime::threads_runtime(const runtime_options& options)
    : runtime{options, workers_for(options)}, random_{options.seed} {
  const unsigned n = workers_for(options);
  workers_.reserve(n);
  for (std::uint32_t ring = 1; ring <= n; ++ring)
    workers_.emplace_back([this, ring] { work(ring); });
}

threads_runtime::~threads_runtime() {
  stop();
  wait();
  {
    detail::lock_guard held{lock_};
    shutdown_ = true;
  }
  work_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void threads_runtime::begin(detail::goroutine* main) {
  open_run(main);
  detail::lock_guard held{lock_};
  phase_ = phase::running;
  end_ = run_end::ok;
  quiesced_ = 0;
  drain_ = {};
  push(*main);
  work_.notify_all();
}

void threads_runtime::push(detail::goroutine& g) {
  queue_.push(g);
  if (idle_ > 0) work_.notify_one();
}

void threads_runtime::ready(detail::goroutine& g) {
  detail::lock_guard held{lock_};
  push(g);
}

void threads_runtime::work(std::uint32_t ring) {
  detail::lock_guard held{lock_};
  while (!shutdown_) {
    switch (phase_) {
      case phase::idle:
        lock_.wait(work_);
        break;
      case phase::ending:
        quiesce();
        break;
      case phase::running:
        if (detail::served_timer* due =
                fire_due(timers_, [this](detail::goroutine& g)
                                      MILLRACE_NO_THREAD_SAFETY_ANALYSIS { push(g); })) {
          // This worker is not idle meanwhile, so the run cannot be found to be over.
          lock_.unlock();
          detail::serve_all(due);
          lock_.lock();
          break;
        }
        [[fallthrough]];
      case phase::draining:
        if (queue_.empty()) {
          idle();
        } else {
          run_next(ring);
        }
        break;
    }
  }
}

void threads_runtime::run_next(std::uint32_t ring) {
  if (phase_ == phase::draining && !drain_.spend(queue_.size())) return end(run_end::ok);
  detail::goroutine& g = queue_.pop();
  lock_.unlock();
  const slice_end came_back = run_slice(g, ring);
  lock_.lock();
  if (came_back == slice_end::panicked) {
    end(run_end::panic);
  } else if (came_back == slice_end::main_ended && phase_ == phase::running) {
    phase_ = phase::draining;
    work_.notify_all();
  }
}

bool threads_runtime::exhausted() const {
  return idle_ == workers_.size() && queue_.empty() &&
         (phase_ == phase::draining || (timers_.empty() && holds_ == 0));
}

void threads_runtime::idle() {
  ++idle_;
  if (exhausted()) {
    --idle_;
    return end(phase_ == phase::draining ? run_end::ok : run_end::deadlock);
  }
  // One worker watches the clock; the others sleep until they are told.
  if (phase_ == phase::running && !timers_.empty() && !timekeeper_) {
    timekeeper_ = true;
    lock_.wait_until(work_, timers_.next_deadline());
    timekeeper_ = false;
    if (!timers_.empty() && idle_ > 1)
      work_.notify_one();  // this one may go to work: another takes the watch
  } else {
    lock_.wait(work_);
  }
  --idle_;
}

void threads_runtime::end(run_end why) {
  if (phase_ != phase::running && phase_ != phase::draining) return;
  end_ = why;
  phase_ = phase::ending;
  work_.notify_all();
}

void threads_runtime::quiesce() {
  if (++quiesced_ < workers_.size()) {
    const std::uint64_t run = runs_;
    while (phase_ == phase::ending && runs_ == run && !shutdown_) lock_.wait(work_);
    return;
  }
  queue_.clear();
  detail::served_timer* dropped = timers_.clear();
  const run_end why = end_;
  lock_.unlock();
  detail::drop_all(dropped);
  close_run(why);
  lock_.lock();
  ++runs_;
  phase_ = phase::idle;
  work_.notify_all();
  if (on_done_) {
    calling_back_ = true;
    lock_.unlock();
    on_done_();
    lock_.lock();
    calling_back_ = false;
  }
  ended_.notify_all();
}

void threads_runtime::arm(detail::timer& t) {
  detail::lock_guard held{lock_};
  timers_.push(t);
  // A sleeping timekeeper may be watching a later deadline.
  if (idle_ > 0 && !timers_.empty() && &t == timers_.first()) work_.notify_all();
}

bool threads_runtime::disarm(detail::timer& t) {
  detail::lock_guard held{lock_};
  if (!t.armed()) return false;
  timers_.remove(t);
  return true;
}

void threads_runtime::hold() {
  detail::lock_guard held{lock_};
  ++holds_;
}

void threads_runtime::release() {
  detail::lock_guard held{lock_};
  --holds_;
  work_.notify_one();  // perhaps to find that nothing can happen any more
}

void threads_runtime::stop() {
  detail::lock_guard held{lock_};
  end(run_end::stopped);
}

void threads_runtime::wait() {
  detail::lock_guard held{lock_};
  while (phase_ != phase::idle || calling_back_) lock_.wait(ended_);
}

bool threads_runtime::done() const {
  detail::lock_guard held{lock_};
  return phase_ == phase::idle;
}

std::uint32_t threads_runtime::choose(std::uint32_t n, choice) {
  // splitmix64 (Steele, Lea, Flood 2014)
  std::uint64_t z = random_.fetch_add(0x9e37'79b9'7f4a'7c15, std::memory_order_relaxed);
  z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9;
  z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11eb;
  return static_cast<std::uint32_t>((z ^ (z >> 31U)) % n);
}

}  // namespace millrace

#endif
