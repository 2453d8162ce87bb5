#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "millrace/error.h"
#include "millrace/site.h"

namespace millrace {
namespace detail {

template <class T>
void append(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::same_as<T, char>) {
    out += value;
  } else if constexpr (std::integral<T> || std::floating_point<T>) {
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, end.ptr);
  } else if constexpr (std::same_as<T, error>) {
    out += value ? value.message() : std::string_view{"<nil>"};
  } else {
    out += std::string_view{value};
  }
}

// Never defined: a call of it in a constant expression is the compile error.
void format_needs_as_many_holes_as_arguments();

/// Copies `format` up to its next {} and moves past it.
inline void append_up_to_hole(std::string& out, std::string_view& format) {
  const std::size_t hole = format.find("{}");
  out += format.substr(0, hole);
  format.remove_prefix(hole == std::string_view::npos ? format.size() : hole + 2);
}

}  // namespace detail

/// A format checked when compiled: as many {} as arguments. (std::format would add some 200 KB to
/// the Wasm.)
template <class... Args>
struct format_string {
  template <std::size_t N>
  consteval format_string(const char (&format)[N],
                          site at = site::current())  // NOLINT(google-explicit-constructor)
      : text{format, N - 1}, where{at} {
    std::size_t holes = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
      holes += text[i] == '{' && text[i + 1] == '}' ? 1 : 0;
    if (holes != sizeof...(Args)) detail::format_needs_as_many_holes_as_arguments();
  }
  std::string_view text;
  site where;
};

namespace detail {

struct format_function {
  template <class... Args>
  std::string operator()(format_string<std::type_identity_t<Args>...> f,
                         const Args&... args) const {
    std::string out;
    std::string_view rest = f.text;
    ((append_up_to_hole(out, rest), append(out, args)), ...);
    out += rest;
    return out;
  }
};

}  // namespace detail

/// format("job {}: {}", id, err): replaces each {} by the next argument: integers, floating point,
/// bool, char, strings and errors. An object, not a function, so that a std::string argument does
/// not bring std::format into the call.
inline constexpr detail::format_function format{};

}  // namespace millrace
