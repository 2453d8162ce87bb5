#include "bench.h"

namespace millrace::bench {
namespace {

task<> echo(receiver<integer> ping, sender<integer> pong) {
  while (auto value = co_await ping.recv()) co_await pong.send(*value + 1);
  pong.close();
}

/// Two goroutines hand one value to and fro over two unbuffered channels.
task<double> ping_pong(std::size_t count) {
  auto ping = make_chan<integer>();
  auto pong = make_chan<integer>();
  go(echo, ping, pong);
  const stopwatch watch;
  integer value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    co_await ping.send(value);
    value = *co_await pong.recv();
  }
  const double each = watch.nanoseconds_each(count);
  ping.close();
  static_cast<void>(co_await pong.recv());
  check(value == static_cast<integer>(count), "ping_pong");
  co_return each;
}

task<> send_all(sender<integer> items, integer count, wait_group& senders) {
  const defer done{[&] { senders.done(); }};
  for (integer i = 0; i < count; ++i) co_await items.send(i);
}

task<> count_all(receiver<integer> items, sender<integer> counts) {
  integer received = 0;
  while (co_await items.recv()) ++received;
  co_await counts.send(received);
}

/// `pairs` senders and as many receivers on one channel of capacity 128.
template <std::size_t pairs>
task<double> buffered(std::size_t count) {
  auto items = make_chan<integer>(128);
  auto counts = make_chan<integer>(pairs);
  wait_group senders;
  const stopwatch watch;
  for (std::size_t i = 0; i < pairs; ++i) {
    senders.add();
    go(send_all, items, static_cast<integer>(count / pairs), std::ref(senders));
    go(count_all, items, counts);
  }
  co_await senders.wait();
  items.close();
  integer total = 0;
  for (std::size_t i = 0; i < pairs; ++i) total += *co_await counts.recv();
  const double each = watch.nanoseconds_each(count);
  check(total == static_cast<integer>(count), "buffered");
  co_return each;
}

constexpr benchmark benchmarks[] = {
    {"ping_pong", "ns/trip", 250'000, 25'000, ping_pong},
    {"buffered_1_1", "ns/item", 1'000'000, 100'000, buffered<1>},
    {"buffered_4_4", "ns/item", 1'000'000, 100'000, buffered<4>},
};

}  // namespace

std::span<const benchmark> channel_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
