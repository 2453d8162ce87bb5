#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "millrace/outside.h"

#if MILLRACE_THREADS

namespace millrace::test {

/// Somebody outside, on a thread of their own, who does `act` with each request in turn.
class fake_outside {
 public:
  using action = std::function<void(outside_calls&, const outside_request&)>;

  explicit fake_outside(action act)
      : calls{[this] {
          const std::lock_guard held{lock_};
          arrived_ = true;
          signal_.notify_one();
        }},
        act_{std::move(act)},
        thread_{[this] { work(); }} {}
  ~fake_outside() {
    if (thread_.joinable()) stop();
  }
  /// Returns when they have done all that they had begun.
  void stop() {
    {
      const std::lock_guard held{lock_};
      over_ = true;
      signal_.notify_one();
    }
    thread_.join();
  }
  fake_outside(const fake_outside&) = delete;
  fake_outside& operator=(const fake_outside&) = delete;

  outside_calls calls;

 private:
  void work() {
    std::unique_lock held{lock_};
    for (;;) {
      signal_.wait(held, [this] { return arrived_ || over_; });
      if (!std::exchange(arrived_, false)) return;
      held.unlock();
      for (const outside_request& r : calls.take()) act_(calls, r);
      held.lock();
    }
  }

  std::mutex lock_;
  std::condition_variable signal_;
  bool arrived_ = false;
  bool over_ = false;
  action act_;
  std::thread thread_;
};

}  // namespace millrace::test

#endif
