#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "millrace/detail/goroutine.h"

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace millrace {

template <class T>
class task;

namespace detail {

/// What every coroutine of a goroutine carries. Awaiting a task only moves `leaf`: the loop resumes
/// it. Symmetric transfer is not used, because without tail calls (Wasm, -O0, sanitizers) it grows
/// the stack.
struct promise_base {
  goroutine* g = nullptr;
  std::coroutine_handle<> continuation;  // who awaits this task; null for a goroutine's body

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) { free_frame(memory, bytes); }

  struct final_awaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      self.promise().g->leaf = self.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  final_awaiter final_suspend() noexcept { return {}; }

  /// Tells an operation whose it is; see detail/operation.h.
  template <class Awaitable>
  Awaitable&& await_transform(Awaitable&& awaitable) const {
    if constexpr (requires { awaitable.bind(*g); }) awaitable.bind(*g);
    return static_cast<Awaitable&&>(awaitable);
  }
  void unhandled_exception() noexcept;
};

/// An exception that leaves a coroutine is a panic of its goroutine.
void panic_with_current_exception();

inline void promise_base::unhandled_exception() noexcept { panic_with_current_exception(); }

template <class T>
struct task_promise : promise_base {
  task<T> get_return_object();
  template <class U>
  void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }
  std::optional<T> result;
};

template <>
struct task_promise<void> : promise_base {
  task<void> get_return_object();
  void return_void() {}
};

}  // namespace detail

/// A coroutine that runs inside a goroutine: an ordinary function call that may block.
/// Lazy: it starts when awaited, once, as an rvalue: `co_await read(ch)`. Its frame belongs to this
/// object. The awaiting goroutine goes on with the returned value; a panic inside unwinds through
/// the caller.
template <class T = void>
class [[nodiscard]] task {
 public:
  using promise_type = detail::task_promise<T>;
  /// Of its coroutine.
  using handle = std::coroutine_handle<promise_type>;

  task() = default;
  explicit task(handle h) : handle_{h} {}
  task(task&& other) noexcept : handle_{std::exchange(other.handle_, {})} {}
  task& operator=(task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~task() {
    if (handle_) handle_.destroy();
  }

  /// What co_await makes of it.
  class awaiter {
   public:
    explicit awaiter(handle child) : child_{child} {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) const noexcept {
      detail::goroutine* g = parent.promise().g;
      child_.promise().g = g;
      child_.promise().continuation = parent;
      g->leaf = child_;
    }
    T await_resume() const {
      if constexpr (!std::is_void_v<T>) return std::move(*child_.promise().result);
    }

   private:
    handle child_;
  };
  awaiter operator co_await() && { return awaiter{handle_}; }

  /// For the runtime: makes this task the body of a goroutine.
  void bind(detail::goroutine& g) {
    handle_.promise().g = &g;
    g.leaf = handle_;
  }
  /// For operations: the goroutine's innermost coroutine, which awaits the operation, calls this.
  void call(detail::goroutine& g) {
    handle_.promise().continuation = g.leaf;
    bind(g);
  }
  /// What it returned, once it has.
  T take() {
    if constexpr (!std::is_void_v<T>) return std::move(*handle_.promise().result);
  }
  /// For the runtime: destroys the frame, and those of the tasks it awaits.
  void destroy() { task discarded{std::exchange(handle_, {})}; }

 private:
  handle handle_;
};

template <class T>
task<T> detail::task_promise<T>::get_return_object() {
  return task<T>{std::coroutine_handle<task_promise>::from_promise(*this)};
}
inline task<void> detail::task_promise<void>::get_return_object() {
  return task<void>{std::coroutine_handle<task_promise>::from_promise(*this)};
}

}  // namespace millrace
