#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace millrace {

/// The clock of timers and traces. It only goes forward.
using clock = std::chrono::steady_clock;
/// A deadline. Go: time.Time, its monotonic reading.
using time_point = clock::time_point;
/// A length of time: 5ms, with std::chrono_literals. Go: time.Duration.
using duration = clock::duration;

namespace detail {

struct goroutine;

/// A pending wake-up. It lives in the frame of the goroutine that waits, which disarms it before it
/// goes on.
struct timer {
  /// Called once, under the scheduler's lock, when the deadline has passed. Returns the goroutine
  /// to make runnable, or null when something else has already won it.
  goroutine* (*fire)(timer&) = nullptr;
  time_point deadline;
  void* owner = nullptr;
  std::uint64_t order = 0;  // ties fire in the order they were armed
  std::size_t position = unarmed;

  static constexpr std::size_t unarmed = static_cast<std::size_t>(-1);
  [[nodiscard]] bool armed() const { return position != unarmed; }
};

/// Binary min-heap by (deadline, order) in which a timer knows its place, so that it can be
/// removed.
class timer_heap {
 public:
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] time_point next_deadline() const { return heap_.front()->deadline; }
  [[nodiscard]] const timer* first() const { return heap_.front(); }
  void push(timer& t);
  void remove(timer& t);
  timer& pop();
  void clear();

 private:
  [[nodiscard]] static bool before(const timer& a, const timer& b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
  }
  void place(std::size_t position, timer* t);
  void sift_up(std::size_t position, timer* t);
  void sift_down(std::size_t position, timer* t);

  std::vector<timer*> heap_;
  std::uint64_t armed_ = 0;
};

}  // namespace detail
}  // namespace millrace
