#pragma once

#include <atomic>

#include "millrace/detail/context_node.h"

namespace millrace::detail {

/// A goroutine to be started when a context is over. Exactly one of starting, stopping and the end
/// of the run settles it. It waits for that end as a timer that is never due, which holds a count
/// of it.
class context_func final : public ref_counted, public cancel_listener {
 public:
  /// Takes over `call`, which has not been started.
  context_func(ref<context_node> ctx, goroutine* call, runtime& rt, const site& where);
  ~context_func() override;

  void join();
  /// Starts the goroutine, unless it is settled.
  void start();
  /// Returns whether that keeps it from being started.
  bool stop();

 private:
  static void dropped(served_timer& t);
  bool settle() { return !settled_.exchange(true, std::memory_order_acq_rel); }
  bool leave_the_run();

  ref<context_node> ctx_;
  goroutine* call_;
  runtime& rt_;
  site where_;
  std::atomic<bool> settled_{false};
  served_timer timer_;
};

ref<context_func> watch_context(ref<context_node> ctx, goroutine* call, const site& where);

}  // namespace millrace::detail
