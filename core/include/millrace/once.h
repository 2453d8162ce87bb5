#pragma once

// Go: sync.Once, sync.OnceFunc, sync.OnceValue.

#include <optional>
#include <type_traits>
#include <utility>

#include "millrace/defer.h"
#include "millrace/detail/atomic.h"
#include "millrace/detail/call_any.h"
#include "millrace/detail/operation.h"
#include "millrace/mutex.h"
#include "millrace/panic.h"

namespace millrace {
namespace detail {

struct once_state : ref_counted {
  [[nodiscard]] bool is_done() const {
    touch(this, access::read);
    return done.load(std::memory_order_acquire);
  }
  void set_done() {
    touch(this);
    done.store(true, std::memory_order_release);
  }

  atomic<bool> done{false};  // set with `running` locked
  millrace::mutex running{"once"};
};

/// The rest wait for `running`. Done also when f panics.
template <class F>
task<> run_once(ref<once_state> state, F f, site where) {
  const auto held = co_await state->running.scoped_lock(where);
  if (state->is_done()) co_return;
  const defer finished{[&state] { state->set_done(); }};
  co_await call_any(f);
}

/// co_await once.call(f)
template <class F>
class [[nodiscard]] once_operation : public operation<once_operation<F>> {
 public:
  once_operation(ref<once_state> state, F f, const site& where)
      : state_{std::move(state)}, f_{std::move(f)}, where_{where} {}

  bool attempt(goroutine& g) {
    if (state_->is_done()) return true;
    running_ = run_once(std::move(state_), std::move(f_), where_);
    running_.call(g);
    return false;
  }
  void await_resume() const noexcept {}

 private:
  ref<once_state> state_;
  F f_;
  site where_;
  task<> running_;
};

}  // namespace detail

/// Does something exactly once, whoever comes first. Go: sync.Once. A handle: copies share it.
class once {
 public:
  /// co_await o.call(f): calls f, a plain function or a coroutine returning task<>, unless a call
  /// of this once has been made before, with whatever f. Blocks while another goroutine's f is
  /// running, so that f has returned when it returns. f must not call the same once: it would wait
  /// for itself. If f panics it counts as called: later calls, should there still be any, return at
  /// once. Only in a goroutine. Go: Once.Do.
  template <class F>
  detail::once_operation<F> call(F f, site where = site::current()) const {
    return {state_, std::move(f), where};
  }

 private:
  detail::ref<detail::once_state> state_{detail::make_ref<detail::once_state>()};
};

namespace detail {

template <class F>
struct once_function_state final : once_state {
  using result = call_result<F>;
  using stored = std::conditional_t<std::is_void_v<result>, bool, result>;

  explicit once_function_state(F function) : f{std::move(function)} {}

  std::optional<F> f;           // until it has returned
  std::optional<stored> value;  // of f; none if it panicked
};

template <class F>
task<> run_once_function(ref<once_function_state<F>> state, site where) {
  {
    const auto held = co_await state->running.scoped_lock(where);
    if (!state->is_done()) {
      const defer finished{[&state] { state->set_done(); }};
      if constexpr (std::is_void_v<call_result<F>>) {
        co_await call_any(*state->f);
        state->value = true;
      } else {
        state->value.emplace(co_await call_any(*state->f));
      }
      state->f.reset();
    }
  }
  if (!state->value) co_await panic("sync: the function to call once has panicked", where);
}

/// co_await f(), with f from once_func or once_value
template <class F>
class [[nodiscard]] once_function_operation : public operation<once_function_operation<F>> {
 public:
  once_function_operation(ref<once_function_state<F>> state, const site& where)
      : state_{std::move(state)}, where_{where} {}

  bool attempt(goroutine& g) {
    if (state_->is_done() && state_->value) return true;
    running_ = run_once_function(state_, where_);
    running_.call(g);
    return false;
  }
  call_result<F> await_resume() const {
    if constexpr (!std::is_void_v<call_result<F>>) return *state_->value;
  }

 private:
  ref<once_function_state<F>> state_;
  site where_;
  task<> running_;
};

}  // namespace detail

/// What once_func and once_value return. Copies share the one call.
template <class F>
class once_function {
 public:
  explicit once_function(F f)
      : state_{detail::make_ref<detail::once_function_state<F>>(std::move(f))} {}

  /// co_await f(): see once_func and once_value.
  detail::once_function_operation<F> operator()(site where = site::current()) const {
    return {state_, where};
  }

 private:
  detail::ref<detail::once_function_state<F>> state_;
};

/// A function that calls f, a plain function or a coroutine returning task<>, the first time it is
/// called, and blocks its other callers meanwhile: `co_await open();`. If f panics, every later
/// call panics, too. f is destroyed when it has returned. Call the result in goroutines only. Go:
/// sync.OnceFunc.
template <class F>
  requires std::is_void_v<detail::call_result<F>>
once_function<F> once_func(F f) {
  return once_function<F>{std::move(f)};
}

/// The same for an f that returns a value, or a task of one; each call returns a copy of it:
/// `const config c = co_await load();`. Go: sync.OnceValue, and with a pair, sync.OnceValues.
template <class F>
  requires(!std::is_void_v<detail::call_result<F>>)
once_function<F> once_value(F f) {
  return once_function<F>{std::move(f)};
}

}  // namespace millrace
