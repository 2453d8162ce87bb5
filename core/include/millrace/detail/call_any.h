#pragma once

#include <functional>
#include <type_traits>

#include "millrace/go.h"
#include "millrace/task.h"

namespace millrace::detail {

/// What calling f gives, once awaited if it is a task.
template <class T>
struct awaited {
  using type = T;
};
template <class T>
struct awaited<task<T>> {
  using type = T;
};
template <class F>
using call_result = typename awaited<std::invoke_result_t<F&>>::type;

/// co_await call_any(f): calls f, a plain function or a coroutine, which outlives the call.
template <class F>
  requires(task_value<std::invoke_result_t<F&>>::is_task)
std::invoke_result_t<F&> call_any(F& f) {
  return std::invoke(f);
}
template <class F>
  requires(!task_value<std::invoke_result_t<F&>>::is_task)
task<std::invoke_result_t<F&>> call_any(F& f) {
  if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
    std::invoke(f);
    co_return;
  } else {
    co_return std::invoke(f);
  }
}

}  // namespace millrace::detail
