#pragma once

// What is pending at a moment to come, and the heap that a runtime keeps it in. Go:
// runtime/time.go.
//
// A `timer` belongs to a parked goroutine: it lives in the frame of the operation that waits, which
// disarms it before it goes on. A `served_timer` belongs to an object that is no goroutine (a
// deadline, a ticker, a function to start later). Nothing may be done for that under the lock that
// guards the heap: channels take it while they hold their own. So the runtime only takes what is
// due out of the heap, and serves it when it has let go of the lock.
//
// The contract of a served timer:
//  - Whoever arms it keeps its owner alive until one of three things has happened, exactly once:
//    disarm() returned true, serve() was called, or dropped() was. serve() may arm it again.
//  - When disarm() returns false for one that was armed, serve() or dropped() is about to be
//  called.
//    Until then it must not be armed again.
//  - serve() and dropped() are called without any lock, on a thread that runs no goroutine.
//  - One whose deadline is `never` is not in the heap: it keeps no run going and is never served.
//  It
//    only waits to be dropped, at the end of the run.

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

/// A pending wake-up.
struct timer {
  /// Called once, under the lock that guards the heap, when the deadline has passed. Returns the
  /// goroutine to make runnable, or null when something else has already won it. Not of a
  /// served_timer.
  goroutine* (*fire)(timer&) = nullptr;
  time_point deadline;
  void* owner = nullptr;    // what it is for; of one that wakes a goroutine, that
  std::uint64_t order = 0;  // ties fire in the order they were armed
  std::uint32_t position = unarmed;
  bool served = false;  // whether this is a served_timer

  static constexpr std::uint32_t unarmed = static_cast<std::uint32_t>(-1);
  /// Guarded by the lock that guards the heap.
  [[nodiscard]] bool armed() const { return position != unarmed; }
};

/// One that has something done rather than somebody woken; see the top of this file.
struct served_timer : timer {
  served_timer() { served = true; }

  void (*serve)(served_timer&) = nullptr;
  /// The run has ended.
  void (*dropped)(served_timer&) = nullptr;

  served_timer* previous = nullptr;  // among those that wait for the end of the run
  served_timer* next = nullptr;      // there, or among those that are due or dropped

  static constexpr std::uint32_t waits_for_the_end = unarmed - 1;
};

/// The deadline of what waits for the end of the run only.
inline constexpr time_point never_due = time_point::max();

/// `now + d`, or, where that cannot be told in a time_point, a moment that nobody will see.
constexpr time_point later(time_point now, duration d) {
  constexpr time_point last = never_due - duration{1};
  return d > last - now ? last : now + d;
}

/// Serves a list of due timers. Without any lock.
void serve_all(served_timer* due);
/// Lets the timers go that a heap has dropped, at the end of their run. Without any lock.
void drop_all(served_timer* list);

/// Min-heap by (deadline, order) in which a timer knows its place, so that it can be removed. Four
/// children to a node: the tree is half as deep as a binary one, and four deadlines share a cache
/// line.
class timer_heap {
 public:
  /// Whether nothing is going to happen by itself.
  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] time_point next_deadline() const { return heap_.front().deadline; }
  [[nodiscard]] const timer* first() const { return heap_.front().entry; }
  void push(timer& t) { push(t, armed_++); }
  /// With a number that decides between timers of one moment.
  void push(timer& t, std::uint64_t order);
  void remove(timer& t);
  timer& pop();
  /// Appends the timers of the next moment, by order. Not while it is empty.
  void first_ones(std::vector<timer*>& out) const;
  /// Disarms all and returns the served ones, for drop_all.
  [[nodiscard]] served_timer* clear();

 private:
  static constexpr std::size_t children = 4;

  struct node {
    time_point deadline;  // a copy: comparing does not touch the timer
    timer* entry;
  };
  [[nodiscard]] static bool before(const node& a, const node& b) {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.entry->order < b.entry->order;
  }
  void place(std::size_t position, const node& n) {
    heap_[position] = n;
    n.entry->position = static_cast<std::uint32_t>(position);
  }
  void sift_up(std::size_t position, const node& n);
  void sift_down(std::size_t position, const node& n);

  std::vector<node> heap_;
  std::uint64_t armed_ = 0;
  served_timer* waiting_for_the_end_ = nullptr;
};

}  // namespace detail
}  // namespace millrace
