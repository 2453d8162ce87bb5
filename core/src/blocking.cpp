#include "millrace/blocking.h"

#if MILLRACE_THREADS

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "fatal.h"
#include "millrace/format.h"
#if defined(__EMSCRIPTEN__)
#include <emscripten/threading.h>
#endif

namespace millrace::detail {

/// The runtime of threads that wait: it can only wake them. Whichever of them are waiting look
/// after its timers, those of channels that one of them waits on.
class blocked_threads final : public runtime {
 public:
  blocked_threads() : runtime{{}, 0} {}

  void block(blocked_thread& t) MILLRACE_EXCLUDES(lock_) {
    lock_guard held{lock_};
    waiting_.push_back(&t);
    while (!t.woken_) {
      if (timers_.empty()) {
        lock_.wait(t.signal_);
      } else if (const time_point due = timers_.next_deadline(); now() < due) {
        lock_.wait_until(t.signal_, std::min(due, later(now(), longest_wait)));
      } else {
        served_timer* to_serve = fire_due(timers_, [](goroutine&) {});
        lock_.unlock();
        serve_all(to_serve);
        lock_.lock();
      }
    }
    std::erase(waiting_, &t);
  }

  worker& any_worker() override { return worker_; }
  void ready(worker&, goroutine& g) override { inject(g); }
  void requeue(worker&, goroutine& g) override { inject(g); }
  void inject(goroutine& g) override MILLRACE_EXCLUDES(lock_) {
    auto& t = static_cast<blocked_thread&>(g);
    lock_guard held{lock_};
    t.woken_ = true;
    t.signal_.notify_one();  // with the lock: the thread may go as soon as it has it
  }
  [[nodiscard]] time_point now() const override { return clock::now(); }
  void arm(timer& t) override MILLRACE_EXCLUDES(lock_) {
    lock_guard held{lock_};
    timers_.push(t);
    for (blocked_thread* each : waiting_) each->signal_.notify_one();
  }
  bool disarm(timer& t) override MILLRACE_EXCLUDES(lock_) {
    lock_guard held{lock_};
    if (!t.armed()) return false;
    timers_.remove(t);
    return true;
  }
  void hold() override {}
  void release() override {}
  void expect_events(int) override {}
  void wait() override {}
  void stop() override {}
  [[nodiscard]] bool done() const override { return true; }

 private:
  // Deadlines can be farther than the system's clock can tell.
  static constexpr auto longest_wait = std::chrono::hours{1};

  void begin(goroutine*) override { fatal("this runtime runs no programs"); }

  worker worker_{*this, 0};
  blocking_mutex lock_;
  std::vector<blocked_thread*> waiting_ MILLRACE_GUARDED_BY(lock_);
  timer_heap timers_ MILLRACE_GUARDED_BY(lock_);
};

namespace {

// Never destroyed: a thread may wait for ever.
blocked_threads& outside() {
  static auto* instance = new blocked_threads;
  return *instance;
}

constexpr goroutine_type thread_type{};

}  // namespace

bool may_block(const char* function, const char* instead, const site& where) {
#if defined(__EMSCRIPTEN__)
  if (emscripten_is_main_browser_thread()) {
    fatal(
        format("{}() on a browser's main thread, which must not block ({}:{}): call it in a Worker",
               function, where.file_name(), where.line()));
  }
#endif
  if (!current()) return true;
  raise_panic(std::string{function} + " in a goroutine would block its thread: " + instead, where);
  return false;
}

blocked_thread::blocked_thread() : goroutine{thread_type} { last_worker = &outside().any_worker(); }

void blocked_thread::wait(const site& where) {
  outside().block(*this);
  if (panicking) raise_panic("send on closed channel", where);
}

void expect_ok(const run_result& result) {
  switch (result.end) {
    case run_end::ok:
      return;
    case run_end::deadlock:
      fatal("all goroutines are asleep - deadlock!");
    case run_end::panic:
      fatal("panic: " + result.panic);
    case run_end::stopped:
      fatal("the run was stopped");
  }
}

}  // namespace millrace::detail

#endif
