#pragma once

#include <string>
#include <utility>

#include "millrace/task.h"

namespace millrace {

/// Panics: the goroutine never goes on, its frames are destroyed from leaf to root so that its
/// defers run, and the run ends with run_end::panic and this text. Go: panic. There is no recover.
/// `co_await panic("text")`.
class [[nodiscard]] panic {
 public:
  explicit panic(std::string text, site where = site::current())
      : text_{std::move(text)}, where_{where} {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    if (self.promise().g->inert()) return;
    detail::raise_panic(std::move(text_), where_);
  }
  void await_resume() const noexcept {}

 private:
  std::string text_;
  site where_;
};

}  // namespace millrace
