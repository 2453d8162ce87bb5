#pragma once

#include <string_view>

namespace millrace::detail {

/// For what a program must not do and nobody could go on after: says so on stderr and aborts.
[[noreturn]] void fatal(std::string_view what);

}  // namespace millrace::detail
