#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "millrace/runtime.h"
#include "millrace/task.h"

namespace millrace::test {

/// Follows the trace of the run it is made in, and tells when goroutines are parked.
/// A parked goroutine's `block` record is written with its object's lock held, so that whoever has
/// seen the record and then uses the object finds the goroutine in its list.
class observer {
 public:
  explicit observer(runtime& rt) : reader_{rt.trace()->memory()} {}

  /// Lets other goroutines run until `n` of them are parked for that reason.
  task<> until_parked(std::size_t n, wait_reason why);

  /// Now.
  std::size_t parked(wait_reason why);

 private:
  struct seen {
    int parked = 0;  // block records less unblock records: their rings are read one after the other
    wait_reason why = wait_reason::none;
  };
  trace_reader reader_;
  std::unordered_map<std::uint32_t, seen> goroutines_;
};

}  // namespace millrace::test
