#include "millrace/detail/block_pool.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace millrace::detail {
namespace {

constexpr std::size_t huge_page = std::size_t{2} * 1024 * 1024;

/// Large ones in whole pages of the system's larger size, where it has one: touching a million
/// records for the first time otherwise costs more than running the goroutines.
void* from_system(std::size_t bytes) {
#if defined(__linux__)
  if (bytes % huge_page == 0) {
    void* memory = std::aligned_alloc(huge_page, bytes);
    if (memory) madvise(memory, bytes, MADV_HUGEPAGE);  // a wish: nothing is lost if it fails
    return memory;
  }
#endif
  return std::malloc(bytes);
}

}  // namespace

block_pool::~block_pool() { release(); }

void block_pool::release() {
  lock_guard held{lock_};
  release_pages();
}

bool block_pool::release_if_idle() {
  lock_guard held{lock_};
  if (out_ != 0) return false;
  release_pages();
  return true;
}

void block_pool::release_pages() {
  while (page* p = pages_) {
    pages_ = p->next;
    std::free(p);
  }
  page_bytes_ = 0;
  out_ = 0;
  open_ = {};
  batches_ = {};
}

std::size_t block_pool::page_bytes() {
  lock_guard held{lock_};
  return page_bytes_;
}

block_pool::page* block_pool::new_page(std::size_t bytes, std::size_t block_bytes) {
  void* memory = from_system(bytes);
  if (!memory) [[unlikely]] {
    std::fputs("millrace: out of memory for a goroutine\n", stderr);
    std::abort();
  }
  auto* p = new (memory) page{.next = pages_,
                              .previous = nullptr,
                              .bytes = bytes,
                              .block_bytes = static_cast<std::uint32_t>(block_bytes),
                              .carved = 0};
  if (pages_) pages_->previous = p;
  pages_ = p;
  page_bytes_ += bytes;
  return p;
}

free_block* block_pool::take_batch(std::size_t size_class, std::uint32_t& count) {
  lock_guard held{lock_};
  if (free_block* chain = batches_[size_class]) {
    batches_[size_class] = chain->next_batch;
    count = static_cast<std::uint32_t>(chain->batch_size);
    out_ += count;
    return chain;
  }
  const std::size_t block_bytes = (size_class + 1) * granularity;
  page*& p = open_[size_class];
  if (!p || p->full()) {
    const std::size_t grown = std::clamp(page_bytes_ / 4, smallest_page, largest_page);
    p = new_page(grown < huge_page ? grown : grown / huge_page * huge_page, block_bytes);
  }
  // In the order of their addresses: what is allocated together lies together.
  free_block* head = nullptr;
  free_block** tail = &head;
  for (count = 0; count < batch && !p->full(); ++count) {
    auto* block = new (p->block(p->carved++)) free_block{};
    *tail = block;
    tail = &block->next;
  }
  out_ += count;
  return head;
}

void block_pool::put_batch(std::size_t size_class, free_block* chain, std::uint32_t count) {
  chain->batch_size = count;
  lock_guard held{lock_};
  out_ -= count;
  chain->next_batch = batches_[size_class];
  batches_[size_class] = chain;
}

void* block_pool::allocate_page_of_its_own(std::size_t bytes) {
  bytes = std::max(bytes, sizeof(free_block));
  lock_guard held{lock_};
  page* p = new_page(header_bytes + bytes, bytes);
  p->carved = 1;
  ++out_;
  return new (p->block(0)) free_block{};
}

void block_pool::free_page_of_its_own(void* block) {
  auto* p = reinterpret_cast<page*>(static_cast<std::byte*>(block) - header_bytes);
  {
    lock_guard held{lock_};
    (p->previous ? p->previous->next : pages_) = p->next;
    if (p->next) p->next->previous = p->previous;
    page_bytes_ -= p->bytes;
    --out_;
  }
  std::free(p);
}

void block_cache::give(block_pool& pool, std::size_t size_class, std::uint32_t count) {
  list& mine = lists_[size_class];
  free_block* chain = mine.head;
  free_block* last = chain;
  for (std::uint32_t i = 1; i < count; ++i) last = last->next;
  mine.head = std::exchange(last->next, nullptr);
  mine.count -= count;
  pool.put_batch(size_class, chain, count);
}

void block_cache::drain(block_pool& pool) {
  for (std::size_t size_class = 0; size_class < lists_.size(); ++size_class) {
    if (lists_[size_class].head) give(pool, size_class, lists_[size_class].count);
  }
}

}  // namespace millrace::detail
