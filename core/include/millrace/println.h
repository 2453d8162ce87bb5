#pragma once

#include <string_view>

#include "millrace/format.h"

namespace millrace {
namespace detail {
void print_line(std::string_view line, const site& where);
}

/// Writes one formatted line to the run's log; outside a run, to standard output. Never blocks on a goroutine.
/// Lines of different goroutines do not mix. Go: fmt.Println.
template <class... Args>
void println(format_string<std::type_identity_t<Args>...> f, const Args&... args) {
  detail::print_line(format<Args...>(f, args...), f.where);
}

}  // namespace millrace
