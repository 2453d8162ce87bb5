#include <array>

#include "bench.h"

namespace millrace::bench {
namespace {

/// Four channels that always hold something. Each holds over a quarter of count, with room for
/// chance to be uneven.
task<double> select_ready(std::size_t count) {
  std::array<chan<int>, 4> full;
  for (auto& ch : full) {
    ch = make_chan<int>(count / 4 + count / 16 + 64);
    while (ch.len() < ch.cap()) co_await ch.send(1);
  }
  auto& [a, b, c, d] = full;
  std::optional<int> value;
  std::size_t taken = 0;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    co_await select(recv(a, value), recv(b, value), recv(c, value), recv(d, value));
    taken += static_cast<std::size_t>(*value);
  }
  const double each = watch.nanoseconds_each(count);
  check(taken == count, "select_ready");
  co_return each;
}

task<> send_in_turn(std::array<chan<int>, 4>& empty, receiver<std::size_t> answer,
                    std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    co_await empty[i % 4].send(1);
    static_cast<void>(co_await answer.recv());
  }
}

/// A select over four empty channels parks; a peer sends on one of them and waits for the answer,
/// so that the next select parks as well.
task<double> select_blocked(std::size_t count) {
  std::array<chan<int>, 4> empty;
  for (auto& ch : empty) ch = make_chan<int>();
  auto answer = make_chan<std::size_t>();
  go(send_in_turn, std::ref(empty), answer, count);
  auto& [a, b, c, d] = empty;
  std::optional<int> value;
  std::size_t taken = 0;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    co_await select(recv(a, value), recv(b, value), recv(c, value), recv(d, value));
    taken += static_cast<std::size_t>(*value);
    co_await answer.send(taken);
  }
  const double each = watch.nanoseconds_each(count);
  check(taken == count, "select_blocked");
  co_return each;
}

constexpr benchmark benchmarks[] = {
    {"select_ready", "ns/select", 200'000, 20'000, select_ready},
    {"select_blocked", "ns/select", 250'000, 25'000, select_blocked},
};

}  // namespace

std::span<const benchmark> select_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
