#pragma once

#include <optional>
#include <utility>

#include "millrace/detail/atomic.h"
#include "millrace/detail/context_node.h"
#include "millrace/detail/spawn_on.h"
#include "millrace/go.h"

namespace millrace::detail {

/// A goroutine to be started when a context is over. Exactly one of starting, stopping and the end
/// of the run settles it. It waits for that end as a timer that is never due, which holds a count
/// of it.
class context_func : public ref_counted, public cancel_listener {
 public:
  context_func(ref<context_node> ctx, runtime& rt, const site& where);

  void join();
  /// Starts the goroutine, unless it is settled.
  void start();
  /// Returns whether that keeps it from being started.
  bool stop();

 private:
  /// A goroutine of that runtime, not yet started, that calls the function; once.
  virtual goroutine* make_call(runtime& rt) = 0;
  /// Destroys the function, which will not be called.
  virtual void forget() = 0;
  static void dropped(served_timer& t);
  bool settle() {
    touch(this);
    return !settled_.exchange(true, std::memory_order_acq_rel);
  }
  bool leave_the_run();

  ref<context_node> ctx_;
  runtime& rt_;
  site where_;
  atomic<bool> settled_{false};
  served_timer timer_;
};

template <class F>
class context_func_of final : public context_func {
 public:
  context_func_of(ref<context_node> ctx, F f, runtime& rt, const site& where)
      : context_func{std::move(ctx), rt, where}, f_{std::move(f)} {}

 private:
  goroutine* make_call(runtime& rt) override {
    goroutine* made = make_goroutine(rt, std::move(*f_));
    forget();
    return made;
  }
  void forget() override { f_.reset(); }

  std::optional<F> f_;
};

}  // namespace millrace::detail
