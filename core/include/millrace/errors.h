#pragma once

// Go's package errors, and fmt.Errorf. An error is a node of a tree: what wraps errors has them
// below it. The tree of an error is the error itself, then, in order, the trees of what it wraps.

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "millrace/error.h"
#include "millrace/format.h"

namespace millrace {
namespace errors {

/// A type that an error can carry (std::error_code is one). It is copyable or movable, and has
///
///     std::string message() const            // or string_view, ...; Go: Error() string
///
/// It may have operator==: errors that carry equal values are then equal, as Go's comparable types
/// are; without it only copies of one error are. It may say what it wraps, and what else it is:
///
///     error unwrap() const                   // or std::vector<error>; Go: Unwrap
///     bool is(const error& target) const     // Go: Is
///
/// message() and unwrap() are called once, when the error is made.
template <class T>
concept error_value =
    std::move_constructible<T> && !std::same_as<T, error> && requires(const T& value) {
      { std::string{value.message()} };
    };

}  // namespace errors

namespace detail {

template <class T>
concept wraps_one = requires(const T& value) {
  { value.unwrap() } -> std::same_as<error>;
};
template <class T>
concept wraps_many = requires(const T& value) {
  { value.unwrap() } -> std::same_as<std::vector<error>>;
};

template <class T>
inline constexpr error_shape shape_of = wraps_many<T>  ? error_shape::list
                                        : wraps_one<T> ? error_shape::chain
                                                       : error_shape::leaf;

template <class T>
std::vector<error> wrapped_by(const T& value) {
  if constexpr (wraps_many<T>) {
    return value.unwrap();
  } else if constexpr (wraps_one<T>) {
    return {value.unwrap()};
  } else {
    return {};
  }
}

/// Carries a value.
template <class T>
class typed_state final : public wrapping_state {
 public:
  explicit typed_state(T value)
      : wrapping_state{shape_of<T>, wrapped_by(value)},
        text_{value.message()},
        value_{std::move(value)} {}

  [[nodiscard]] std::string_view text() override { return text_; }
  [[nodiscard]] bool equals(const error_state& other) const override {
    if constexpr (std::equality_comparable<T>) {
      const void* theirs = other.value(id_of<T>());
      return theirs && value_ == *static_cast<const T*>(theirs);
    } else {
      return false;
    }
  }
  [[nodiscard]] bool matches(const error& target) const override {
    if constexpr (requires { static_cast<bool>(value_.is(target)); }) {
      return static_cast<bool>(value_.is(target));
    } else {
      return false;
    }
  }
  [[nodiscard]] const void* value(type_id type) const override {
    return type == id_of<T>() ? &value_ : nullptr;
  }

 private:
  std::string text_;
  T value_;
};

error wrap_with_text(const error& err, std::string text);
/// The first value of that type in the tree, or null.
const void* find_value(const error& err, type_id type);

}  // namespace detail

namespace errors {

/// A new error that carries `value`, for errors::as. From any thread. Go: a value of a type with an
/// Error method.
///
///     struct no_such_file {
///       std::string path;
///       std::string message() const { return path + ": no such file"; }
///     };
///     co_return errors::make(no_such_file{path});
template <error_value T>
error make(T value) {
  return detail::error_access::adopt(new detail::typed_state<T>{std::move(value)});
}

/// A new error with a formatted message. From any thread. Go: fmt.Errorf, without %w.
template <class... Args>
error errorf(format_string<std::type_identity_t<Args>...> f, const Args&... args) {
  return make(format.operator()<Args...>(f, args...));
}

/// A new error that wraps `err`, its message a formatted text followed by that of `err`:
/// wrap(err, "reading {}: ", path). Nil stays nil. From any thread. Go: fmt.Errorf("reading %s:
/// %w", path, err), which for nil would make an error.
template <class... Args>
error wrap(const error& err, format_string<std::type_identity_t<Args>...> f, const Args&... args) {
  if (!err) return {};
  return detail::wrap_with_text(err, format.operator()<Args...>(f, args...));
}

/// What `err` wraps, if it is one error; nil for nil, for an error that wraps none, and for one
/// that wraps a list. Go: errors.Unwrap.
error unwrap(const error& err);

/// A new error that wraps those of `errs` that are not nil, its message theirs a line each; nil if
/// all are nil. From any thread. Go: errors.Join.
error join(std::span<const error> errs);
/// join(a, b, ...)
template <class... Errors>
  requires(std::same_as<Errors, error> && ...)
error join(const Errors&... errs) {
  const std::vector<error> all{errs...};
  return join(std::span<const error>{all});
}

/// Whether an error in the tree of `err` equals `target`, or carries a value whose is(target) is
/// true. Nil is nil and nothing else. Go: errors.Is.
bool is(const error& err, const error& target);

/// The value of type T that `err`, or the first error in its tree to do so, carries; null if none
/// does. Valid while `err`, or a copy of it, lives. Go: errors.AsType, errors.As (an As method is
/// not offered).
///
///     if (const auto* missing = errors::as<no_such_file>(err)) create(missing->path);
template <error_value T>
const T* as(const error& err) {
  return static_cast<const T*>(detail::find_value(err, detail::id_of<T>()));
}
/// Not of a temporary, with which the value would go: name it first.
template <error_value T>
const T* as(error&& err) = delete;

}  // namespace errors

using errors::errorf;

}  // namespace millrace
