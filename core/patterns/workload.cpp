#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/pattern.h"
#include "patterns/sha256.h"

namespace millrace::patterns {
namespace {

// About 200 microseconds: how long a cancel or a Stop waits for a job that is hashing.
constexpr long long blocks_per_slice = 400;

}  // namespace

workload::workload(const scenario& s, job_ledger& ledger, outside_calls* outside, picture_room room)
    : scenario_(s),
      ledger_(ledger),
      outside_(outside),
      room_(room),
      pictures_(room.at_once, "room for pictures"),
      thumbnails_(s.work == work_kind::image ? static_cast<std::size_t>(ledger.jobs()) : 0) {}

task<result> workload::process(context ctx, int job, site where) {
  error failure;
  const bool told_outside =
      scenario_.work == work_kind::fetch || scenario_.work == work_kind::function;
  if (scenario_.fails(job) && !told_outside) failure = errorf("job {}: failed", job);
  error err = co_await perform(ctx, job, 1, failure, where);
  if (err) co_return result{job, 0, err};
  co_return result{job, job * 2, {}};
}

task<result> workload::process(int job, site where) { return process(background(), job, where); }

task<error> workload::perform(context ctx, int job, int shares, error failure, site where) {
  ledger_.begin(job, where);
  const bool timed = scenario_.timeout_ms > 0 && heeds_context();
  if (error err = co_await (timed ? work_in_time(ctx, job, shares, where)
                                  : work(ctx, job, shares, where))) {
    // No pattern gives its jobs a deadline: one that has passed is the job's own.
    if (err == canceled) {
      ledger_.cancel(job, err, where);
      co_return err;
    }
    // Those with names of their own return what they came to.
    if (scenario_.program->job_names.empty()) err = errors::wrap(err, "job {}: ", job);
    failure = std::move(err);
  }
  if (failure) {
    ledger_.fail(job, failure, where);
    co_return failure;
  }
  ledger_.complete(job, job * 2, where);
  co_return error{};
}

// The deadline is the job's own: ctx is not over with it.
task<error> workload::work_in_time(context ctx, int job, int shares, site where) {
  auto [timed, cancel] = with_timeout(ctx, std::chrono::milliseconds{scenario_.timeout_ms}, where);
  error err = co_await work(timed, job, shares, where);
  cancel(where);
  co_return err;
}

// No coroutine itself: a frame with room for each kind of work would be the largest of all.
task<error> workload::work(context ctx, int job, int shares, site where) {
  switch (scenario_.work) {
    case work_kind::hash:
      return hash(std::move(ctx), static_cast<long long>(scenario_.work_blocks) * shares);
    case work_kind::image:
      return resize(std::move(ctx), job, where);
    case work_kind::fetch:
      return ask(std::move(ctx), job, "fetch", where);
    case work_kind::function:
      return ask(std::move(ctx), job, "function", where);
    case work_kind::sleep:
      break;
  }
  const auto time = std::chrono::milliseconds{scenario_.work_ms} * shares;
  // Where nothing can end it early it is a sleep, as in the listing, and no select.
  const bool can_end = heeds_context() && ctx.node() && ctx.node()->canceler();
  return can_end ? sleep(std::move(ctx), time, where) : sleep_on(time, where);
}

task<error> workload::sleep_on(duration time, site where) {
  co_await sleep(time, where);
  co_return error{};
}

task<error> workload::ask(context ctx, int job, std::string_view kind, site where) {
  const outside_question question{.kind = kind, .task = static_cast<std::uint32_t>(job)};
  co_return (co_await outside_->ask(question, heeds_context() ? ctx : background(), where)).err;
}

// Where a pattern has no say in it, jobs look at their own deadline, as nothing else ends it.
bool workload::heeds_context() const {
  return scenario_.heed_context || !scenario_.program->uses("heedContext");
}

// Each block holds the digest so far, so that no block can be hashed before the one in front of it.
task<error> workload::hash(context ctx, long long blocks) {
  std::array<std::uint8_t, 55> block{};  // with the padding, one block of SHA-256
  while (blocks > 0) {
    if (heeds_context() && ctx.err()) co_return ctx.err();
    for (auto slice = std::min(blocks, blocks_per_slice); slice > 0; --slice, --blocks) {
      std::ranges::copy(sha256(block), block.begin());
    }
    co_await yield();
  }
  digest_sink_.fetch_xor(block[0], std::memory_order_relaxed);  // the work has a use: it stays
  co_return error{};
}

}  // namespace millrace::patterns
