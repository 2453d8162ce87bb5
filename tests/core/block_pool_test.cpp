#include "millrace/detail/block_pool.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

#include "support/sizes.h"

namespace millrace::test {
namespace {

using detail::block_cache;
using detail::block_pool;

constexpr std::size_t sizes[] = {1, 16, 100, 144, 1024, 1025, 5000};

TEST(block_pool_test, blocks_in_use_are_distinct_and_hold_what_is_written) {
  block_pool pool;
  block_cache cache;
  for (const std::size_t bytes : sizes) {
    std::vector<unsigned char*> blocks;
    for (unsigned char i = 0; i < 200; ++i) {
      blocks.push_back(static_cast<unsigned char*>(cache.allocate(pool, bytes)));
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(blocks.back()) % block_pool::granularity, 0U);
      std::memset(blocks.back(), i, bytes);
    }
    for (unsigned char i = 0; i < 200; ++i) {
      EXPECT_EQ(blocks[i][0], i);
      EXPECT_EQ(blocks[i][bytes - 1], i);
      cache.free(pool, blocks[i], bytes);
    }
  }
  cache.drain(pool);
}

TEST(block_pool_test, a_block_that_is_freed_is_used_again) {
  block_pool pool;
  block_cache cache;
  for (const std::size_t bytes : sizes) {
    cache.free(pool, cache.allocate(pool, bytes), bytes);
    const std::size_t before = pool.page_bytes();
    for (int i = 0; i < 10'000; ++i) cache.free(pool, cache.allocate(pool, bytes), bytes);
    EXPECT_EQ(pool.page_bytes(), before) << bytes;
  }
}

// One side makes, the other ends: what the second frees must find its way back to the first.
TEST(block_pool_test, a_producer_and_a_consumer_do_not_pile_memory_up) {
  block_pool pool;
  block_cache producer;
  block_cache consumer;
  constexpr std::size_t bytes = 128;
  const auto exchange = [&] {
    for (int i = 0; i < 5'000; ++i) consumer.free(pool, producer.allocate(pool, bytes), bytes);
  };
  exchange();
  const std::size_t before = pool.page_bytes();
  exchange();
  EXPECT_EQ(pool.page_bytes(), before);
}

TEST(block_pool_test, blocks_whose_first_word_is_set_are_visited_and_no_others) {
  block_pool pool;
  block_cache cache;
  std::set<void*> used;
  for (const std::size_t bytes : sizes) {
    if (bytes < sizeof(void*)) continue;
    for (int i = 0; i < 100; ++i) {
      auto** block = static_cast<void**>(cache.allocate(pool, bytes));
      *block = &pool;
      if (i % 3 == 0) {
        cache.free(pool, block, bytes);
      } else {
        used.insert(static_cast<void*>(block));
      }
    }
  }
  std::set<void*> visited;
  pool.for_each_used([&](void* block) { EXPECT_TRUE(visited.insert(block).second); });
  EXPECT_EQ(visited, used);
}

TEST(block_pool_test, released_pages_are_gone_and_new_ones_come) {
  block_pool pool;
  block_cache cache;
  static_cast<void>(cache.allocate(pool, 64));
  EXPECT_GT(pool.page_bytes(), 0U);
  cache.forget();
  pool.release();
  EXPECT_EQ(pool.page_bytes(), 0U);
  EXPECT_NE(cache.allocate(pool, 64), nullptr);
}

}  // namespace
}  // namespace millrace::test
