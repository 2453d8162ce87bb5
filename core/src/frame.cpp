// Memory of coroutine frames: one pool for the process, a cache of free blocks for each thread.
// Frames are not the runtime's: a task may be made on one thread and destroyed on any other, long
// after the run.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "millrace/detail/atomic.h"
#include "millrace/detail/block_pool.h"
#include "millrace/detail/goroutine.h"
#include "millrace/testing.h"

namespace millrace::detail {
namespace {

struct thread_frames;

struct frame_registry {
  block_pool pool;
  blocking_mutex lock;
  thread_frames* head MILLRACE_GUARDED_BY(lock) = nullptr;
  std::size_t live_of_ended_threads MILLRACE_GUARDED_BY(lock) = 0;
};
// Never destroyed: a thread may end after main has returned.
frame_registry& registry() {
  static auto* instance = new frame_registry;
  return *instance;
}

/// One thread's cache. `live` is written by that thread only; others read it for live_frames(). It
/// wraps around, where frames are made on one thread and freed on another; the sum of all is right.
struct thread_frames {
  thread_frames() {
    lock_guard held{registry().lock};
    next = registry().head;
    registry().head = this;
  }
  thread_frames(const thread_frames&) = delete;
  thread_frames& operator=(const thread_frames&) = delete;
  ~thread_frames() {
    cache.drain(registry().pool);
    lock_guard held{registry().lock};
    registry().live_of_ended_threads += live.load(std::memory_order_relaxed);
    thread_frames** link = &registry().head;
    while (*link != this) link = &(*link)->next;
    *link = next;
  }

  void count(std::size_t delta) {
    store_relaxed(live, live.load(std::memory_order_relaxed) + delta);
  }

  block_cache cache;
  block_pool& pool = registry().pool;
  std::atomic<std::size_t> live{0};
  thread_frames* next = nullptr;
};

// A plain pointer, so that a frame does not ask each time whether this thread's cache is made.
constinit thread_local thread_frames* mine = nullptr;

struct at_thread_end {
  ~at_thread_end() {
    delete mine;
    mine = nullptr;
  }
  void arm() {}
};

[[gnu::noinline]] thread_frames& make_mine() {
  thread_local at_thread_end clean_up;
  clean_up.arm();
  mine = new thread_frames;
  return *mine;
}
thread_frames& of_this_thread() { return mine ? *mine : make_mine(); }

}  // namespace

void* allocate_frame(std::size_t bytes) {
  thread_frames& frames = of_this_thread();
  frames.count(1);
  return frames.cache.allocate(frames.pool, bytes);
}

void free_frame(void* memory, std::size_t bytes) noexcept {
  thread_frames& frames = of_this_thread();
  frames.count(static_cast<std::size_t>(-1));
  frames.cache.free(frames.pool, memory, bytes);
}

void give_back_frames() {
  block_pool& pool = registry().pool;
  if (pool.page_bytes() <= block_pool::kept_bytes) return;
  if (mine) mine->cache.drain(pool);
  pool.release_if_idle();
}

std::size_t pooled_frame_bytes() { return registry().pool.page_bytes(); }

}  // namespace millrace::detail

namespace millrace::testing {

std::int64_t live_frames() {
  auto& registry = detail::registry();
  detail::lock_guard held{registry.lock};
  std::size_t total = registry.live_of_ended_threads;
  for (auto* t = registry.head; t; t = t->next) total += t->live.load(std::memory_order_relaxed);
  return static_cast<std::ptrdiff_t>(total);
}

}  // namespace millrace::testing
