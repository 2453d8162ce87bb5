#include "support/runtimes.h"

#include <ostream>

#include "millrace/pump_runtime.h"
#include "millrace/sim_runtime.h"
#include "millrace/testing.h"
#include "millrace/threads_runtime.h"
#include "support/sizes.h"

namespace millrace::test {

std::ostream& operator<<(std::ostream& out, const runtime_kind& kind) { return out << kind.name; }

std::vector<runtime_kind> every_plain_runtime() {
  std::vector<runtime_kind> kinds{{.name = "pump"}, {.name = "sim", .simulated = true}};
#if MILLRACE_THREADS
  for (const unsigned n : {1U, 2U, 4U, 8U})
    kinds.push_back({.name = "threads_" + std::to_string(n), .threads = n});
#endif
  return kinds;
}

std::vector<runtime_kind> every_runtime() {
  std::vector<runtime_kind> kinds = every_plain_runtime();
  kinds.push_back({.name = "pump_traced", .traced = true});
  kinds.push_back({.name = "sim_traced", .traced = true, .simulated = true});
#if MILLRACE_THREADS
  kinds.push_back({.name = "threads_4_traced", .threads = 4, .traced = true});
  if (under_sanitizer)
    kinds.push_back({.name = "threads_4_migrating", .threads = 4, .migrating = true});
#endif
  return kinds;
}

namespace {

std::vector<runtime_kind> every_runtime_of_at_least(unsigned threads) {
  std::vector<runtime_kind> kinds = every_plain_runtime();
  std::erase_if(kinds, [=](const runtime_kind& kind) { return kind.threads < threads; });
  return kinds;
}

}  // namespace

std::vector<runtime_kind> every_live_runtime() {
  std::vector<runtime_kind> kinds = every_runtime();
  std::erase_if(kinds, [](const runtime_kind& kind) { return kind.simulated; });
  return kinds;
}

std::vector<runtime_kind> every_threads_runtime() { return every_runtime_of_at_least(1); }
std::vector<runtime_kind> every_runtime_of_2_threads_or_more() {
  return every_runtime_of_at_least(2);
}
std::vector<runtime_kind> every_runtime_of_4_threads_or_more() {
  return every_runtime_of_at_least(4);
}

std::vector<runtime_kind> every_sequential_runtime() {
  std::vector<runtime_kind> kinds{{.name = "pump"}};
#if MILLRACE_THREADS
  kinds.push_back({.name = "threads_1", .threads = 1});
#endif
  return kinds;
}

runtime_parameters parameters(const std::vector<runtime_kind>& kinds) {
  return ::testing::ValuesIn(kinds);
}

std::string name_of(const ::testing::TestParamInfo<runtime_kind>& kind) { return kind.param.name; }

std::unique_ptr<runtime> make_runtime(const runtime_kind& kind, runtime_options options) {
  options.threads = kind.threads;
  if (kind.traced) {
    // Small, so that long tests also run with full rings.
    options.trace = {.enabled = true, .ring_records = 1U << 12U, .dictionary_bytes = 1U << 14U};
  }
#if MILLRACE_THREADS
  if (kind.threads > 0) {
    testing::force_migration(kind.migrating);
    auto made = std::make_unique<threads_runtime>(std::move(options));
    testing::force_migration(false);
    return made;
  }
#endif
  if (kind.simulated) {
    constexpr std::uint64_t seed = 7;
    return std::make_unique<sim_runtime>(std::move(options), random_strategy(seed),
                                         sim_options{.max_steps = 50'000'000});
  }
  return std::make_unique<pump_runtime>(std::move(options));
}

}  // namespace millrace::test
