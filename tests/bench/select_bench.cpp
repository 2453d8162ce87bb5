#include <array>

#include "bench.h"

namespace millrace::bench {
namespace {

/// Four channels that always hold something. Each holds over a quarter of count, with room for
/// chance to be uneven.
task<double> select_ready(std::size_t count) {
  std::array<chan<integer>, 4> full;
  for (auto& ch : full) {
    ch = make_chan<integer>(count / 4 + count / 16 + 64);
    while (ch.len() < ch.cap()) co_await ch.send(1);
  }
  auto& [a, b, c, d] = full;
  std::optional<integer> value;
  integer taken = 0;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    co_await select(recv(a, value), recv(b, value), recv(c, value), recv(d, value));
    taken += *value;
  }
  const double each = watch.nanoseconds_each(count);
  check(taken == static_cast<integer>(count), "select_ready");
  co_return each;
}

task<> send_in_turn(std::array<chan<integer>, 4>& empty, receiver<integer> answer,
                    std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    co_await empty[i % 4].send(1);
    static_cast<void>(co_await answer.recv());
  }
}

/// A select over four empty channels parks; a peer sends on one of them and waits for the answer,
/// so that the next select parks as well.
task<double> select_blocked(std::size_t count) {
  std::array<chan<integer>, 4> empty;
  for (auto& ch : empty) ch = make_chan<integer>();
  auto answer = make_chan<integer>();
  go(send_in_turn, std::ref(empty), answer, count);
  auto& [a, b, c, d] = empty;
  std::optional<integer> value;
  integer taken = 0;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    co_await select(recv(a, value), recv(b, value), recv(c, value), recv(d, value));
    taken += *value;
    co_await answer.send(taken);
  }
  const double each = watch.nanoseconds_each(count);
  check(taken == static_cast<integer>(count), "select_blocked");
  co_return each;
}

/// Four empty channels: select takes its default case.
task<double> select_default(std::size_t count) {
  std::array<chan<integer>, 4> empty;
  for (auto& ch : empty) ch = make_chan<integer>(1);
  auto& [a, b, c, d] = empty;
  std::optional<integer> value;
  std::size_t defaults = 0;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    if (co_await select(recv(a, value), recv(b, value), recv(c, value), recv(d, value),
                        otherwise()) == 4) {
      ++defaults;
    }
  }
  const double each = watch.nanoseconds_each(count);
  check(defaults == count, "select_default");
  co_return each;
}

/// One channel of four holds a value, which the same goroutine has just sent.
task<double> select_one_ready(std::size_t count) {
  std::array<chan<integer>, 4> channels;
  for (auto& ch : channels) ch = make_chan<integer>(1);
  auto& [a, b, c, d] = channels;
  std::optional<integer> value;
  integer taken = 0;
  const stopwatch watch;
  for (std::size_t i = 0; i < count; ++i) {
    co_await channels[i % 4].send(1);
    co_await select(recv(a, value), recv(b, value), recv(c, value), recv(d, value));
    taken += *value;
  }
  const double each = watch.nanoseconds_each(count);
  check(taken == static_cast<integer>(count), "select_one_ready");
  co_return each;
}

constexpr benchmark benchmarks[] = {
    {"select_ready", "ns/select", 200'000, 20'000, select_ready},
    {"select_blocked", "ns/select", 250'000, 25'000, select_blocked},
    {"select_default", "ns/select", 250'000, 25'000, select_default},
    {"select_one_ready", "ns/select", 250'000, 25'000, select_one_ready},
};

}  // namespace

std::span<const benchmark> select_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
