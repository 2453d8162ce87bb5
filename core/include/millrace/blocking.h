#pragma once

#include "millrace/detail/mutex.h"

#if MILLRACE_THREADS

// The edge between plain threads and goroutines: calls that block the thread that makes them. There
// are none in the build without threads, where nobody else could go on.

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <type_traits>
#include <utility>

#include "millrace/chan.h"
#include "millrace/runtime.h"

namespace millrace {
namespace detail {

/// Whether this thread may block: not one that runs a goroutine, which panics, nor a browser's main
/// thread, where it ends the process with a message that names the function.
bool may_block(const char* function, const char* instead, const site& where);

/// A thread that waits where goroutines do. To wakers it is a goroutine of a runtime that has
/// nothing but such threads.
class blocked_thread : public goroutine {
 public:
  blocked_thread();
  /// Until it is woken; ends the process, as Go's panics do, if that was for a panic.
  void wait(const site& where);

 private:
  friend class blocked_threads;

  // Guarded by the lock of that runtime.
  bool woken_ = false;
  std::condition_variable signal_;
};

/// Ends the process with a message unless main returned.
void expect_ok(const run_result& result);

}  // namespace detail

/// ch <- value, from a plain thread: hands `value` to the longest waiting receiver, or to the
/// buffer. Blocks the thread while there is neither, for ever on nil, also when the run is over. A
/// runtime knows nothing of threads that are going to send: hold() it, or it finds a deadlock.
/// Ends the process if the channel is closed; panics in a goroutine; refused on a browser's main
/// thread. Go: ch <- value.
template <class T>
void blocking_send(const sender<T>& ch, std::type_identity_t<T> value,
                   site where = site::current()) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  if (!detail::may_block("blocking_send", "co_await ch.send(value)", where)) return;
  detail::blocked_thread self;
  detail::waiter waiting;
  auto* chan = ch.state();
  if (!chan) return self.wait(where);
  const detail::ref<detail::chan_base> alive{chan};
  chan->lock();
  const auto [did, woken] = chan->send(value, nullptr, where);
  if (did == detail::chan_op::blocked) {
    waiting.g = &self;
    waiting.slot = &value;
    chan->wait_to_send(waiting);
  }
  chan->unlock();
  if (did == detail::chan_op::blocked) return self.wait(where);
  if (did == detail::chan_op::closed) return detail::raise_panic("send on closed channel", where);
  if (woken) detail::wake(*woken, chan);
}
template <class T>
void blocking_send(const chan<T>& ch, std::type_identity_t<T> value, site where = site::current()) {
  blocking_send(sender<T>{ch}, std::move(value), where);
}

/// <-ch, from a plain thread: takes the oldest value. Blocks the thread while the channel is empty
/// and open, for ever on nil, also when the run is over. Returns nullopt when it is closed and
/// drained. See blocking_send. Go: v, ok := <-ch.
template <class T>
std::optional<T> blocking_recv(const receiver<T>& ch,
                               site where = site::current()) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  std::optional<T> value;
  if (!detail::may_block("blocking_recv", "co_await ch.recv()", where)) return value;
  detail::blocked_thread self;
  detail::waiter waiting;
  auto* chan = ch.state();
  if (!chan) {
    self.wait(where);
    return value;
  }
  const detail::ref<detail::chan_base> alive{chan};
  chan->lock();
  const auto [did, woken] = chan->receive(value, nullptr, where);
  if (did == detail::chan_op::blocked) {
    waiting.g = &self;
    waiting.slot = &value;
    chan->wait_to_receive(waiting);
  }
  chan->unlock();
  if (did == detail::chan_op::blocked) self.wait(where);
  if (woken) detail::wake(*woken, chan);
  return value;
}
template <class T>
std::optional<T> blocking_recv(const chan<T>& ch, site where = site::current()) {
  return blocking_recv(receiver<T>{ch}, where);
}

/// Runs f(args...), a coroutine returning task<T>, as main of a run, and returns its value. Blocks
/// the thread, which must be none of a runtime's, nor a browser's main thread, until the run has
/// ended. Where it ends otherwise than by main's return (a panic, a deadlock, stop) the process
/// ends with a message, as a Go program's does; runtime::run returns what became of it instead.
template <class F, class... Args>
auto block_on(runtime& rt, F&& f, Args&&... args) {
  using value =
      decltype(std::declval<std::invoke_result_t<std::decay_t<F>&, std::decay_t<Args>...>>()
                   .take());
  if (!detail::may_block("block_on", "co_await f()", site::current())) std::abort();
  if constexpr (std::is_void_v<value>) {
    detail::expect_ok(rt.run(std::forward<F>(f), std::forward<Args>(args)...));
  } else {
    std::optional<value> result;
    // What run() is given lives as long as the run.
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines)
    auto keep = [&result](std::decay_t<F> call, std::decay_t<Args>... given) -> task<> {
      result.emplace(co_await std::invoke(call, std::move(given)...));
    };
    detail::expect_ok(rt.run(keep, std::forward<F>(f), std::forward<Args>(args)...));
    return std::move(*result);
  }
}

}  // namespace millrace

#endif
