#pragma once

#include <atomic>
#include <string>
#include <type_traits>
#include <utility>

#include "millrace/detail/operation.h"
#include "millrace/detail/ref.h"
#include "millrace/runtime.h"

namespace millrace {
namespace detail {

class shared_base : public ref_counted {
 public:
  explicit shared_base(std::string name) : name_{std::move(name)} {}
  void accessed(const goroutine& g, access how, const site& where) const {
    g.rt().accessed(this, name_, how, where);
  }
  void tell(goroutine_info& out, const char* what, const site& where) const {
    tell_operation(out, std::string_view{what}, nullptr, where);
    out.object_name = name_;
  }

 private:
  std::string name_;
};

template <class T>
class shared_state final : public shared_base {
 public:
  shared_state(T initial, std::string name) : shared_base{std::move(name)}, value{initial} {}
  std::atomic<T> value;
};

/// co_await v.load()
template <class T>
class [[nodiscard]] load_operation : public operation<load_operation<T>> {
 public:
  load_operation(const shared_state<T>* variable, const site& where)
      : variable_{variable}, where_{where} {}
  load_operation(const load_operation&) = delete;
  load_operation& operator=(const load_operation&) = delete;
  ~load_operation() = default;

  void tell(goroutine_info& out) const { variable_->tell(out, "load", where_); }
  bool attempt(goroutine& g) {
    variable_->accessed(g, access::read, where_);
    value_ = variable_->value.load(std::memory_order_relaxed);
    return true;
  }
  T await_resume() const noexcept { return value_; }

 private:
  const shared_state<T>* variable_;
  site where_;
  T value_{};
};

/// co_await v.store(value)
template <class T>
class [[nodiscard]] store_operation : public operation<store_operation<T>> {
 public:
  store_operation(shared_state<T>* variable, T value, const site& where)
      : variable_{variable}, value_{value}, where_{where} {}
  store_operation(const store_operation&) = delete;
  store_operation& operator=(const store_operation&) = delete;
  ~store_operation() = default;

  void tell(goroutine_info& out) const { variable_->tell(out, "store", where_); }
  bool attempt(goroutine& g) {
    variable_->accessed(g, access::write, where_);
    variable_->value.store(value_, std::memory_order_relaxed);
    return true;
  }
  void await_resume() const noexcept {}

 private:
  shared_state<T>* variable_;
  T value_;
  site where_;
};

}  // namespace detail

/// A plain variable that goroutines share, for programs that are to be explored. Go: a variable
/// that a closure captures.
///
/// A search knows which goroutines meet at a channel or a mutex; that they meet at a variable it
/// knows only of this one. Others may come between any two accesses, and two that nothing orders,
/// of which one is a store, are found as a data race (run_result::races). Elsewhere than in a
/// simulated run an access costs little, no race is looked for, and none is undefined behaviour: it
/// is a relaxed atomic access.
///
/// A handle: copies share one variable. Nothing here blocks or panics.
template <class T>
  requires std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T> &&
           std::atomic<T>::is_always_lock_free
class shared {
 public:
  explicit shared(T initial = {}, std::string name = {})
      : state_{detail::make_ref<detail::shared_state<T>>(initial, std::move(name))} {}

  /// co_await v.load(): the value. Only in a goroutine.
  [[nodiscard]] detail::load_operation<T> load(site where = site::current()) const {
    return {state_.get(), where};
  }
  /// co_await v.store(value). Only in a goroutine.
  [[nodiscard]] detail::store_operation<T> store(T value, site where = site::current()) const {
    return {state_.get(), value, where};
  }

 private:
  detail::ref<detail::shared_state<T>> state_;
};

}  // namespace millrace
