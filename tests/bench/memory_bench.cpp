#include <unistd.h>

#include <cstdint>

#include "bench.h"
#include "parked.h"

namespace millrace::bench {
namespace {

#if defined(__EMSCRIPTEN__)

/// The part of linear memory that malloc has taken so far; it never shrinks.
std::size_t process_bytes() { return reinterpret_cast<std::uintptr_t>(sbrk(0)); }

#else

/// The resident set.
std::size_t process_bytes() {
  std::FILE* statm = std::fopen("/proc/self/statm", "r");
  if (statm == nullptr) return 0;
  std::size_t size = 0;
  std::size_t resident = 0;
  const int read = std::fscanf(statm, "%zu %zu", &size, &resident);
  static_cast<void>(std::fclose(statm));
  return read == 2 ? resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

#endif

/// The process's memory when count goroutines wait on a channel.
task<std::size_t> bytes_when_parked(std::size_t count) {
  parked all;
  co_await all.start(count);
  for (int i = 0; i < 100; ++i) co_await yield();
  const std::size_t bytes = process_bytes();
  co_await all.wake();
  co_return bytes;
}

/// How much memory the process gained for each of them.
task<double> parked_bytes(std::size_t count) {
  const std::size_t before = process_bytes();
  const std::size_t after = co_await bytes_when_parked(count);
  co_return static_cast<double>(after - before) / static_cast<double>(count);
}

#if defined(__EMSCRIPTEN__)

/// All of linear memory up to the highest address in use: what an engine has to set aside for them.
task<double> parked_total(std::size_t count) {
  co_return static_cast<double>(co_await bytes_when_parked(count)) / (1024 * 1024);
}

#endif

constexpr benchmark benchmarks[] = {
    {"parked_bytes", "bytes each", 1'000'000, 0, parked_bytes},
#if defined(__EMSCRIPTEN__)
    {"parked_total", "MiB", 1'000'000, 0, parked_total},
#endif
};

}  // namespace

std::span<const benchmark> memory_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
