#pragma once

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "millrace/runtime.h"

namespace millrace::test {

/// Every byte of every record of the last run, none of which may have been dropped. Taking them
/// frees their room: once for each run.
inline std::vector<std::uint8_t> trace_bytes(const runtime& rt) {
  EXPECT_EQ(rt.result().dropped, 0U);
  trace_reader reader{rt.trace()->memory()};
  std::vector<std::uint8_t> bytes;
  for (const trace_record& r : reader.take()) {
    const auto raw = std::bit_cast<std::array<std::uint8_t, sizeof(trace_record)>>(r);
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  }
  return bytes;
}

}  // namespace millrace::test
