#pragma once

#include "millrace/detail/timer.h"
#include "millrace/task.h"

namespace millrace {

/// The time on the clock of this goroutine's runtime, which a simulated one has for itself; outside
/// a goroutine, the machine's. Never blocks; from any thread. Go: time.Now.
time_point now();

/// What sleep returns.
class [[nodiscard]] sleep_operation {
 public:
  sleep_operation(duration d, const site& where) : duration_{d}, where_{where} {}
  sleep_operation(const sleep_operation&) = delete;
  sleep_operation& operator=(const sleep_operation&) = delete;
  ~sleep_operation();

  [[nodiscard]] bool await_ready() const noexcept { return duration_ <= duration::zero(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    begin(*self.promise().g);
  }
  void await_resume() const noexcept {}

 private:
  void begin(detail::goroutine& g);

  duration duration_;
  site where_;
  detail::goroutine* g_ = nullptr;
  detail::timer timer_;
};

/// co_await sleep(d): parks this goroutine for at least `d`; zero and less return at once. Only in
/// a goroutine. Go: time.Sleep.
inline sleep_operation sleep(duration d, site where = site::current()) { return {d, where}; }

/// What yield returns.
class [[nodiscard]] yield_operation {
 public:
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) const {
    begin(*self.promise().g);
  }
  void await_resume() const noexcept {}

 private:
  static void begin(detail::goroutine& g);
};

/// co_await yield(): lets the other runnable goroutines run first. Only in a goroutine. Go:
/// runtime.Gosched.
inline yield_operation yield() { return {}; }

}  // namespace millrace
