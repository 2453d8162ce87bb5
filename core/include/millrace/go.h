#pragma once

#include <functional>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "millrace/detail/goroutine.h"
#include "millrace/detail/spawn_on.h"
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

template <class Record>
constexpr auto finished_of() -> void (*)(goroutine&) {
  if constexpr (requires { &Record::finished; }) return Record::finished;
  return nullptr;
}
template <class Record>
inline constexpr goroutine_type type_of{Record::start, finished_of<Record>(),
                                        Record::destroy_frames, Record::destroy, sizeof(Record)};

/// A goroutine with its callable and arguments: they live exactly as long as its frames, so a
/// capturing lambda given to go() cannot dangle.
template <class F, class... Args>
struct spawned final : goroutine {
  using result = std::invoke_result_t<F&, Args...>;
  static constexpr bool is_coroutine = task_value<result>::is_task;
  struct nothing {};

  template <class... Given>
  explicit spawned(F function, Given&&... given)
      : goroutine{type_of<spawned>}, f{std::move(function)}, args{std::forward<Given>(given)...} {}
  spawned(const spawned&) = delete;
  spawned& operator=(const spawned&) = delete;
  ~spawned() { destroy_frames(*this); }

  static void start(goroutine& g) {
    auto& self = static_cast<spawned&>(g);
    if constexpr (is_coroutine) {
      self.body = self.call();
      self.body.bind(self);
    } else {
      static_cast<void>(self.call());
    }
  }
  /// A callable may want to know when its body has returned.
  static void finished(goroutine& g)
    requires requires(F& callable) { callable.finished(); }
  {
    static_cast<spawned&>(g).f.finished();
  }
  static void destroy_frames(goroutine& g) {
    g.leaf = {};
    if constexpr (is_coroutine) static_cast<spawned&>(g).body.destroy();
  }
  static void destroy(goroutine& g) { std::destroy_at(&static_cast<spawned&>(g)); }

  auto call() -> result {
    return std::apply([this](Args&... a) -> result { return std::invoke(f, std::move(a)...); },
                      args);
  }

  [[no_unique_address]] F f;
  [[no_unique_address]] std::tuple<Args...> args;
  [[no_unique_address]] std::conditional_t<is_coroutine, result, nothing> body;
};

/// Memory for a goroutine's record, for the goroutine or other thread that starts it,
void* allocate_record(runtime& rt, std::size_t bytes);
/// and for a goroutine that this worker runs.
void* allocate_record(worker& here, std::size_t bytes);
/// Takes that back: nothing has come of it.
void free_record(runtime& rt, void* record, std::size_t bytes);
void free_record(worker& here, void* record, std::size_t bytes);

/// What copying the callable and the arguments throws leaves nothing behind.
template <class Record, class Home, class... Given>
Record* make_record(Home& home, Given&&... given) {
  static_assert(alignof(Record) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__,
                "arguments of go() with a larger alignment are not supported");
  void* const memory = allocate_record(home, sizeof(Record));
#if defined(__cpp_exceptions)
  try {
    return new (memory) Record{std::forward<Given>(given)...};
  } catch (...) {
    free_record(home, memory, sizeof(Record));
    throw;
  }
#else
  return new (memory) Record{std::forward<Given>(given)...};
#endif
}

template <class Home, class F, class... Args>
goroutine* make_goroutine(Home& home, F&& f, Args&&... args) {
  return make_record<spawned<std::decay_t<F>, std::decay_t<Args>...>>(home, std::forward<F>(f),
                                                                      std::forward<Args>(args)...);
}

/// Adds a goroutine to the runtime of the one that this worker runs.
void spawn(worker& here, goroutine* g, const site& where);

template <class F, class... Args>
void spawn_call(const site& where, F&& f, Args&&... args) {
  worker* here = worker_for("go", where);
  if (!here) return;
  spawn(*here, make_goroutine(*here, std::forward<F>(f), std::forward<Args>(args)...), where);
}

}  // namespace detail

/// Starts a goroutine that calls f(args...). Go: the go statement.
/// The callable and the arguments are decay-copied (std::ref passes a reference) and live as long
/// as the goroutine. `f` is a coroutine returning task<T>, whose value is dropped, or a plain
/// function that does not block. Never blocks. Call it from a goroutine; elsewhere it aborts with a
/// message (use runtime::run).
//
// One overload per number of arguments: a defaulted site cannot follow a parameter pack, and the
// deduction-guide trick (a class template named go) would make `go(f);` a declaration of f.
template <class F>
void go(F&& f, site where = site::current()) {
  detail::spawn_call(where, std::forward<F>(f));
}
template <class F, class A>
void go(F&& f, A&& a, site where = site::current()) {
  detail::spawn_call(where, std::forward<F>(f), std::forward<A>(a));
}
template <class F, class A, class B>
void go(F&& f, A&& a, B&& b, site where = site::current()) {
  detail::spawn_call(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b));
}
template <class F, class A, class B, class C>
void go(F&& f, A&& a, B&& b, C&& c, site where = site::current()) {
  detail::spawn_call(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                     std::forward<C>(c));
}
template <class F, class A, class B, class C, class D>
void go(F&& f, A&& a, B&& b, C&& c, D&& d, site where = site::current()) {
  detail::spawn_call(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                     std::forward<C>(c), std::forward<D>(d));
}
template <class F, class A, class B, class C, class D, class E>
void go(F&& f, A&& a, B&& b, C&& c, D&& d, E&& e, site where = site::current()) {
  detail::spawn_call(where, std::forward<F>(f), std::forward<A>(a), std::forward<B>(b),
                     std::forward<C>(c), std::forward<D>(d), std::forward<E>(e));
}

/// Labels the goroutine that calls it in traces and verdicts ("worker 3"). Does nothing elsewhere.
void name_goroutine(std::string name);

}  // namespace millrace
