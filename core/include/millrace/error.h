#pragma once

#include <string>
#include <string_view>

#include "millrace/detail/ref.h"

namespace millrace {

/// A Go `error` value: nil (false in a condition) or a message. Copies share one object and
/// compare equal to it alone, as Go's errors do by identity. Safe to copy between threads.
class error {
 public:
  error() = default;

  explicit operator bool() const { return static_cast<bool>(state_); }

  /// The text given to errors::make; empty for the nil error. Valid while this error lives.
  [[nodiscard]] std::string_view message() const {
    return state_ ? std::string_view{state_->text} : std::string_view{};
  }

  friend bool operator==(const error&, const error&) = default;

 private:
  struct state : detail::ref_counted {
    explicit state(std::string message) : text{std::move(message)} {}
    std::string text;
  };
  explicit error(std::string message) : state_{detail::make_ref<state>(std::move(message))} {}

  detail::ref<state> state_;

  friend error make_error(std::string text);
};

inline error make_error(std::string text) { return error{std::move(text)}; }

namespace errors {

/// A new error, equal only to its own copies. Go: errors.New.
inline error make(std::string text) { return make_error(std::move(text)); }

}  // namespace errors

/// What a cancelled context's err() returns. Go: context.Canceled.
inline const error canceled = errors::make("context canceled");

}  // namespace millrace
