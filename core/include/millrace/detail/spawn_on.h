#pragma once

#include "millrace/detail/goroutine.h"

namespace millrace::detail {

/// Adds a goroutine to a run that is going on, on behalf of whoever runs on this thread: a
/// goroutine or nobody.
void spawn_on(runtime& rt, goroutine* g, const site& where);

/// The worker that runs this thread's goroutine. Null if nothing may be started: that has panicked,
/// or a finished run's frames are being destroyed. Elsewhere aborts, naming the function that was
/// called.
worker* worker_for(const char* function, const site& where);

}  // namespace millrace::detail
