#pragma once

#include <string>
#include <string_view>

namespace millrace::detail {

/// The qualified name in what source_location calls a function, without return type, parameters,
/// template arguments and unnamed namespaces:
/// "task<> app::(anonymous namespace)::cache<int>::fill(int, void (*)())" -> "app::cache::fill".
/// A lambda is named as the function that it is written in.
std::string function_path(std::string_view signature);

}  // namespace millrace::detail
