// What stands for the primitives' atomics where they are proved: see fine_runtime.h.
#pragma once

#include <atomic>
#include <type_traits>

namespace millrace::fine {

/// Before an access: another thread may go on first.
void before_access();
/// Something has changed: threads that spin look again.
void written();

}  // namespace millrace::fine

namespace millrace::detail {

/// Sequentially consistent, whatever order is asked for.
template <class T>
class atomic {
 public:
  using value_type = T;

  constexpr atomic() = default;
  constexpr atomic(T value) : value_{value} {}  // NOLINT(google-explicit-constructor): as std's
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  T operator=(T value) {  // NOLINT(misc-unconventional-assign-operator): as std's
    store(value);
    return value;
  }

  T load(std::memory_order = std::memory_order_seq_cst) const {
    fine::before_access();
    return value_;
  }
  void store(T value, std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    set(value);
  }
  T exchange(T value, std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    return set(value);
  }
  bool compare_exchange_strong(T& expected, T desired,
                               std::memory_order = std::memory_order_seq_cst,
                               std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    if (value_ != expected) {
      expected = value_;
      return false;
    }
    set(desired);
    return true;
  }
  bool compare_exchange_weak(T& expected, T desired,
                             std::memory_order order = std::memory_order_seq_cst,
                             std::memory_order failure = std::memory_order_seq_cst) {
    return compare_exchange_strong(expected, desired, order, failure);
  }
  T fetch_add(T n, std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    return set(value_ + n);
  }
  T fetch_sub(T n, std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    return set(value_ - n);
  }
  T fetch_and(T bits, std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    return set(value_ & bits);
  }
  T fetch_or(T bits, std::memory_order = std::memory_order_seq_cst) {
    fine::before_access();
    return set(value_ | bits);
  }

 private:
  T set(T value) {
    const T before = value_;
    value_ = value;
    if (before != value) fine::written();
    return before;
  }

  T value_{};
};

}  // namespace millrace::detail
