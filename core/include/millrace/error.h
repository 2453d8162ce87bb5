#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "millrace/detail/ref.h"

namespace millrace {

class error;

namespace errors {
error make(std::string text);
error sentinel(std::string text);
}  // namespace errors

namespace detail {

/// What an error's copies share.
class error_state : public ref_counted {
 public:
  /// An immortal state is not counted, so copying its errors writes nothing that threads share; it
  /// is never destroyed.
  error_state(std::string text, bool immortal) : text_{std::move(text)}, immortal_{immortal} {}

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool immortal() const { return immortal_; }

 private:
  std::string text_;
  bool immortal_;
};

}  // namespace detail

/// A Go `error` value: nil (false in a condition) or a message. Copies share one object and
/// compare equal to it alone, as Go's errors do by identity. Safe to copy between threads.
class error {
 public:
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

  explicit operator bool() const { return state_ != nullptr; }

  /// The text given to errors::make; empty for the nil error. Valid while this error lives.
  [[nodiscard]] std::string_view message() const {
    return state_ ? state_->text() : std::string_view{};
  }

  friend bool operator==(const error& a, const error& b) { return a.state_ == b.state_; }

 private:
  explicit error(const detail::error_state* state) : state_{state} { retain(); }
  void retain() const {
    if (state_ && !state_->immortal()) state_->retain();
  }

  const detail::error_state* state_ = nullptr;

  friend error errors::make(std::string text);
  friend error errors::sentinel(std::string text);
};

namespace errors {

/// A new error, equal only to its own copies. Go: errors.New.
inline error make(std::string text) {
  return error{new detail::error_state{std::move(text), false}};
}

/// A new error that is never destroyed, for constants that many goroutines return and compare:
/// copying it costs no shared count. Go: var ErrX = errors.New(text) in a package.
///
///     inline const error no_such_job = errors::sentinel("no such job");
inline error sentinel(std::string text) {
  return error{new detail::error_state{std::move(text), true}};
}

}  // namespace errors

/// What a cancelled context's err() returns. Go: context.Canceled.
inline const error canceled = errors::sentinel("context canceled");

}  // namespace millrace
