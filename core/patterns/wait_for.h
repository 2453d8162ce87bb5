// Who waits for whom, where goroutines never go on.
#pragma once

#include "patterns/outcome.h"
#include "patterns/pattern.h"

namespace millrace::patterns {

/// Fills in blocked_for and leaked_for of the outcome, by the roles that the pattern gives its
/// goroutines, and the shortest cycle among the blocked ones, if there is one.
void find_wait_for(const pattern& p, outcome& o);

/// "main waits for worker 1, which waits for main"; empty where there is no cycle.
std::string cycle_text(const outcome& o);

}  // namespace millrace::patterns
