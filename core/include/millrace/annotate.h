#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/site.h"

// Marks in the trace that a program makes itself: which piece of work the goroutine has in hand.
// They cost one branch when the run is not traced, and change nothing in how it runs.

namespace millrace {

/// This goroutine begins task `id`.
void annotate_task_begin(std::uint32_t id, site where = site::current());
/// It ends it with a value.
void annotate_task_end(std::uint32_t id, std::uint32_t value, site where = site::current());
/// It ends it with an error.
void annotate_task_fail(std::uint32_t id, std::string_view error_text,
                        site where = site::current());
/// It gives it up because its context was cancelled.
void annotate_task_cancel(std::uint32_t id, std::string_view cause_text,
                          site where = site::current());

}  // namespace millrace
