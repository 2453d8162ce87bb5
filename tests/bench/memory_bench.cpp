#include <unistd.h>

#include <cstdint>

#include "bench.h"

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

task<> wait_at(receiver<unit> gate, wait_group& arrived, wait_group& left) {
  arrived.done();
  static_cast<void>(co_await gate.recv());
  left.done();
}

/// How much memory the process gained for each of count goroutines that wait on a channel.
task<double> parked_bytes(std::size_t count) {
  auto gate = make_chan<unit>();
  wait_group arrived;
  wait_group left;
  const std::size_t before = process_bytes();
  for (std::size_t i = 0; i < count; ++i) {
    arrived.add();
    left.add();
    go(wait_at, gate, std::ref(arrived), std::ref(left));
  }
  co_await arrived.wait();
  for (int i = 0; i < 100; ++i) co_await yield();
  const std::size_t grown = process_bytes() - before;
  gate.close();
  co_await left.wait();
  co_return static_cast<double>(grown) / static_cast<double>(count);
}

constexpr benchmark benchmarks[] = {
    {"parked_bytes", "bytes/goroutine", 1'000'000, 0, parked_bytes},
};

}  // namespace

std::span<const benchmark> memory_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
