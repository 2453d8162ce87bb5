// Memory of coroutine frames and goroutine records: per-thread lists of freed blocks by size class.
//
// A block goes to the list of the thread that frees it, whoever allocated it; a list keeps a
// bounded number of bytes, so a producer on one thread and a consumer on another cannot pile memory
// up. A remote-free list that returns blocks to their owner was left out: with migration between
// workers there is no owner worth returning to. Under AddressSanitizer every block goes to the
// allocator, so that a use after free is seen.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "millrace/detail/goroutine.h"
#include "millrace/detail/mutex.h"
#include "millrace/testing.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MILLRACE_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MILLRACE_SANITIZED
#endif

namespace millrace::detail {
namespace {

#if defined(MILLRACE_SANITIZED)
constexpr bool pooled = false;
#else
constexpr bool pooled = true;
#endif
constexpr std::size_t class_bytes = 32;
constexpr std::size_t classes = 32;  // blocks of up to 1 KiB
constexpr std::size_t kept_bytes_per_class = std::size_t{256} * 1024;

struct free_block {
  free_block* next;
};

struct frame_cache;

struct cache_registry {
  mutex lock;
  frame_cache* head MILLRACE_GUARDED_BY(lock) = nullptr;
  std::int64_t live_of_ended_threads MILLRACE_GUARDED_BY(lock) = 0;
};
cache_registry& registry() {
  static cache_registry instance;
  return instance;
}

/// One thread's lists. `live` is written by that thread only; others read it for live_frames().
struct frame_cache {
  frame_cache() {
    lock_guard held{registry().lock};
    next = registry().head;
    registry().head = this;
  }
  frame_cache(const frame_cache&) = delete;
  frame_cache& operator=(const frame_cache&) = delete;
  ~frame_cache() {
    for (free_block*& list : lists) {
      while (free_block* block = list) {
        list = block->next;
        std::free(block);
      }
    }
    lock_guard held{registry().lock};
    registry().live_of_ended_threads += live.load(std::memory_order_relaxed);
    frame_cache** link = &registry().head;
    while (*link != this) link = &(*link)->next;
    *link = next;
  }

  void count(std::int64_t delta) {
    live.store(live.load(std::memory_order_relaxed) + delta, std::memory_order_relaxed);
  }

  std::array<free_block*, classes> lists{};
  std::array<std::uint32_t, classes> kept{};
  std::atomic<std::int64_t> live{0};
  frame_cache* next = nullptr;
};

// The registry is made first, so that it outlives every cache.
thread_local frame_cache cache;

constexpr std::size_t class_of(std::size_t bytes) {
  return (bytes + class_bytes - 1) / class_bytes - 1;
}

void* from_system(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (!memory) [[unlikely]] {
    std::fputs("millrace: out of memory for a goroutine\n", stderr);
    std::abort();
  }
  return memory;
}

}  // namespace

void* allocate_frame(std::size_t bytes) {
  frame_cache& mine = cache;
  mine.count(1);
  const std::size_t size_class = class_of(bytes);
  if (pooled && size_class < classes) {
    if (free_block* block = mine.lists[size_class]) {
      mine.lists[size_class] = block->next;
      --mine.kept[size_class];
      return block;
    }
    return from_system((size_class + 1) * class_bytes);
  }
  return from_system(bytes);
}

void free_frame(void* memory, std::size_t bytes) noexcept {
  frame_cache& mine = cache;
  mine.count(-1);
  const std::size_t size_class = class_of(bytes);
  if (pooled && size_class < classes &&
      mine.kept[size_class] * (size_class + 1) * class_bytes < kept_bytes_per_class) {
    mine.lists[size_class] = new (memory) free_block{mine.lists[size_class]};
    ++mine.kept[size_class];
    return;
  }
  std::free(memory);
}

}  // namespace millrace::detail

namespace millrace::testing {

std::int64_t live_frames() {
  auto& registry = detail::registry();
  detail::lock_guard held{registry.lock};
  std::int64_t total = registry.live_of_ended_threads;
  for (auto* c = registry.head; c; c = c->next) total += c->live.load(std::memory_order_relaxed);
  return total;
}

}  // namespace millrace::testing
