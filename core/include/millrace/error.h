#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "millrace/detail/error_state.h"

namespace millrace {

/// A Go `error` value: nil (false in a condition) or a message, and perhaps a value of a type of
/// the program's own and errors that it wraps; see errors.h. A handle to something that never
/// changes: copies are cheap, and safe to make and read from any thread.
class error {
 public:
  /// Nil. Go: var err error.
  error() = default;
  error(const error& other) : state_{other.state_} { retain(); }
  error(error&& other) noexcept : state_{std::exchange(other.state_, nullptr)} {}
  error& operator=(error other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~error() {
    if (state_ && !state_->immortal()) state_->release();
  }

  /// False for nil. Go: err != nil.
  explicit operator bool() const { return state_ != nullptr; }

  /// Its words; empty for nil. Valid while this error, or a copy of it, lives. Go: err.Error().
  [[nodiscard]] std::string_view message() const {
    return state_ ? state_->text() : std::string_view{};
  }

  /// Whether they are the same error: nil and nil, an error and its copy, or two that carry equal
  /// values of one type (see errors::error_value). The words do not count. Go: err == target, whose
  /// tree errors::is looks through.
  friend bool operator==(const error& a, const error& b) {
    return a.state_ == b.state_ || (a.state_ && b.state_ && a.state_->equals(*b.state_));
  }

 private:
  friend struct detail::error_access;
  explicit error(detail::error_state* state) : state_{state} { retain(); }
  void retain() const {
    if (state_ && !state_->immortal()) state_->retain();
  }

  detail::error_state* state_ = nullptr;
};

namespace errors {

/// A new error, equal only to its own copies. From any thread. Go: errors.New.
error make(std::string text);

/// A new error that is never destroyed, for constants that many goroutines return and compare:
/// copying it touches no count that they share. From any thread. Go: var ErrX = errors.New(text) of
/// a package.
///
///     inline const error no_such_job = errors::sentinel("no such job");
error sentinel(std::string text);

}  // namespace errors

/// What a cancelled context's err() returns. Go: context.Canceled.
inline const error canceled = errors::sentinel("context canceled");

}  // namespace millrace
