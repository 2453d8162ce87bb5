#include "support/runtimes.h"

#include <ostream>

#include "millrace/pump_runtime.h"
#include "millrace/threads_runtime.h"

namespace millrace::test {

std::ostream& operator<<(std::ostream& out, const runtime_kind& kind) { return out << kind.name; }

std::vector<runtime_kind> every_plain_runtime() {
  std::vector<runtime_kind> kinds{{.name = "pump"}};
#if MILLRACE_THREADS
  for (const unsigned n : {1U, 2U, 4U, 8U})
    kinds.push_back({.name = "threads_" + std::to_string(n), .threads = n});
#endif
  return kinds;
}

std::vector<runtime_kind> every_runtime() {
  std::vector<runtime_kind> kinds = every_plain_runtime();
  kinds.push_back({.name = "pump_traced", .traced = true});
#if MILLRACE_THREADS
  kinds.push_back({.name = "threads_4_traced", .threads = 4, .traced = true});
#endif
  return kinds;
}

std::vector<runtime_kind> every_threads_runtime() {
  std::vector<runtime_kind> kinds = every_plain_runtime();
  std::erase_if(kinds, [](const runtime_kind& kind) { return kind.threads == 0; });
  return kinds;
}

std::vector<runtime_kind> every_runtime_of_4_threads_or_more() {
  std::vector<runtime_kind> kinds = every_plain_runtime();
  std::erase_if(kinds, [](const runtime_kind& kind) { return kind.threads < 4; });
  return kinds;
}

std::vector<runtime_kind> every_sequential_runtime() {
  std::vector<runtime_kind> kinds{{.name = "pump"}};
#if MILLRACE_THREADS
  kinds.push_back({.name = "threads_1", .threads = 1});
#endif
  return kinds;
}

std::unique_ptr<runtime> make_runtime(const runtime_kind& kind, runtime_options options) {
  options.threads = kind.threads;
  if (kind.traced) {
    // Small, so that long tests also run with full rings.
    options.trace = {.enabled = true, .ring_records = 1U << 12U, .dictionary_bytes = 1U << 14U};
  }
#if MILLRACE_THREADS
  if (kind.threads > 0) return std::make_unique<threads_runtime>(std::move(options));
#endif
  return std::make_unique<pump_runtime>(std::move(options));
}

}  // namespace millrace::test
