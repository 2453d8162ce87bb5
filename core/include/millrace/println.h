#pragma once

#include <string_view>

#include "millrace/format.h"

namespace millrace {
namespace detail {
/// Whether anything becomes of a line that this thread prints.
bool is_heard();
void print_line(std::string_view line, const site& where);

struct println_function {
  template <class... Args>
  void operator()(format_string<std::type_identity_t<Args>...> f, const Args&... args) const {
    if (is_heard()) print_line(format.operator()<Args...>(f, args...), f.where);
  }
};

}  // namespace detail

/// println("job {}", id): writes one formatted line to the run's log (runtime_options::log); where
/// there is none, and outside a run, to standard output; nowhere in a run that is quiet. Never
/// blocks on a goroutine; lines of different goroutines do not mix. An object for the same reason
/// as format. Go: fmt.Println.
inline constexpr detail::println_function println{};

}  // namespace millrace
