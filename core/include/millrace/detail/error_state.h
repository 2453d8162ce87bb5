#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/detail/ref.h"

namespace millrace {

class error;

namespace detail {

/// Names a type without RTTI: the address of a variable of its own.
using type_id = const void*;
template <class T>
inline char type_tag = 0;  // not const: linkers may fold constants
template <class T>
type_id id_of() {
  return &type_tag<T>;
}

enum class error_shape : std::uint8_t {
  leaf,   // wraps nothing
  chain,  // wraps one error; Go: Unwrap() error
  list,   // wraps errors; Go: Unwrap() []error
  join,   // a list without a text of its own
};

/// What the copies of an error share: a node of a tree of errors. It does not change once made.
class error_state : public ref_counted {
 public:
  [[nodiscard]] virtual std::string_view text() = 0;
  /// What it wraps; null for a leaf.
  [[nodiscard]] virtual std::vector<error>* wrapped() { return nullptr; }
  /// Whether both carry equal values of one type.
  [[nodiscard]] virtual bool equals(const error_state&) const { return false; }
  /// What the carried value's own `is` says.
  [[nodiscard]] virtual bool matches(const error&) const { return false; }
  /// The carried value if it is of that type, else null.
  [[nodiscard]] virtual const void* value(type_id) const { return nullptr; }

  [[nodiscard]] error_shape shape() const { return shape_; }
  /// An immortal state is not counted, so copying its errors writes nothing that threads share.
  [[nodiscard]] bool immortal() const { return immortal_; }

 protected:
  explicit error_state(error_shape shape, bool immortal = false)
      : shape_{shape}, immortal_{immortal} {}
  ~error_state() override;

 private:
  error_shape shape_;
  bool immortal_;
};

/// With errors below it.
class wrapping_state : public error_state {
 public:
  wrapping_state(error_shape shape, std::vector<error> wrapped);
  /// Takes the tree below apart node by node: its depth is not limited by the stack.
  ~wrapping_state() override;
  std::vector<error>* wrapped() override { return &wrapped_; }

 private:
  std::vector<error> wrapped_;
};

/// The way from an error to its state and back.
struct error_access {
  static error_state* state(const error& err);
  static error adopt(error_state* made);  // one that nobody counts yet
};

}  // namespace detail
}  // namespace millrace
