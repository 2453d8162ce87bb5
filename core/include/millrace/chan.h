#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "millrace/detail/attempt_again.h"
#include "millrace/detail/chan_state.h"
#include "millrace/detail/operation.h"
#include "millrace/task.h"

namespace millrace {

/// The value of a channel that only signals. Go: struct{}.
struct unit {
  friend bool operator==(unit, unit) { return true; }
};

/// What a receive that does not wait found.
template <class T>
struct received {
  bool ready = false;      // false: it would have had to wait
  std::optional<T> value;  // nothing although ready: the channel is closed and drained
};

namespace detail {

void unlock_chan(goroutine& g, void* chan);  // a park_commit
void close_chan(chan_base* chan, const site& where);
/// What an operation on a nil channel does; returns false.
bool park_for_ever(goroutine& g, wait_reason why, const site& where);
/// What a send on a closed channel does; returns false.
bool panic_of_send(const site& where);

/// Sends if that needs no waiting; panics if the channel is closed.
template <class T>
bool try_send(chan_state<T>* chan, T& value, const site& where) {
  const auto [g, inert] = calling();
  if (inert || !chan) return false;
  moved what{};
  chan->touch_by_operation();
  {
    lock_guard held{*chan};
    what = chan->send(value, g, where);
  }
  if (what.woken) wake(*what.woken, chan);
  if (what.did == chan_op::closed) return panic_of_send(where);
  return what.did == chan_op::done;
}

/// Receives if that needs no waiting.
template <class T>
received<T> try_receive(chan_state<T>* chan, const site& where) {
  received<T> got;
  const auto [g, inert] = calling();
  if (inert || !chan) return got;
  moved what{};
  chan->touch_by_operation();
  {
    lock_guard held{*chan};
    what = chan->receive(got.value, g, where);
  }
  if (what.woken) wake(*what.woken, chan);
  got.ready = what.did != chan_op::blocked;
  return got;
}

/// co_await ch.send(value)
template <class T>
class [[nodiscard]] send_operation : public operation<send_operation<T>> {
 public:
  send_operation(chan_state<T>* chan, T value, const site& where)
      : chan_{chan}, value_{std::move(value)}, where_{where} {}
  send_operation(const send_operation&) = delete;
  send_operation& operator=(const send_operation&) = delete;
  ~send_operation() {
    if (waiter_.queued()) chan_->stop_sending(waiter_);
  }

  void touch_objects() const {
    if (chan_) chan_->touch_by_operation();
  }
  void tell(goroutine_info& out) const {
    tell_operation(out, chan_ ? wait_reason::chan_send : wait_reason::chan_send_nil, chan_, where_);
  }
  bool attempt(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    chan_state<T>* const chan = chan_;
    if (!chan) [[unlikely]]
      return park_for_ever(g, wait_reason::chan_send_nil, where_);
#if MILLRACE_THREADS
    // Without the lock, where two meet alone.
    if (const chan_lock::word now = chan->look(); now != chan_lock::settled && !g.tracing()) {
      if (chan_lock::is_alone(now, chan_lock::side::receives)) {
        if (waiter* receiver = chan->take_alone(now)) {
          chan_state<T>::give(*receiver, value_);
          wake(g, *receiver->g, chan);
          return true;
        }
      } else if (now == chan_lock::idle) {
        waiter_.g = &g;
        waiter_.slot = &value_;
        g.park(wait_reason::chan_send, chan, where_, wait_alone, this);
        return false;
      }
    }
#endif
    chan->lock();
    const auto [did, woken] = chan->send(value_, &g, where_);
    if (did == chan_op::blocked) {
      waiter_.g = &g;
      waiter_.slot = &value_;
      chan->wait_to_send(waiter_);
      g.park(wait_reason::chan_send, chan, where_, unlock_chan, chan);
      return false;
    }
    if (woken) {
      chan->unlock_perhaps_idle();
      wake(g, *woken, chan);
      return true;
    }
    chan->unlock();
    return did == chan_op::done || panic_of_send(where_);
  }
  void await_resume() const noexcept {}

 private:
#if MILLRACE_THREADS
  // A park_commit. If somebody has come meanwhile, the goroutine tries again.
  static void wait_alone(goroutine& g, void* operation) {
    auto& self = *static_cast<send_operation*>(operation);
    if (self.chan_->wait_alone(self.waiter_, chan_lock::side::sends)) return;
    attempt_again(g, self);
    wake(g, g, self.chan_);
  }
#endif

  chan_state<T>* chan_;
  T value_;
  site where_;
  waiter waiter_;
};

/// co_await ch.recv()
template <class T>
class [[nodiscard]] receive_operation : public operation<receive_operation<T>> {
 public:
  receive_operation(chan_state<T>* chan, const site& where) : chan_{chan}, where_{where} {}
  receive_operation(const receive_operation&) = delete;
  receive_operation& operator=(const receive_operation&) = delete;
  ~receive_operation() {
    if (waiter_.queued()) chan_->stop_receiving(waiter_);
  }

  void touch_objects() const {
    if (chan_) chan_->touch_by_operation();
  }
  void tell(goroutine_info& out) const {
    tell_operation(out, chan_ ? wait_reason::chan_recv : wait_reason::chan_recv_nil, chan_, where_);
  }
  bool attempt(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    chan_state<T>* const chan = chan_;
    if (!chan) [[unlikely]]
      return park_for_ever(g, wait_reason::chan_recv_nil, where_);
#if MILLRACE_THREADS
    // Without the lock, where two meet alone.
    if (const chan_lock::word now = chan->look(); now != chan_lock::settled && !g.tracing()) {
      if (chan_lock::is_alone(now, chan_lock::side::sends)) {
        if (waiter* sender = chan->take_alone(now)) {
          slot_.emplace(std::move(*static_cast<T*>(sender->slot)));
          wake(g, *sender->g, chan);
          return true;
        }
      } else if (now == chan_lock::idle) {
        waiter_.g = &g;
        waiter_.slot = &slot_;
        g.park(wait_reason::chan_recv, chan, where_, wait_alone, this);
        return false;
      }
    }
#endif
    chan->lock();
    const auto [did, woken] = chan->receive(slot_, &g, where_);
    if (did == chan_op::blocked) {
      waiter_.g = &g;
      waiter_.slot = &slot_;
      chan->wait_to_receive(waiter_);
      g.park(wait_reason::chan_recv, chan, where_, unlock_chan, chan);
      return false;
    }
    if (woken) {
      chan->unlock_perhaps_idle();
      wake(g, *woken, chan);
    } else {
      chan->unlock();
    }
    return true;
  }
  std::optional<T> await_resume() { return std::move(slot_); }

 private:
#if MILLRACE_THREADS
  // A park_commit. If somebody has come meanwhile, the goroutine tries again.
  static void wait_alone(goroutine& g, void* operation) {
    auto& self = *static_cast<receive_operation*>(operation);
    if (self.chan_->wait_alone(self.waiter_, chan_lock::side::receives)) return;
    attempt_again(g, self);
    wake(g, g, self.chan_);
  }
#endif

  chan_state<T>* chan_;
  site where_;
  waiter waiter_;
  std::optional<T> slot_;
};

/// What all handles of a channel share.
template <class T>
class chan_handle {
 public:
  /// False for the nil channel, on which sends and receives block for ever.
  explicit operator bool() const { return static_cast<bool>(state_); }
  friend bool operator==(const chan_handle&, const chan_handle&) = default;

  /// Values in the buffer now. Go: len(ch). Zero for nil.
  [[nodiscard]] std::size_t len() const { return state_ ? state_->length() : 0; }
  /// The buffer's size. Go: cap(ch). Zero for nil.
  [[nodiscard]] std::size_t cap() const { return state_ ? state_->capacity() : 0; }

  /// For select.
  [[nodiscard]] chan_state<T>* state() const { return state_.get(); }

 protected:
  chan_handle() = default;
  explicit chan_handle(ref<chan_state<T>> state) : state_{std::move(state)} {}
  ref<chan_state<T>> state_;
};

}  // namespace detail

/// The receiving end of a channel. Go: <-chan T. Copies are the same channel; default-constructed,
/// it is nil.
template <class T>
class receiver : public detail::chan_handle<T> {
 public:
  receiver() = default;
  explicit receiver(detail::ref<detail::chan_state<T>> state)
      : detail::chan_handle<T>{std::move(state)} {}

  /// Takes the oldest value: `while (auto job = co_await jobs.recv())` is `for job := range jobs`.
  /// Blocks while the channel is empty and open, for ever on nil. Returns nullopt when it is closed
  /// and drained. Only in a goroutine. Go: <-ch (runtime.chanrecv).
  detail::receive_operation<T> recv(site where = site::current()) const {
    return {this->state_.get(), where};
  }

  /// recv without waiting: not ready where recv would block, on nil too. Never blocks; from any
  /// thread. Go: select { case v, ok := <-ch: default: }.
  received<T> try_recv(site where = site::current()) const {
    return detail::try_receive(this->state_.get(), where);
  }
};

/// The sending end of a channel. Go: chan<- T. Copies are the same channel; default-constructed, it
/// is nil.
template <class T>
class sender : public detail::chan_handle<T> {
 public:
  sender() = default;
  explicit sender(detail::ref<detail::chan_state<T>> state)
      : detail::chan_handle<T>{std::move(state)} {}

  /// Hands `value` to the longest waiting receiver, or to the buffer. Blocks while there is
  /// neither, for ever on nil. Panics ("send on closed channel") if the channel is closed, also
  /// while it waits. Only in a goroutine. Go: ch <- value (runtime.chansend).
  detail::send_operation<T> send(T value, site where = site::current()) const {
    return {this->state_.get(), std::move(value), where};
  }

  /// send without waiting: false, and `value` is dropped, where send would block, on nil too.
  /// Panics as send does. Never blocks; from any thread. Go: select { case ch <- value: default: }.
  bool try_send(T value, site where = site::current()) const {
    return detail::try_send(this->state_.get(), value, where);
  }

  /// Closes the channel: receivers get what is buffered, then nullopt; senders panic. Never blocks;
  /// from any thread. Panics on a nil or closed channel. Go: close(ch) (runtime.closechan).
  void close(site where = site::current()) const { detail::close_chan(this->state_.get(), where); }
};

/// A channel: both ends. Go: chan T. Copies are the same channel; default-constructed, it is nil.
/// Passed where a sender or receiver is wanted, it becomes that end.
template <class T>
class chan : public detail::chan_handle<T> {
 public:
  chan() = default;
  explicit chan(detail::ref<detail::chan_state<T>> state)
      : detail::chan_handle<T>{std::move(state)} {}

  /// See receiver::recv.
  detail::receive_operation<T> recv(site where = site::current()) const {
    return {this->state_.get(), where};
  }
  /// See sender::send.
  detail::send_operation<T> send(T value, site where = site::current()) const {
    return {this->state_.get(), std::move(value), where};
  }
  /// See receiver::try_recv.
  received<T> try_recv(site where = site::current()) const {
    return detail::try_receive(this->state_.get(), where);
  }
  /// See sender::try_send.
  bool try_send(T value, site where = site::current()) const {
    return detail::try_send(this->state_.get(), value, where);
  }
  /// See sender::close.
  void close(site where = site::current()) const { detail::close_chan(this->state_.get(), where); }

  // Implicit, as in Go: a chan T is assignable to a directional type.
  operator receiver<T>() const {
    return receiver<T>{this->state_};
  }  // NOLINT(google-explicit-constructor)
  operator sender<T>() const {
    return sender<T>{this->state_};
  }  // NOLINT(google-explicit-constructor)
};

/// A new channel that buffers `capacity` values; 0: unbuffered, a send waits for its receiver.
/// The name is for traces and verdicts. From any thread. Go: make(chan T, capacity).
template <class T>
chan<T> make_chan(std::size_t capacity = 0, std::string name = {}) {
  return chan<T>{detail::make_ref<detail::chan_state<T>>(capacity, std::move(name))};
}

}  // namespace millrace
