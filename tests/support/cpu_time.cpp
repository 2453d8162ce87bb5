#include "support/cpu_time.h"

#if defined(__EMSCRIPTEN__)
#include <emscripten/em_js.h>

// Emscripten's clock() and getrusage() know wall time only.
EM_JS(double, node_cpu_us, (), {
  const used = process.cpuUsage();
  return used.user + used.system;
})

namespace millrace::test {

std::chrono::nanoseconds cpu_time() {
  return std::chrono::nanoseconds{static_cast<std::int64_t>(node_cpu_us() * 1000)};
}

}  // namespace millrace::test

#else
#include <ctime>

namespace millrace::test {

std::chrono::nanoseconds cpu_time() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

}  // namespace millrace::test

#endif
