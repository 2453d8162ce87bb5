// The verdict: an outcome in a sentence or two. The CLI and the page show the same text.
#pragma once

#include <span>
#include <string>

#include "patterns/outcome.h"
#include "patterns/scenario.h"

namespace millrace::patterns {

/// Whether a verdict says how long the run took.
enum class time_taken : bool { left_out, told };

/// Says who won, which jobs were cancelled and why the rest never started; for a deadlock or a
/// leak, who waits for what. `winner` is the job whose error Wait() returned, 0 if none. Claims
/// nothing that does not follow from the outcome.
/// Without the time it is true of all runs that end so.
std::string verdict(const scenario& s, const outcome& o, int winner,
                    time_taken time = time_taken::told);

/// "main waits in sync.WaitGroup.Wait; workers 1-3 wait to receive from jobs"
std::string waits_text(std::span<const goroutine_info> goroutines);

}  // namespace millrace::patterns
