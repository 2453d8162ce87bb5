#pragma once

// The trace: fixed-size records in one ring per worker, in one contiguous block of memory that a
// reader (C++ or JavaScript typed arrays) follows while the run goes on.
//
// Invariants:
//  - A ring has one writer at a time (its worker; ring 0 is for everybody else, under a lock) and
//  one reader.
//  - Records up to `head` are complete: it is stored with release order after the record.
//  - A full ring drops the new record and counts it; it never overwrites what was not read.
//  - A record's dictionary entries are published before the record. A reader therefore loads the
//  heads first,
//    then the dictionary's length.
//  - `order` is one counter for the run, so sorting by it gives an order consistent with cause and
//  effect.
//    Clocks cannot: browsers blur them to 5-1000 us and each Worker has its own origin.
//  - Nothing in an outcome derives from the trace.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/detail/mutex.h"
#include "millrace/site.h"

namespace millrace {

/// Why a goroutine is parked, in the words of Go's own wait reasons (runtime/runtime2.go).
enum class wait_reason : std::uint8_t {
  none = 0,
  chan_send = 1,
  chan_recv = 2,
  select = 3,
  wait_group = 4,
  sleep = 5,
  chan_send_nil = 6,
  chan_recv_nil = 7,
  select_no_cases = 8,
  mutex_lock = 9,
  preempted = 10,
  rw_mutex_rlock = 11,
  rw_mutex_lock = 12,
  cond_wait = 13,
  semaphore = 14,
  outside = 15,  // an answer from outside; Go has no such wait
};
/// As Go's tracebacks say it: "chan receive"; empty for none.
std::string_view to_string(wait_reason reason);

/// What a record tells; core/README.md says what its fields mean for each.
enum class event : std::uint8_t {
  create = 1,
  start = 2,
  block = 3,
  unblock = 4,
  end = 5,
  send = 6,
  recv = 7,
  close = 8,
  select = 9,
  timer = 10,
  cancel = 11,
  steal = 12,
  log = 13,
  run = 14,
  park = 15,
  yield = 16,
  task_begin = 17,
  task_end = 18,
  task_fail = 19,
  task_cancel = 20,
  object = 21,
  chan_made = 22,
  group_error = 23,
  panic = 24,
  name = 25,
  wait_group = 26,
};
/// The enumerator's name.
std::string_view to_string(event kind);

/// One event. `arg` and `extra` depend on the kind; see core/README.md.
struct trace_record {
  double time_ns;  // since the run's start
  std::uint32_t order;
  std::uint32_t goroutine;  // 0: none (a timer, a thread outside the runtime)
  std::uint32_t seq;        // per goroutine, from 1: a hole means a dropped record
  std::uint32_t object;
  std::uint32_t arg;
  std::uint32_t extra;
  std::uint16_t site;
  event kind;
  wait_reason reason;
  std::uint32_t zero;
};
static_assert(sizeof(trace_record) == 40, "JavaScript reads this layout");

/// What an entry of the dictionary is, which trace_reader::text and site look up.
enum class dictionary_type : std::uint8_t { text = 1, site = 2 };

/// Whether a runtime keeps a trace, and how much of one.
struct trace_options {
  bool enabled = false;
  std::uint32_t ring_records = 1U << 16;      // per worker; a power of two
  std::uint32_t dictionary_bytes = 1U << 20;  // log lines, names, sites
};

/// The trace buffer of one runtime. Writing is safe from any thread; one reader at a time.
class tracer {
 public:
  tracer(const trace_options& options, unsigned workers);
  ~tracer();

  /// Forgets the previous run. Call while nobody writes.
  void begin_run();

  /// What a record says besides its kind, time and site.
  struct fields {
    std::uint32_t goroutine = 0;
    std::uint32_t seq = 0;
    std::uint32_t object = 0;
    std::uint32_t arg = 0;
    std::uint32_t extra = 0;
    wait_reason reason = wait_reason::none;
  };
  /// Appends a record to `ring` (0: outside, any thread; i: worker i - 1, that worker's thread
  /// only).
  void emit(std::uint32_t ring, event kind, const fields& f, double time_ns, const site* where);

  /// Puts text into the dictionary; returns its id, or 0 when the dictionary is full.
  std::uint32_t text(std::string_view words) MILLRACE_EXCLUDES(dictionary_);

  /// The block that readers follow; it stays where it is.
  [[nodiscard]] std::span<const std::byte> memory() const;
  /// Records of this run, written and dropped.
  [[nodiscard]] std::uint64_t events() const;
  /// Records of this run that found their ring full.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  std::uint16_t site_id(const site& where) MILLRACE_EXCLUDES(dictionary_);
  /// Publishes an entry; returns its id, or 0 when the dictionary is full.
  std::uint32_t append(dictionary_type type, std::uint32_t id, std::string_view words)
      MILLRACE_REQUIRES(dictionary_);
  std::uint32_t* ring_header(std::uint32_t ring) const;

  trace_options options_;
  std::uint32_t rings_;
  std::size_t bytes_;
  std::unique_ptr<std::uint64_t[]> block_;
  std::atomic<std::uint32_t> order_{0};
  detail::blocking_mutex outside_;
  detail::blocking_mutex dictionary_;
  std::uint32_t next_text_ MILLRACE_GUARDED_BY(dictionary_) = 1;
  struct known_site {
    const char* file;
    std::uint32_t line;
    std::uint32_t column;
    std::uint16_t id;
  };
  std::vector<known_site> sites_ MILLRACE_GUARDED_BY(dictionary_);
};

/// Reads a trace buffer from C++, as JavaScript does: takes what is new, merged over the rings by
/// `order`.
class trace_reader {
 public:
  explicit trace_reader(std::span<const std::byte> memory);

  /// The records that arrived since the last call, in order; frees their room in the rings.
  std::vector<trace_record> take();

  /// A dictionary entry's words; empty when the id is 0 or its entry was dropped.
  [[nodiscard]] std::string_view text(std::uint32_t id) const;
  /// The same for a site: "file:line:function".
  [[nodiscard]] std::string_view site(std::uint16_t id) const;

 private:
  void read_dictionary();

  std::byte* base_;
  std::uint32_t run_ = 0;
  std::size_t dictionary_read_ = 0;
  std::vector<std::string> texts_;
  std::vector<std::string> sites_;
};

}  // namespace millrace
