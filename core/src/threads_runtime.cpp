// The life of a run: how it begins, and how it is found and made to be over.

#include "thread_worker.h"

#if MILLRACE_THREADS

#include <algorithm>
#include <utility>

#include "fatal.h"
#include "millrace/format.h"
#include "millrace/testing.h"
#include "run_slice.h"

namespace millrace {
namespace {

constexpr unsigned most_threads = 64;

// A browser's engine compiles a function anew once it has proved hot, but goes over to the better
// code only where the function is called: its loop would run the first code for ever.
constexpr int slices_per_call = 1'000;

unsigned workers_for(const runtime_options& options) {
  if (options.threads > most_threads) {
    detail::fatal(format("threads is {}; it must be 1 to {}, or 0 for one per processor",
                         options.threads, most_threads));
  }
  if (options.threads != 0) return options.threads;
  return std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
}

}  // namespace

threads_runtime::threads_runtime(const runtime_options& options)
    : runtime{options, workers_for(options)},
      migrate_{testing::migration_is_forced()},
      alone_{workers_for(options) == 1} {
  const unsigned n = workers_for(options);
  workers_.reserve(n);
  for (std::uint32_t ring = 1; ring <= n; ++ring) {
    workers_.push_back(std::make_unique<thread_worker>(*this, ring));
    workers_.back()->seen.resize(n);
  }
  for (auto& w : workers_) w->thread = std::thread{[this, &w = *w] { work(w); }};
}

threads_runtime::~threads_runtime() {
  stop();
  wait();
  {
    detail::lock_guard held{lock_};
    shutdown_ = true;
  }
  start_.notify_all();
  for (auto& w : workers_) w->thread.join();
}

detail::worker& threads_runtime::any_worker() { return *workers_.front(); }

void threads_runtime::begin(detail::goroutine* main) {
  open_run(main);
  detail::lock_guard held{lock_};
  for (auto& w : workers_) {
    seed(*w);
    w->drain = {};
    w->watch_for = thread_worker::first_watch;
    w->worth_sharing = true;
  }
  sharing_pays_.store(true, std::memory_order_relaxed);
  end_ = run_end::ok;
  quiesced_ = 0;
  push_common(*main);
  enter(phase::running);
  start_.notify_all();
}

void threads_runtime::enter(phase next) {
  phase_ = next;
  halted_.store(next == phase::idle || next == phase::ending, std::memory_order_relaxed);
  draining_.store(next == phase::draining, std::memory_order_relaxed);
  note_deadline();
}

void threads_runtime::end(run_end why) {
  if (phase_ != phase::running && phase_ != phase::draining) return;
  end_ = why;
  enter(phase::ending);
  while (!asleep_.empty()) wake_up(*asleep_.back());
}

void threads_runtime::work(thread_worker& w) {
  // By an address that nobody can foresee: it is not to become a part of this one.
  bool (threads_runtime::* volatile run)(thread_worker&) = &threads_runtime::run_goroutines;
  detail::set_this_worker(&w);
  while (await_run()) {
    w.start_pace();
    while ((this->*run)(w)) {
    }
    quiesce(w);
  }
}

bool threads_runtime::await_run() {
  detail::lock_guard held{lock_};
  while (phase_ == phase::idle && !shutdown_) lock_.wait(start_);
  return !shutdown_;
}

bool threads_runtime::run_goroutines(thread_worker& w) {
  for (int slices = 0; slices < slices_per_call; ++slices) {
    detail::goroutine* g = find(w);
    if (!g) return false;
    if (draining_.load(std::memory_order_relaxed) && !w.drain.spend(queued(w) + 1)) {
      detail::lock_guard held{lock_};
      end(run_end::ok);
      return false;
    }
    switch (run_slice(w, *g)) {
      case slice_end::parked:
      case slice_end::ended:
        break;
      case slice_end::panicked: {
        detail::lock_guard held{lock_};
        end(run_end::panic);
        break;
      }
      case slice_end::main_ended: {
        detail::lock_guard held{lock_};
        if (phase_ == phase::running) enter(phase::draining);
        break;
      }
    }
  }
  return true;
}

// All over the runtime, as far as this worker can see.
std::size_t threads_runtime::queued(const thread_worker& w) const {
  std::size_t n = w.fifo.size() + common_size_.load(std::memory_order_relaxed);
  for (const auto& each : workers_) n += each->shared_size();
  return n;
}

// The last worker to come closes the run.
void threads_runtime::quiesce(thread_worker& w) {
  detail::give_back_frames();
  detail::lock_guard held{lock_};
  count(w);
  w.next.store(nullptr, std::memory_order_relaxed);
  w.fifo.clear();
  while (w.ring_queue.pop()) {
  }
  if (++quiesced_ == workers_.size()) return close();
  const std::uint64_t run = runs_;
  while (runs_ == run) lock_.wait(start_);
}

void threads_runtime::close() {
  while (holds_ != 0) lock_.wait(released_);  // by somebody who may be waking one of its goroutines
  common_.clear();
  common_size_.store(0, std::memory_order_relaxed);
  detail::served_timer* dropped = timers_.clear();
  const run_end why = end_;
  lock_.unlock();
  detail::drop_all(dropped);
  close_run(why);
  lock_.lock();
  ++runs_;
  enter(phase::idle);
  start_.notify_all();
  if (on_done_) {
    calling_back_ = true;
    lock_.unlock();
    on_done_();
    lock_.lock();
    calling_back_ = false;
  }
  ended_.notify_all();
}

void threads_runtime::note_deadline() {
  const bool pending = phase_ == phase::running && !timers_.empty();
  next_deadline_.store(pending ? timers_.next_deadline().time_since_epoch().count() : no_deadline,
                       std::memory_order_relaxed);
}

void threads_runtime::arm(detail::timer& t) {
  detail::lock_guard held{lock_};
  timers_.push(t);
  note_deadline();
  if (watcher_ && t.deadline < watch_until_) watcher_->wake.notify_one();
}

bool threads_runtime::disarm(detail::timer& t) {
  detail::lock_guard held{lock_};
  if (!t.armed()) return false;
  timers_.remove(t);
  note_deadline();
  if (timers_.empty()) look_whether_it_is_over();
  return true;
}

void threads_runtime::hold() {
  detail::lock_guard held{lock_};
  ++holds_;
}

void threads_runtime::release() {
  detail::lock_guard held{lock_};
  if (--holds_ != 0) return;
  look_whether_it_is_over();
  released_.notify_one();
}

void threads_runtime::expect_events(int more) {
  detail::lock_guard held{lock_};
  expected_ += more;
  if (expected_ == 0) look_whether_it_is_over();
}

// Where somebody works, that one does when it goes to sleep.
void threads_runtime::look_whether_it_is_over() {
  if (asleep_.size() == workers_.size()) wake_one();
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

}  // namespace millrace

#endif
