#include "millrace/trace.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace millrace {

namespace {

// Words of the block's header; the page has a reader of its own in web/src/engine.
struct layout {
  static constexpr std::uint32_t magic = 0x3154'524D;  // "MRT1"
  static constexpr std::size_t header_bytes = 64;
  static constexpr std::size_t ring_header_bytes = 64;
  static constexpr std::size_t entry_header_bytes = 12;
  enum word : std::uint8_t {
    word_magic,
    word_rings,
    word_ring_capacity,
    word_dictionary_offset,
    word_dictionary_capacity,
    word_rings_offset,
    word_ring_stride,
    word_record_bytes,
    word_dictionary_length,
    word_dictionary_dropped,
    word_run,
  };
  enum ring_word : std::uint8_t { ring_head, ring_tail, ring_dropped, ring_worker };
};

std::uint32_t* words(std::uint64_t* block) { return reinterpret_cast<std::uint32_t*>(block); }
std::atomic_ref<std::uint32_t> shared(std::uint32_t& word) { return std::atomic_ref{word}; }

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// "task<> millrace::(anonymous namespace)::worker(int, void (*)())" -> "worker"
std::string_view function_name(std::string_view signature) {
  int depth = 0;
  for (std::size_t i = signature.find_last_of(')') + 1;
       i-- > 0;) {  // back to where the parameters open
    depth += signature[i] == ')' ? 1 : signature[i] == '(' ? -1 : 0;
    if (depth == 0) {
      signature = signature.substr(0, i);
      break;
    }
  }
  const std::size_t start = signature.find_last_of(" :*&");
  return start == std::string_view::npos ? signature : signature.substr(start + 1);
}

}  // namespace

std::string_view to_string(wait_reason reason) {
  switch (reason) {
    case wait_reason::none:
      return "";
    case wait_reason::chan_send:
      return "chan send";
    case wait_reason::chan_recv:
      return "chan receive";
    case wait_reason::select:
      return "select";
    case wait_reason::wait_group:
      return "sync.WaitGroup.Wait";
    case wait_reason::sleep:
      return "sleep";
    case wait_reason::chan_send_nil:
      return "chan send (nil chan)";
    case wait_reason::chan_recv_nil:
      return "chan receive (nil chan)";
    case wait_reason::select_no_cases:
      return "select (no cases)";
    case wait_reason::mutex_lock:
      return "sync.Mutex.Lock";
    case wait_reason::preempted:
      return "preempted";
    case wait_reason::rw_mutex_rlock:
      return "sync.RWMutex.RLock";
    case wait_reason::rw_mutex_lock:
      return "sync.RWMutex.Lock";
    case wait_reason::cond_wait:
      return "sync.Cond.Wait";
    case wait_reason::semaphore:
      return "semaphore.Acquire";
    case wait_reason::outside:
      return "outside call";
  }
  return "unknown";
}

std::string_view to_string(event kind) {
  static constexpr std::string_view names[] = {
      "",       "create",    "start",       "block",      "unblock",  "end",       "send",
      "recv",   "close",     "select",      "timer",      "cancel",   "steal",     "log",
      "run",    "park",      "yield",       "task_begin", "task_end", "task_fail", "task_cancel",
      "object", "chan_made", "group_error", "panic",      "name",     "wait_group"};
  const auto index = static_cast<std::size_t>(kind);
  return index < std::size(names) ? names[index] : "unknown";
}

tracer::tracer(const trace_options& options, unsigned workers)
    : options_{options},
      rings_{workers + 1},
      bytes_{layout::header_bytes + options.dictionary_bytes +
             std::size_t{rings_} *
                 (layout::ring_header_bytes + options.ring_records * sizeof(trace_record))},
      block_{new std::uint64_t[(bytes_ + 7) / 8]} {  // what is not published is not read
  std::uint32_t* header = words(block_.get());
  std::memset(header, 0, layout::header_bytes);
  const std::size_t stride =
      layout::ring_header_bytes + options.ring_records * sizeof(trace_record);
  header[layout::word_magic] = layout::magic;
  header[layout::word_rings] = rings_;
  header[layout::word_ring_capacity] = options.ring_records;
  header[layout::word_dictionary_offset] = layout::header_bytes;
  header[layout::word_dictionary_capacity] = options.dictionary_bytes;
  header[layout::word_rings_offset] = layout::header_bytes + options.dictionary_bytes;
  header[layout::word_ring_stride] = static_cast<std::uint32_t>(stride);
  header[layout::word_record_bytes] = sizeof(trace_record);
  for (std::uint32_t ring = 0; ring < rings_; ++ring) {
    std::memset(ring_header(ring), 0, layout::ring_header_bytes);
    ring_header(ring)[layout::ring_worker] = ring - 1;
  }
}

tracer::~tracer() = default;

std::uint32_t* tracer::ring_header(std::uint32_t ring) const {
  const std::uint32_t* header = words(block_.get());
  return words(block_.get()) + (header[layout::word_rings_offset] +
                                std::size_t{ring} * header[layout::word_ring_stride]) /
                                   4;
}

void tracer::begin_run() {
  detail::lock_guard held{dictionary_};
  std::uint32_t* header = words(block_.get());
  for (std::uint32_t ring = 0; ring < rings_; ++ring) {
    std::uint32_t* r = ring_header(ring);
    shared(r[layout::ring_head]).store(0);
    shared(r[layout::ring_tail]).store(0);
    shared(r[layout::ring_dropped]).store(0);
  }
  shared(header[layout::word_dictionary_length]).store(0);
  shared(header[layout::word_dictionary_dropped]).store(0);
  shared(header[layout::word_run]).fetch_add(1);
  order_ = 0;
  next_text_ = 1;
  sites_.clear();
}

void tracer::emit(std::uint32_t ring, event kind, const fields& f, double time_ns,
                  const site* where) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  if (ring == 0) outside_.lock();
  std::uint32_t* r = ring_header(ring);
  const std::uint32_t head = r[layout::ring_head];  // only this thread writes it
  if (head - shared(r[layout::ring_tail]).load(std::memory_order_acquire) ==
      options_.ring_records) {
    shared(r[layout::ring_dropped]).fetch_add(1, std::memory_order_relaxed);
  } else {
    auto* records = reinterpret_cast<trace_record*>(reinterpret_cast<std::byte*>(r) +
                                                    layout::ring_header_bytes);
    new (&records[head & (options_.ring_records - 1)]) trace_record{
        .time_ns = time_ns,
        .order = order_.fetch_add(1, std::memory_order_relaxed),
        .goroutine = f.goroutine,
        .seq = f.seq,
        .object = f.object,
        .arg = f.arg,
        .extra = f.extra,
        .site = where && where->line() != 0 ? site_id(*where) : std::uint16_t{0},
        .kind = kind,
        .reason = f.reason,
        .zero = 0,
    };
    shared(r[layout::ring_head]).store(head + 1, std::memory_order_release);
  }
  if (ring == 0) outside_.unlock();
}

std::uint16_t tracer::site_id(const site& where) {
  detail::lock_guard held{dictionary_};
  for (const known_site& known : sites_) {
    if (known.file == where.file_name() && known.line == where.line() &&
        known.column == where.column()) {
      return known.id;
    }
  }
  std::string described{base_name(where.file_name())};
  described.append(":").append(std::to_string(where.line())).append(":");
  described.append(function_name(where.function_name()));
  const std::uint32_t next = static_cast<std::uint32_t>(sites_.size()) + 1;
  const auto id = next > 0xFFFF ? 0U : append(dictionary_type::site, next, described);
  if (id != 0)
    sites_.push_back(
        {where.file_name(), where.line(), where.column(), static_cast<std::uint16_t>(id)});
  return static_cast<std::uint16_t>(id);
}

std::uint32_t tracer::text(std::string_view words) {
  if (words.empty()) return 0;
  detail::lock_guard held{dictionary_};
  const std::uint32_t id = append(dictionary_type::text, next_text_, words);
  if (id != 0) ++next_text_;
  return id;
}

std::uint32_t tracer::append(dictionary_type type, std::uint32_t id, std::string_view text) {
  std::uint32_t* header = words(block_.get());
  const std::uint32_t length = header[layout::word_dictionary_length];
  const std::size_t entry = (layout::entry_header_bytes + text.size() + 3) / 4 * 4;
  if (length + entry > options_.dictionary_bytes) {
    shared(header[layout::word_dictionary_dropped]).fetch_add(1, std::memory_order_relaxed);
    return 0;
  }
  auto* at = reinterpret_cast<std::byte*>(header) + layout::header_bytes + length;
  const std::uint32_t start[3] = {id, static_cast<std::uint32_t>(text.size()),
                                  static_cast<std::uint32_t>(type)};
  std::memcpy(at, start, sizeof start);
  std::memcpy(at + sizeof start, text.data(), text.size());
  shared(header[layout::word_dictionary_length])
      .store(length + static_cast<std::uint32_t>(entry), std::memory_order_release);
  return id;
}

std::span<const std::byte> tracer::memory() const {
  return {reinterpret_cast<const std::byte*>(block_.get()), bytes_};
}

std::uint64_t tracer::events() const {
  std::uint64_t total = 0;
  for (std::uint32_t ring = 0; ring < rings_; ++ring)
    total += shared(ring_header(ring)[layout::ring_head]).load();
  return total + dropped();
}

std::uint64_t tracer::dropped() const {
  std::uint64_t total = 0;
  for (std::uint32_t ring = 0; ring < rings_; ++ring)
    total += shared(ring_header(ring)[layout::ring_dropped]).load();
  return total;
}

trace_reader::trace_reader(std::span<const std::byte> memory)
    : base_{const_cast<std::byte*>(memory.data())} {}  // it stores its progress in the rings' tails

std::vector<trace_record> trace_reader::take() {
  auto* header = reinterpret_cast<std::uint32_t*>(base_);
  const std::uint32_t capacity = header[layout::word_ring_capacity];
  std::vector<trace_record> taken;
  for (std::uint32_t ring = 0; ring < header[layout::word_rings]; ++ring) {
    std::byte* start = base_ + header[layout::word_rings_offset] +
                       std::size_t{ring} * header[layout::word_ring_stride];
    auto* r = reinterpret_cast<std::uint32_t*>(start);
    const auto* records = reinterpret_cast<const trace_record*>(start + layout::ring_header_bytes);
    const std::uint32_t head = shared(r[layout::ring_head]).load(std::memory_order_acquire);
    std::uint32_t tail = r[layout::ring_tail];
    for (; tail != head; ++tail) taken.push_back(records[tail & (capacity - 1)]);
    shared(r[layout::ring_tail]).store(tail, std::memory_order_release);
  }
  read_dictionary();
  std::sort(taken.begin(), taken.end(),
            [](const auto& a, const auto& b) { return a.order < b.order; });
  return taken;
}

void trace_reader::read_dictionary() {
  auto* header = reinterpret_cast<std::uint32_t*>(base_);
  if (const std::uint32_t run = shared(header[layout::word_run]).load(); run != run_) {
    run_ = run;  // it has words of its own
    dictionary_read_ = 0;
    texts_.clear();
    sites_.clear();
  }
  const std::uint32_t length =
      shared(header[layout::word_dictionary_length]).load(std::memory_order_acquire);
  const std::byte* entries = base_ + layout::header_bytes;
  while (dictionary_read_ < length) {
    std::uint32_t start[3];
    std::memcpy(start, entries + dictionary_read_, sizeof start);
    const auto [id, bytes, type] = std::to_array(start);
    auto& table =
        (type & 0xFFU) == static_cast<std::uint32_t>(dictionary_type::text) ? texts_ : sites_;
    if (table.size() <= id) table.resize(id + 1);
    table[id].assign(reinterpret_cast<const char*>(entries + dictionary_read_ + sizeof start),
                     bytes);
    dictionary_read_ += (layout::entry_header_bytes + bytes + 3) / 4 * 4;
  }
}

std::string_view trace_reader::text(std::uint32_t id) const {
  return id < texts_.size() ? std::string_view{texts_[id]} : std::string_view{};
}

std::string_view trace_reader::site(std::uint16_t id) const {
  return id < sites_.size() ? std::string_view{sites_[id]} : std::string_view{};
}

}  // namespace millrace
