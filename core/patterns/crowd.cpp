#include "patterns/crowd.h"

#include <chrono>

#include "millrace/runtime.h"
#include "patterns/json.h"

#if defined(__EMSCRIPTEN__) || defined(__GLIBC__)
#include <malloc.h>
#endif

namespace millrace::patterns {
namespace {

using milliseconds = std::chrono::duration<double, std::milli>;

}  // namespace

std::optional<std::size_t> bytes_in_use() {
#if defined(__EMSCRIPTEN__)
  return static_cast<std::size_t>(mallinfo().uordblks);
#elif defined(__GLIBC__)
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
#else
  return std::nullopt;
#endif
}

crowd::crowd(int size) : states_(static_cast<std::size_t>(size)) {
  figures_.goroutines = size;
  figures_.untraced = size + 1 > most_traced_of_crowd ? size + 1 - most_traced_of_crowd : 0;
}

void crowd::begin() {
  last_ = now();
  bytes_before_ = bytes_in_use();
  if (bytes_before_) *bytes_before_ -= detail::current()->rt().pooled_bytes();
}

void crowd::all_parked() {
  const auto at = now();
  figures_.spawned_ms = milliseconds{at - last_}.count();
  if (bytes_before_) figures_.bytes = *bytes_in_use() - *bytes_before_;
  last_ = now();
}

void crowd::wave_over() {
  const auto at = now();
  figures_.waves_ms.push_back(milliseconds{at - last_}.count());
  last_ = at;
}

std::optional<crowd_figures> crowd::figures() const {
  if (states_.empty()) return std::nullopt;
  return figures_;
}

void write_json(json_writer& json, const crowd_figures& f) {
  json.begin_object().member("goroutines", f.goroutines).member("untraced", f.untraced);
  json.key("bytes");
  f.bytes ? json.value(static_cast<std::uint64_t>(*f.bytes)) : json.null();
  json.key("spawnedMs");
  f.spawned_ms ? json.value(*f.spawned_ms) : json.null();
  json.key("wavesMs").begin_array();
  for (const double ms : f.waves_ms) json.value(ms);
  json.end_array().end_object();
}

}  // namespace millrace::patterns
