#pragma once

#include <utility>

#include "millrace/site.h"

namespace millrace::detail {

/// Unlocks when the scope ends, by return or by panic, as `defer m.unlock()` would. The lock must
/// outlive it.
template <class State, void (State::*Unlock)(const site&)>
class [[nodiscard]] guard {
 public:
  guard(State* state, const site& where) : state_{state}, where_{where} {}
  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;
  ~guard() { (state_->*Unlock)(where_); }

 private:
  State* state_;
  site where_;
};

/// The operation that takes a lock and returns its guard.
template <class Operation, class Guard>
class [[nodiscard]] scoped : public Operation {
 public:
  using Operation::Operation;
  Guard await_resume() { return {this->state(), this->where()}; }
};

}  // namespace millrace::detail
