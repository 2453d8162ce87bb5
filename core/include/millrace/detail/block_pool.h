#pragma once

// Memory of coroutine frames and goroutine records: blocks of some sizes, cut from pages.
//
// A block goes to the cache of whoever frees it, whoever allocated it; a cache that grows gives
// whole batches to the pool, and one that is empty takes a batch from there, so that a producer on
// one thread and a consumer on another cannot pile memory up, and the pool's lock is taken once in
// many blocks. A remote-free list that returns blocks to their owner was left out: with migration
// between workers there is no owner worth returning to. Under a sanitizer every block is a page of
// its own, so that a use after free is seen.

#include <array>
#include <cstddef>
#include <cstdint>

#include "millrace/detail/mutex.h"

namespace millrace::detail {

/// A block that is free. Its first word is null; a pool whose users keep a pointer there that is
/// not null can tell the blocks in use (see block_pool::for_each_used).
struct free_block {
  const void* in_use = nullptr;
  free_block* next = nullptr;
  free_block* next_batch = nullptr;  // of the first of a batch
  std::uintptr_t batch_size = 0;
};

class block_cache;

/// Pages, and batches of free blocks that caches share.
class block_pool {
 public:
#if defined(__EMSCRIPTEN__)
  // WebAssembly does not mind unaligned accesses, and most frames are small.
  static constexpr std::size_t granularity = 8;
#else
  static constexpr std::size_t granularity = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
#endif
  static constexpr std::size_t largest = 1024;  // larger blocks are pages of their own
  static constexpr std::size_t classes = largest / granularity;
  static constexpr std::uint32_t batch = 32;
  // A pool of no more than this may be kept between runs.
  static constexpr std::size_t kept_bytes = sizeof(void*) * (std::size_t{1} << 21U);

  block_pool() = default;
  block_pool(const block_pool&) = delete;
  block_pool& operator=(const block_pool&) = delete;
  /// Gives all pages back; no block may be in use.
  ~block_pool();

  /// Calls visit(void* block) for each block whose first word is not null. Call while nobody
  /// allocates or frees.
  template <class Visit>
  void for_each_used(Visit visit) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    page* following = nullptr;
    for (page* p = pages_; p; p = following) {
      following = p->next;  // visit may free a block that is a page of its own
      for (std::uint32_t i = 0; i < p->carved; ++i) {
        auto* block = reinterpret_cast<free_block*>(p->block(i));
        if (block->in_use) visit(static_cast<void*>(block));
      }
    }
  }
  [[nodiscard]] std::size_t page_bytes() MILLRACE_EXCLUDES(lock_);
  /// Gives all pages back to the system. No block may be in use, and every cache must be forgotten.
  void release() MILLRACE_EXCLUDES(lock_);
  /// The same if no block is in use or in a cache; returns whether that was so. From any thread.
  bool release_if_idle() MILLRACE_EXCLUDES(lock_);

 private:
  friend class block_cache;
  struct page {
    page* next;
    page* previous;
    std::size_t bytes;
    std::uint32_t block_bytes;
    std::uint32_t carved;  // blocks that were ever handed out
    [[nodiscard]] bool full() const {
      return header_bytes + (carved + std::size_t{1}) * block_bytes > bytes;
    }
    [[nodiscard]] std::byte* block(std::uint32_t i) {
      return reinterpret_cast<std::byte*>(this) + header_bytes + std::size_t{i} * block_bytes;
    }
  };
  static constexpr std::size_t header_bytes =
      (sizeof(page) + granularity - 1) / granularity * granularity;
  // Pages grow with the pool, so that it is not made of very many, nor a quarter of it unused.
  static constexpr std::size_t smallest_page = std::size_t{16} * 1024;
  static constexpr std::size_t largest_page = std::size_t{4} * 1024 * 1024;

  /// At least one block.
  free_block* take_batch(std::size_t size_class, std::uint32_t& count) MILLRACE_EXCLUDES(lock_);
  void put_batch(std::size_t size_class, free_block* chain, std::uint32_t count)
      MILLRACE_EXCLUDES(lock_);
  void* allocate_page_of_its_own(std::size_t bytes) MILLRACE_EXCLUDES(lock_);
  void free_page_of_its_own(void* block) MILLRACE_EXCLUDES(lock_);
  page* new_page(std::size_t bytes, std::size_t block_bytes) MILLRACE_REQUIRES(lock_);
  void release_pages() MILLRACE_REQUIRES(lock_);

  blocking_mutex lock_;
  page* pages_ MILLRACE_GUARDED_BY(lock_) = nullptr;
  std::size_t page_bytes_ MILLRACE_GUARDED_BY(lock_) = 0;
  std::size_t out_ MILLRACE_GUARDED_BY(lock_) = 0;                // blocks in use or in caches
  std::array<page*, classes> open_ MILLRACE_GUARDED_BY(lock_){};  // pages not yet carved up
  std::array<free_block*, classes> batches_ MILLRACE_GUARDED_BY(lock_){};
};

/// One thread's free blocks of a pool.
class block_cache {
 public:
  block_cache() = default;
  block_cache(const block_cache&) = delete;
  block_cache& operator=(const block_cache&) = delete;

  /// Ends the process with a message when there is no memory.
  void* allocate(block_pool& pool, std::size_t bytes) {
    const std::size_t size_class = class_of(bytes);
    if (size_class < pooled_classes) [[likely]] {
      list& mine = lists_[size_class];
      if (!mine.head) [[unlikely]]
        mine.head = pool.take_batch(size_class, mine.count);
      free_block* block = mine.head;
      mine.head = block->next;
      --mine.count;
      return block;
    }
    return pool.allocate_page_of_its_own(bytes);
  }
  void free(block_pool& pool, void* memory, std::size_t bytes) noexcept {
    const std::size_t size_class = class_of(bytes);
    if (size_class < pooled_classes) [[likely]] {
      list& mine = lists_[size_class];
      auto* block = static_cast<free_block*>(memory);
      block->in_use = nullptr;
      block->next = mine.head;
      mine.head = block;
      if (++mine.count == 2 * block_pool::batch) [[unlikely]]
        give(pool, size_class, block_pool::batch);
      return;
    }
    pool.free_page_of_its_own(memory);
  }
  /// Gives everything to the pool.
  void drain(block_pool& pool);
  /// Drops what it knows: the pool has released its pages.
  void forget() { lists_ = {}; }

 private:
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MILLRACE_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(MILLRACE_SANITIZED)
  static constexpr std::size_t pooled_classes = 0;
#else
  static constexpr std::size_t pooled_classes = block_pool::classes;
#endif
#undef MILLRACE_SANITIZED

  static constexpr std::size_t class_of(std::size_t bytes) {
    if (bytes < sizeof(free_block)) bytes = sizeof(free_block);
    return (bytes + block_pool::granularity - 1) / block_pool::granularity - 1;
  }
  void give(block_pool& pool, std::size_t size_class, std::uint32_t count);

  struct list {
    free_block* head = nullptr;
    std::uint32_t count = 0;
  };
  std::array<list, block_pool::classes> lists_{};
};

}  // namespace millrace::detail
