#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/sha256.h"

namespace millrace::patterns {
namespace {

// About 200 microseconds: how long a cancel or a Stop waits for a job that is hashing.
constexpr long long blocks_per_slice = 400;

}  // namespace

task<result> workload::process(context ctx, int job, site where) {
  error failure;
  if (scenario_.fails(job)) failure = errorf("job {}: failed", job);
  error err = co_await perform(ctx, job, 1, failure, where);
  if (err) co_return result{job, 0, err};
  co_return result{job, job * 2, {}};
}

task<result> workload::process(int job, site where) { return process(background(), job, where); }

task<error> workload::perform(context ctx, int job, int shares, error failure, site where) {
  ledger_.begin(job, where);
  if (error err = co_await work(ctx, shares, where)) {
    ledger_.cancel(job, err, where);
    co_return err;
  }
  if (failure) {
    ledger_.fail(job, failure, where);
    co_return failure;
  }
  ledger_.complete(job, job * 2, where);
  co_return error{};
}

task<error> workload::work(context ctx, int shares, site where) {
  if (scenario_.work == work_kind::hash) {
    co_return co_await hash(ctx, static_cast<long long>(scenario_.work_blocks) * shares);
  }
  const auto time = std::chrono::milliseconds{scenario_.work_ms} * shares;
  if (scenario_.heed_context) co_return co_await sleep(ctx, time, where);
  co_await sleep(time, where);
  co_return error{};
}

// Each block holds the digest so far, so that no block can be hashed before the one in front of it.
task<error> workload::hash(context ctx, long long blocks) {
  std::array<std::uint8_t, sha256::block_bytes> block{};
  while (blocks > 0) {
    if (scenario_.heed_context && ctx.err()) co_return ctx.err();
    for (auto slice = std::min(blocks, blocks_per_slice); slice > 0; --slice, --blocks) {
      sha256 hash;
      hash.update(std::span{block}.first(55));  // 55 bytes and the padding are one block
      const auto digest = hash.finish();
      std::copy(digest.begin(), digest.end(), block.begin());
    }
    co_await yield();
  }
  digest_sink_.fetch_xor(block[0], std::memory_order_relaxed);  // the work has a use: it stays
  co_return error{};
}

}  // namespace millrace::patterns
