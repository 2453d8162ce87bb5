#include "support/observer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "millrace/sleep.h"

namespace millrace::test {

std::size_t observer::parked(wait_reason why) {
  for (const trace_record& r : reader_.take()) {
    if (r.kind == event::block) {
      seen& g = goroutines_[r.goroutine];
      ++g.parked;
      g.why = r.reason;
    } else if (r.kind == event::unblock) {
      --goroutines_[r.arg].parked;
    }
  }
  return static_cast<std::size_t>(std::ranges::count_if(goroutines_, [&](const auto& entry) {
    return entry.second.parked == 1 && entry.second.why == why;
  }));
}

task<> observer::until_parked(std::size_t n, wait_reason why) {
  constexpr int most_tries = 10'000'000;
  for (int i = 0; i < most_tries; ++i) {
    if (parked(why) >= n) co_return;
    co_await yield();
  }
  ADD_FAILURE() << "never saw " << n << " goroutines parked for: " << to_string(why);
}

}  // namespace millrace::test
