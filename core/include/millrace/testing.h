#pragma once

#include <cstdint>

namespace millrace::testing {

/// Coroutine frames that are allocated now, in the whole process: zero between runs.
std::int64_t live_frames();

/// From now on, runtimes that are made run a goroutine, each time it is woken, on another worker
/// than before where they can: what is wrongly bound to a thread then shows.
void force_migration(bool on);
bool migration_is_forced();

}  // namespace millrace::testing
