// Drives a run to its end on any runtime.
#pragma once

#include <functional>

#include "millrace/pump_runtime.h"
#include "millrace/sim_runtime.h"
#include "millrace/threads_runtime.h"

namespace millrace::cli {

/// Lets Ctrl-C stop the run in hand rather than the process.
void stop_on_interrupt();
bool interrupted();

/// Calls `start`, which starts a run on rt, and blocks until that run has ended. `meanwhile` is
/// called on this thread now and then while the run goes on, and once after it.
using step = std::function<void()>;
void drive(threads_runtime& rt, const step& start, const step& meanwhile);
void drive(pump_runtime& rt, const step& start, const step& meanwhile);
void drive(sim_runtime& rt, const step& start, const step& meanwhile);

}  // namespace millrace::cli
