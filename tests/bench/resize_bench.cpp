// Pictures resized by a pool: what a page's jobs do between decoding and encoding.
#include "bench.h"
#include "patterns/resizer.h"

namespace millrace::bench {
namespace {

using patterns::picture;
using patterns::resizer;

constexpr patterns::picture_size photo{1600, 1200};
constexpr patterns::picture_size thumbnail{512, 384};

picture any_photo() {
  picture made{photo};
  std::uint32_t random = 1;
  for (std::uint8_t& byte : made.pixels()) {
    random = random * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(random >> 24U);
  }
  return made;
}

task<> worker(receiver<int> jobs, sender<int> results, const picture& from) {
  while (auto job = co_await jobs.recv()) {
    picture to{thumbnail};
    resizer work{from, to, 8};
    while (!work.done()) {
      work.step();
      co_await yield();
    }
    co_await results.send(to.pixels()[0]);
  }
}

template <std::size_t workers>
task<double> pool(std::size_t count) {
  const picture from = any_photo();
  auto jobs = make_chan<int>(count);
  auto results = make_chan<int>(count);
  for (std::size_t i = 0; i < count; ++i) co_await jobs.send(0);
  jobs.close();
  const stopwatch watch;
  for (std::size_t i = 0; i < workers; ++i) go(worker, jobs, results, std::cref(from));
  const int first = *co_await results.recv();
  for (std::size_t i = 1; i < count; ++i) check(*co_await results.recv() == first, "resize_pool");
  co_return watch.nanoseconds_each(count) / 1e6;
}

constexpr benchmark benchmarks[] = {
    {"resize_pool_1", "ms/picture", 40, 4, pool<1>},
    {"resize_pool_2", "ms/picture", 40, 4, pool<2>},
};

}  // namespace

std::span<const benchmark> resize_benchmarks() { return benchmarks; }

}  // namespace millrace::bench
