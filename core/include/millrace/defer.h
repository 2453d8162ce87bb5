#pragma once

#include <utility>

namespace millrace {

namespace detail {
bool tearing_down();
}

/// Runs a function when the scope ends, by return or by panic. Go: defer.
/// As in Go, it does not run for a goroutine that is still alive when the program ends.
/// The function must not block; it may be given plain calls such as wg.done() and ch.close().
template <class F>
class [[nodiscard]] defer {
 public:
  explicit defer(F f) : f_{std::move(f)} {}
  ~defer() {
    if (!detail::tearing_down()) f_();
  }
  defer(const defer&) = delete;
  defer& operator=(const defer&) = delete;

 private:
  F f_;
};

}  // namespace millrace
