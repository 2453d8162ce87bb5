#pragma once

// What a simulated run is told of the state that goroutines share: which steps of a program may
// change places, and so which runs are the same, follows from who touched what after whom.
//
// Every operation of a primitive calls touch() for each object whose state it reads or changes,
// before it does. Too many calls, or a write for a read, only make a search slower; a missing one
// makes it wrong (tests/explore/merge_test.cpp hunts for them).

#include <atomic>
#include <cstdint>

namespace millrace::detail {

/// Two reads of an object may change places. So may what changes nothing that anybody can tell,
/// such as queueing to be told that a context is over.
/// `create` says that what stands at this address is new. `unordered` is a write by which others
/// are told of something: of several such in one go nobody can tell the order.
enum class access : std::uint8_t { read, write, create, unordered };

/// Simulated runtimes in this process.
extern constinit std::atomic<std::uint32_t> simulations;

void touch_in_simulation(const void* what, access how);

inline void touch(const void* what, access how = access::write) {
  if (simulations.load(std::memory_order_relaxed) != 0) [[unlikely]]
    touch_in_simulation(what, how);
}

}  // namespace millrace::detail
