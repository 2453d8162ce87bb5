#include "millrace/blocking.h"

#if MILLRACE_THREADS

#include <string>

#include "fatal.h"
#include "millrace/format.h"
#if defined(__EMSCRIPTEN__)
#include <emscripten/threading.h>
#endif

namespace millrace::detail {
namespace {

/// The runtime of threads that wait: it can only wake them.
class outside_threads final : public runtime {
 public:
  outside_threads() : runtime{{}, 0} {}

  worker& any_worker() override { return worker_; }
  void ready(worker&, goroutine& g) override { inject(g); }
  void requeue(worker&, goroutine& g) override { inject(g); }
  void inject(goroutine& g) override { static_cast<blocked_thread&>(g).wake_up(); }
  [[nodiscard]] time_point now() const override { return clock::now(); }
  void arm(timer&) override {}
  bool disarm(timer&) override { return false; }
  void hold() override {}
  void release() override {}
  void wait() override {}
  void stop() override {}
  [[nodiscard]] bool done() const override { return true; }

 private:
  void begin(goroutine*) override { fatal("this runtime runs no programs"); }

  worker worker_{*this, 0};
};

// Never destroyed: a thread may wait for ever.
outside_threads& outside() {
  static auto* instance = new outside_threads;
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
  {
    lock_guard held{lock_};
    while (!woken_) lock_.wait(signal_);
  }
  if (panicking) raise_panic("send on closed channel", where);
}

void blocked_thread::wake_up() {
  lock_guard held{lock_};
  woken_ = true;
  signal_.notify_one();  // with the lock: the thread may go as soon as it has it
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
