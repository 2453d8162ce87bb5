#pragma once

#include <cstddef>
#include <functional>

#include "bench.h"

namespace millrace::bench {

/// Goroutines that wait on a channel until it is closed.
class parked {
 public:
  /// Starts so many, and waits until all have come to wait.
  task<> start(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      arrived_.add();
      left_.add();
      go(wait_at, gate_, std::ref(arrived_), std::ref(left_));
    }
    co_await arrived_.wait();
  }
  /// Lets them go, and waits until all have gone.
  task<> wake() {
    gate_.close();
    co_await left_.wait();
  }

 private:
  static task<> wait_at(receiver<unit> gate, wait_group& arrived, wait_group& left) {
    arrived.done();
    static_cast<void>(co_await gate.recv());
    left.done();
  }

  chan<unit> gate_ = make_chan<unit>();
  wait_group arrived_;
  wait_group left_;
};

}  // namespace millrace::bench
