// Whole programs that only channels hold together. Go: test/chan/fifo.go, goroutines.go,
// sieve1.go, sieve2.go, test/ken/chan.go, chan1.go. See TABLE.md; power_series_test.cpp has one
// more.
#include <array>
#include <queue>
#include <vector>

#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class chan_programs_conformance : public runtime_test {};
MILLRACE_TEST_ON(chan_programs_conformance, every_runtime);

TEST_P(chan_programs_conformance, a_buffer_is_a_queue) {
  expect_clean([]() -> task<> {
    constexpr int n = 10;
    auto ch = make_chan<int>(n);
    for (int i = 0; i < n; ++i) co_await ch.send(i);
    for (int i = 0; i < n; ++i) EXPECT_EQ(co_await ch.recv(), i);
  });
}

task<> receive_in_turn(receiver<int> values, int expected, receiver<unit> turn, sender<unit> next) {
  co_await turn.recv();
  EXPECT_EQ(co_await values.recv(), expected);
  co_await next.send({});
}

TEST_P(chan_programs_conformance, a_daisy_chain_of_goroutines_reads_an_unbuffered_channel_in_turn) {
  expect_clean([]() -> task<> {
    constexpr int n = 10;
    auto values = make_chan<int>();
    const auto first = make_chan<unit>();
    auto last = first;
    for (int i = 0; i < n; ++i) {
      const auto next = make_chan<unit>();
      go(receive_in_turn, receiver<int>{values}, i, receiver<unit>{last}, sender<unit>{next});
      last = next;
    }
    co_await first.send({});
    for (int i = 0; i < n; ++i) co_await values.send(i);
    co_await last.recv();
  });
}

TEST_P(chan_programs_conformance, thousands_of_goroutines_in_a_chain_pass_one_value_on_and_end) {
  expect_clean([]() -> task<> {
    const auto leftmost = make_chan<int>();
    auto left = leftmost;
    for (int i = 0; i < rounds(10'000); ++i) {
      const auto right = make_chan<int>();
      go([left, right]() -> task<> { co_await left.send(*co_await right.recv()); });
      left = right;
    }
    go([left]() -> task<> { co_await left.send(1); });
    EXPECT_EQ(co_await leftmost.recv(), 1);
  });
}

const std::vector<int> primes_to_100{2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37, 41,
                                     43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97};

task<> integers_from_2(sender<int> out) {
  for (int i = 2;; ++i) co_await out.send(i);
}

task<> indivisible_by(int prime, receiver<int> in, sender<int> out) {
  while (auto i = co_await in.recv()) {
    if (*i % prime != 0) co_await out.send(*i);
  }
}

task<> sieve_by_division(sender<int> primes) {
  auto candidates = make_chan<int>();
  go(integers_from_2, sender<int>{candidates});
  for (;;) {
    const int prime = *co_await candidates.recv();
    co_await primes.send(prime);
    auto rest = make_chan<int>();
    go(indivisible_by, prime, receiver<int>{candidates}, sender<int>{rest});
    candidates = rest;
  }
}

TEST_P(chan_programs_conformance, a_sieve_of_one_filter_a_prime_finds_the_primes) {
  std::vector<int> found;
  const run_result r = run([&found]() -> task<> {
    auto primes = make_chan<int>();
    go(sieve_by_division, sender<int>{primes});
    for (std::size_t i = 0; i < primes_to_100.size(); ++i) {
      found.push_back(*co_await primes.recv());
    }
  });
  EXPECT_EQ(found, primes_to_100);
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), 2 + primes_to_100.size()) << "the source, the sieve and its filters";
}

task<> odd_multiples_from_square(int prime, sender<int> out) {
  for (int n = prime * prime;; n += 2 * prime) co_await out.send(n);
}

/// The next number of a stream, and the stream.
struct head {
  int value;
  receiver<int> rest;
  friend bool operator>(const head& a, const head& b) { return a.value > b.value; }
};

task<> sieve_by_multiples(sender<int> primes) {
  std::priority_queue<head, std::vector<head>, std::greater<>> composites;
  co_await primes.send(2);
  for (int n = 3;; n += 2) {
    bool composite = false;
    while (!composites.empty() && composites.top().value == n) {
      composite = true;
      const receiver<int> stream = composites.top().rest;
      composites.pop();
      const int next = *co_await stream.recv();
      composites.push({next, stream});
    }
    if (composite) continue;
    co_await primes.send(n);
    auto stream = make_chan<int>(10);
    go(odd_multiples_from_square, n, sender<int>{stream});
    const int first = *co_await stream.recv();
    composites.push({first, stream});
  }
}

TEST_P(chan_programs_conformance, a_sieve_that_merges_streams_of_multiples_finds_the_primes) {
  std::vector<int> found;
  const run_result r = run([&found]() -> task<> {
    auto primes = make_chan<int>();
    go(sieve_by_multiples, sender<int>{primes});
    for (std::size_t i = 0; i < primes_to_100.size(); ++i) {
      found.push_back(*co_await primes.recv());
    }
  });
  EXPECT_EQ(found, primes_to_100);
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), primes_to_100.size()) << "the sieve, and a stream for each but 2";
}

// The marks are plain: TSan sees if a channel does not order them.
TEST_P(chan_programs_conformance, what_a_sender_marked_one_of_many_receivers_finds_marked) {
  constexpr int n = 1000;
  constexpr int receivers = 10;
  std::vector<int> marks(n);
  const run_result r = run([&marks]() -> task<> {
    auto ch = make_chan<std::size_t>(2);
    for (int i = 0; i < receivers; ++i) {
      go([ch, &marks]() -> task<> {
        for (;;) {
          std::optional<std::size_t> index;
          co_await select(recv(ch, index));
          EXPECT_EQ(marks[*index], 1);
          marks[*index] = 2;
        }
      });
    }
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_EQ(marks[i], 0);
      marks[i] = 1;
      co_await ch.send(i);
    }
  });
  EXPECT_EQ(r.end, run_end::ok);
  EXPECT_EQ(r.leaked.size(), receivers);
  EXPECT_EQ(marks, std::vector<int>(n, 2));
}

using four_channels = std::array<chan<int>, 4>;

task<> count_up_on_each(four_channels to, int n, wait_group wg) {
  std::array<int, 4> next{};
  for (int i = 0; i < 4 * n; ++i) {
    const std::size_t which = co_await select(send(to[0], next[0]), send(to[1], next[1]),
                                              send(to[2], next[2]), send(to[3], next[3]));
    if (++next[which] == n) to[which] = {};
  }
  wg.done();
}

task<> check_the_count_of_each(four_channels from, int n, wait_group wg) {
  std::array<int, 4> expected{};
  for (int i = 0; i < 4 * n; ++i) {
    std::optional<int> value;
    const std::size_t which = co_await select(recv(from[0], value), recv(from[1], value),
                                              recv(from[2], value), recv(from[3], value));
    EXPECT_EQ(value, expected[which]++) << "channel " << which;
    if (expected[which] == n) from[which] = {};
  }
  wg.done();
}

// Every mix of plain and selecting ends, on buffers of several sizes.
TEST_P(chan_programs_conformance, each_channel_keeps_its_sequence_whatever_drives_its_ends) {
  constexpr int n = rounds(300);
  for (const std::size_t capacity : {0U, 1U, 10U, 100U}) {
    for (const bool select_sends : {false, true}) {
      for (const bool select_receives : {false, true}) {
        expect_clean([=]() -> task<> {
          four_channels channels;
          for (auto& ch : channels) ch = make_chan<int>(capacity);
          wait_group wg;
          wg.add((select_sends ? 1 : 4) + (select_receives ? 1 : 4));
          if (select_sends) go(count_up_on_each, channels, n, wg);
          if (select_receives) go(check_the_count_of_each, channels, n, wg);
          for (const auto& ch : channels) {
            if (!select_sends) {
              go([ch, wg]() -> task<> {
                for (int i = 0; i < n; ++i) co_await ch.send(i);
                wg.done();
              });
            }
            if (!select_receives) {
              go([ch, wg]() -> task<> {
                for (int i = 0; i < n; ++i) EXPECT_EQ(co_await ch.recv(), i);
                wg.done();
              });
            }
          }
          co_await wg.wait();
        });
      }
    }
  }
}

}  // namespace
}  // namespace millrace::test
