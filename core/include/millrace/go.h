#pragma once

#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "millrace/detail/goroutine.h"
#include "millrace/task.h"

namespace millrace {
namespace detail {

template <class T>
struct task_value {
  static constexpr bool is_task = false;
};
template <class T>
struct task_value<task<T>> {
  static constexpr bool is_task = true;
};

/// A goroutine with its callable and arguments: they live exactly as long as its frames, so a
/// capturing lambda given to go() cannot dangle.
template <class F, class... Args>
struct spawned final : goroutine {
  using result = std::invoke_result_t<F&, Args...>;
  static constexpr bool is_coroutine = task_value<result>::is_task;
  struct nothing {};

  template <class... Given>
  explicit spawned(F function, Given&&... given)
      : f{std::move(function)}, args{std::forward<Given>(given)...} {}
  spawned(const spawned&) = delete;
  spawned& operator=(const spawned&) = delete;
  ~spawned() override { spawned::destroy_frames(); }

  void start() override {
    if constexpr (is_coroutine) {
      body = call();
      body.bind(*this);
    } else {
      static_cast<void>(call());
    }
  }
  void destroy_frames() override {
    leaf = {};
    if constexpr (is_coroutine) body.destroy();
  }
  auto call() -> result {
    return std::apply([this](Args&... a) -> result { return std::invoke(f, std::move(a)...); },
                      args);
  }

  F f;
  std::tuple<Args...> args;
  [[no_unique_address]] std::conditional_t<is_coroutine, result, nothing> body;
};

template <class F, class... Args>
goroutine* make_goroutine(F&& f, Args&&... args) {
  return new spawned<std::decay_t<F>, std::decay_t<Args>...>{std::forward<F>(f),
                                                             std::forward<Args>(args)...};
}

/// Adds a goroutine to the runtime of the one that runs on this thread.
void spawn(goroutine* g, const site& where);

}  // namespace detail

// One overload per number of arguments: a defaulted site cannot follow a parameter pack, and the
// deduction-guide trick (a class template named go) would make `go(f);` a declaration of f.

/// Starts a goroutine that calls f(args...). Go: the go statement.
/// The callable and the arguments are decay-copied (std::ref passes a reference) and live as long
/// as the goroutine. `f` is a coroutine returning task<T>, whose value is dropped, or a plain
/// function that does not block. Never blocks. Call it from a goroutine; elsewhere it aborts with a
/// message (use runtime::run).
template <class F>
void go(F&& f, site where = site::current()) {
  detail::spawn(detail::make_goroutine(std::forward<F>(f)), where);
}
template <class F, class A>
void go(F&& f, A&& a, site where = site::current()) {
  detail::spawn(detail::make_goroutine(std::forward<F>(f), std::forward<A>(a)), where);
}
template <class F, class A, class B>
void go(F&& f, A&& a, B&& b, site where = site::current()) {
  detail::spawn(detail::make_goroutine(std::forward<F>(f), std::forward<A>(a), std::forward<B>(b)),
                where);
}
template <class F, class A, class B, class C>
void go(F&& f, A&& a, B&& b, C&& c, site where = site::current()) {
  detail::spawn(detail::make_goroutine(std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                                       std::forward<C>(c)),
                where);
}
template <class F, class A, class B, class C, class D>
void go(F&& f, A&& a, B&& b, C&& c, D&& d, site where = site::current()) {
  detail::spawn(detail::make_goroutine(std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                                       std::forward<C>(c), std::forward<D>(d)),
                where);
}
template <class F, class A, class B, class C, class D, class E>
void go(F&& f, A&& a, B&& b, C&& c, D&& d, E&& e, site where = site::current()) {
  detail::spawn(detail::make_goroutine(std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                                       std::forward<C>(c), std::forward<D>(d), std::forward<E>(e)),
                where);
}

/// Labels the goroutine that calls it in traces and verdicts ("worker 3"). Does nothing elsewhere.
void name_goroutine(std::string name);

}  // namespace millrace
