#include <cstdio>
#include <string>

#include "millrace/annotate.h"
#include "millrace/defer.h"
#include "millrace/println.h"
#include "millrace/runtime.h"

namespace millrace {
namespace {

void annotate(event kind, std::uint32_t id, std::uint32_t extra, const site& where) {
  detail::trace_current(kind, {.arg = id, .extra = extra}, &where);
}

/// The dictionary id of a text, for the traced goroutine of this thread.
std::uint32_t text_id(std::string_view text) {
  const detail::goroutine* g = detail::current();
  return g && g->tracing() ? g->rt().trace()->text(text) : 0;
}

}  // namespace

namespace detail {

bool is_heard() {
  const auto [g, inert] = calling();
  return !inert && (!g || g->tracing() || !g->rt().options().quiet);
}

void print_line(std::string_view line, const site& where) {
  goroutine* g = current();
  if (g) trace_current(event::log, {.arg = text_id(line)}, &where);
  if (g && g->rt().options().quiet) return;
  if (g && g->rt().options().log) {
    g->rt().log(line);
  } else {
    // In one piece, or another thread's line may come between.
    std::string whole{line};
    whole += '\n';
    std::fwrite(whole.data(), 1, whole.size(), stdout);
  }
}

}  // namespace detail

void annotate_task_begin(std::uint32_t id, site where) {
  annotate(event::task_begin, id, 0, where);
}

void annotate_task_end(std::uint32_t id, std::uint32_t value, site where) {
  annotate(event::task_end, id, value, where);
}

void annotate_task_fail(std::uint32_t id, std::string_view error_text, site where) {
  annotate(event::task_fail, id, text_id(error_text), where);
}

void annotate_task_cancel(std::uint32_t id, std::string_view cause_text, site where) {
  annotate(event::task_cancel, id, text_id(cause_text), where);
}

}  // namespace millrace
