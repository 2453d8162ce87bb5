// The trace of a run as Chrome's trace-event JSON, which ui.perfetto.dev and chrome://tracing open.
#pragma once

#include <string>
#include <vector>

#include "millrace/trace.h"

namespace millrace::cli {

/// A track for each goroutine (running and blocked slices, with an arrow from whoever unblocked
/// it), one for each worker (which goroutine it runs), one slice for each job, and the other events
/// as instants. `records` may be in any order; `names` is the reader that took them.
std::string perfetto_json(std::vector<trace_record> records, const trace_reader& names);

}  // namespace millrace::cli
