#pragma once

// The machinery of a channel. Go: runtime/chan.go.
//
// Invariants, under the channel's lock:
//  - At least one of senders and receivers is empty, but for one goroutine's select that both sends
//  and
//    receives on the channel.
//  - A buffered channel with values has no waiting receiver; one with room has no waiting sender.
//  - A closed channel has no waiting sender and no waiting receiver.
// A value goes straight from a sender to a waiting receiver; both ends are FIFO.
// A goroutine that waits alone may stand in the lock's word instead (chan_lock): whoever locks puts
// it into its list first, so under the lock there is no difference.
// Wakers collect goroutines under the lock and make them runnable after it: no lock is taken under
// another one, but for a select's: see select.h.

#include <concepts>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "millrace/detail/chan_lock.h"
#include "millrace/detail/timer.h"
#include "millrace/detail/waiter.h"

namespace millrace::detail {

/// What an operation did while it held the channel's lock.
enum class chan_op : std::uint8_t {
  blocked,  // nothing: it must wait
  done,     // a value was moved
  closed,   // receive: closed and drained; send: closed, which is a panic
};
struct moved {
  chan_op did;
  goroutine* woken = nullptr;  // who is to be made runnable after unlocking, if anybody
};

/// Where the values of a timer's channel come from: nobody sends them, they are there when they are
/// due and somebody looks. All calls are made with the channel's lock held.
class chan_source {
 public:
  chan_source() = default;
  chan_source(const chan_source&) = delete;
  chan_source& operator=(const chan_source&) = delete;
  virtual ~chan_source() = default;

  /// Fills `slot` if a value is due.
  virtual bool take(std::optional<time_point>& slot) = 0;
  /// Whether it would.
  [[nodiscard]] virtual bool due() const = 0;
  /// A goroutine has queued.
  virtual void awaited(const goroutine& by) = 0;
  /// The last one has left.
  virtual void unawaited() = 0;
};

class MILLRACE_CAPABILITY("mutex") chan_base : public object {
 public:
  chan_base(std::size_t capacity, std::string name);
#if MILLRACE_THREADS
  ~chan_base() override MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    adopt(lock_.look());  // the list lets it go
  }

  void lock() MILLRACE_ACQUIRE() MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    const chan_lock::word before = lock_.try_lock();
    if (!chan_lock::is_free(before)) [[unlikely]]
      finish_locking(before);
  }
  bool try_lock() MILLRACE_TRY_ACQUIRE(true) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    const chan_lock::word before = lock_.try_lock();
    if (before == chan_lock::taken) return false;
    if (!chan_lock::is_free(before)) [[unlikely]]
      finish_locking(before);
    return true;
  }
  void unlock() MILLRACE_RELEASE() MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    lock_.unlock(chan_lock::settled);
  }
  /// The same after an operation, which may have been the last for a while.
  void unlock_perhaps_idle() MILLRACE_RELEASE() MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    lock_.unlock(is_idle() ? chan_lock::idle : chan_lock::settled);
  }
#else
  void lock() MILLRACE_ACQUIRE() {}
  void unlock() MILLRACE_RELEASE() {}
  void unlock_perhaps_idle() MILLRACE_RELEASE() {}
#endif
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  std::size_t length() MILLRACE_EXCLUDES(this);
  void close(const site& where) MILLRACE_EXCLUDES(this);
  /// Closes it unless it is closed; returns whether it did. Not hindered by a panic.
  bool shut(const site& where) MILLRACE_EXCLUDES(this);

  /// Makes it a timer's channel. Before anybody else sees it.
  void attach(std::unique_ptr<chan_source> source) {
    const lock_guard held{*this};  // unlocked, it is idle no more
    source_ = std::move(source);
  }
  [[nodiscard]] chan_source* source() const { return source_.get(); }
  /// Whether a receiver is queued, perhaps one that has been served elsewhere.
  [[nodiscard]] bool awaited() const MILLRACE_REQUIRES(this) { return !receivers_.empty(); }

  /// From now on nobody sends: it is only ever closed. Before anybody else sees it.
  void only_signals() { only_signals_ = true; }
  /// For the operations: see detail/touch.h. What waits for a signal is no concern of others that
  /// do.
  void touch_by_operation() const { touch(this, only_signals_ ? access::read : access::write); }

  /// Whether a send is worth trying; and a receive.
  [[nodiscard]] bool can_send() const MILLRACE_REQUIRES(this) {
    return closed_ || count_ < capacity_ || !receivers_.empty();
  }
  [[nodiscard]] bool can_receive() const MILLRACE_REQUIRES(this) {
    return closed_ || count_ > 0 || !senders_.empty() || source_;
  }
  /// Whether a send would go on; and a receive.
  [[nodiscard]] bool send_is_ready() const MILLRACE_REQUIRES(this) {
    return closed_ || count_ < capacity_ || receivers_.has_open();
  }
  [[nodiscard]] bool receive_is_ready() const MILLRACE_REQUIRES(this) {
    return closed_ || count_ > 0 || senders_.has_open() ||
           (source_ && receivers_.empty() && source_->due());
  }
#if MILLRACE_THREADS
  // What an operation may do without the lock, for a goroutine that is not traced: a trace has a
  // channel's events in their order.
  [[nodiscard]] chan_lock::word look() const { return lock_.look(); }
  /// Takes out the one that stands in `now`, which look() returned, or null if it has changed.
  waiter* take_alone(chan_lock::word now) {
    if (!lock_.change(now, chan_lock::idle)) return nullptr;
    waiter& w = chan_lock::who(now);
    w.leave();
    return &w;
  }
  /// Has a parked goroutine wait alone, unless the channel is idle no more.
  bool wait_alone(waiter& w, chan_lock::side does) {
    w.enter();
    if (lock_.change(chan_lock::idle, chan_lock::alone(w, does))) return true;
    w.leave();
    return false;
  }
#endif

  /// Takes a waiter out, if nobody has done so by now.
  void stop_sending(waiter& w) MILLRACE_EXCLUDES(this);
  void stop_receiving(waiter& w) MILLRACE_EXCLUDES(this);
  void wait_to_send(waiter& w) MILLRACE_REQUIRES(this) { senders_.push(w); }
  void wait_to_receive(waiter& w) MILLRACE_REQUIRES(this) {
    receivers_.push(w);
    if (source_) [[unlikely]]
      source_->awaited(*w.g);
  }

 protected:
  // Together, what a hand-over touches: it is not often all in the cache.
#if MILLRACE_THREADS
  chan_lock lock_;
#endif
  bool closed_ MILLRACE_GUARDED_BY(this) = false;
  bool only_signals_ = false;
  const std::size_t capacity_;
  std::size_t count_ MILLRACE_GUARDED_BY(this) = 0;
  waiter_list senders_ MILLRACE_GUARDED_BY(this);
  waiter_list receivers_ MILLRACE_GUARDED_BY(this);

  std::size_t first_ MILLRACE_GUARDED_BY(this) = 0;
  std::unique_ptr<chan_source> source_;

  static bool is_traced(const goroutine* a, const goroutine* b) {
    return (a && a->tracing()) || (b && b->tracing());
  }
  // For the trace, under the lock, so that it has a channel's events in their order; whoever is not
  // traced may be null.
  /// A value was sent, to `receiver` or into the buffer.
  void record_send(goroutine* by, goroutine* receiver, std::uint32_t value, const site& at)
      MILLRACE_REQUIRES(this);
  /// One came out of the buffer, and the value of `sender`, if any, went in.
  void record_receive(goroutine* by, std::uint32_t value, goroutine* sender,
                      std::uint32_t value_sent, const site& at) MILLRACE_REQUIRES(this);
  /// One was taken from a sender that waited.
  void record_hand_over(goroutine* sender, goroutine* by, std::uint32_t value, const site& at)
      MILLRACE_REQUIRES(this);

 private:
#if MILLRACE_THREADS
  void finish_locking(chan_lock::word before) MILLRACE_REQUIRES(this);
  /// Puts the one that waited alone, if any, into its list.
  void adopt(chan_lock::word before) MILLRACE_REQUIRES(this);
  [[nodiscard]] bool is_idle() const MILLRACE_REQUIRES(this) {
    return capacity_ == 0 && !closed_ && receivers_.empty() && senders_.empty() && !source_;
  }
#endif
  void record(event kind, goroutine* g, std::uint32_t value, std::size_t count,
              const site& at) const;
};

/// What a trace shows of a value: an integer itself, else what an ADL-found trace_value(value)
/// returns, else 0.
template <class T>
std::uint32_t traced_value(const T& value) {
  if constexpr (std::integral<T>) {
    return static_cast<std::uint32_t>(value);
  } else if constexpr (requires { trace_value(value); }) {
    return trace_value(value);
  } else {
    return 0;
  }
}

template <class T>
class chan_state final : public chan_base {
 public:
  using chan_base::chan_base;
  ~chan_state() override MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    for (; count_ > 0; --count_) std::destroy_at(buffered(first_++));
  }

  /// Moves `value` to a receiver that was taken out.
  static void give(waiter& receiver, T& value) {
    static_cast<std::optional<T>*>(receiver.slot)->emplace(std::move(value));
    receiver.handed_over = true;
  }

  // Both are inlined into each operation that makes them: the calls, and what they save and
  // restore, were a seventh of a hand-over.
  /// Moves `value` out if it can.
  [[gnu::always_inline]] moved send(T& value, goroutine* by, const site& at)
      MILLRACE_REQUIRES(this) {
    if (closed_) [[unlikely]]
      return {chan_op::closed};
    const std::uint32_t shown = traced_value(value);
    goroutine* woken = nullptr;
    if (waiter* receiver = receivers_.pop()) {
      give(*receiver, value);
      woken = receiver->g;
    } else if (count_ < capacity_) {
      std::construct_at(buffered(first_ + count_), std::move(value));
      ++count_;
    } else {
      return {chan_op::blocked};
    }
    if (is_traced(by, woken)) [[unlikely]]
      record_send(by, woken, shown, at);
    return {chan_op::done, woken};
  }

  /// Fills `slot` if it can.
  [[gnu::always_inline]] moved receive(std::optional<T>& slot, goroutine* by, const site& at)
      MILLRACE_REQUIRES(this) {
    if constexpr (std::is_same_v<T, time_point>) {
      if (source_) {
        if (!receivers_.empty() || !source_->take(slot)) return {chan_op::blocked};
        if (is_traced(by, nullptr)) record_receive(by, 0, nullptr, 0, at);
        return {chan_op::done};
      }
    }
    if (count_ > 0) {
      T* oldest = buffered(first_);
      slot.emplace(std::move(*oldest));
      std::destroy_at(oldest);
      first_ = first_ + 1 == capacity_ ? 0 : first_ + 1;
      --count_;
      goroutine* woken = nullptr;
      std::uint32_t next_shown = 0;
      if (waiter* sender = senders_.pop()) {
        T& next = *static_cast<T*>(sender->slot);
        next_shown = traced_value(next);
        std::construct_at(buffered(first_ + count_), std::move(next));
        ++count_;
        woken = sender->g;
      }
      if (is_traced(by, woken)) [[unlikely]]
        record_receive(by, traced_value(*slot), woken, next_shown, at);
      return {chan_op::done, woken};
    }
    if (waiter* sender = senders_.pop()) {
      slot.emplace(std::move(*static_cast<T*>(sender->slot)));
      if (is_traced(by, sender->g)) [[unlikely]]
        record_hand_over(sender->g, by, traced_value(*slot), at);
      return {chan_op::done, sender->g};
    }
    if (!closed_) return {chan_op::blocked};
    slot.reset();
    return {chan_op::closed};
  }

 private:
  T* buffered(std::size_t index) {
    const std::size_t place = is_signal ? 0 : index < capacity_ ? index : index - capacity_;
    return std::launder(reinterpret_cast<T*>(storage_[place].bytes));
  }

  struct alignas(T) cell {
    std::byte bytes[sizeof(T)];
  };
  // Values without a content need no place each: as in Go, any number of them can be buffered.
  static constexpr bool is_signal = std::is_empty_v<T> && std::is_trivially_copyable_v<T>;
  std::unique_ptr<cell[]> storage_{capacity_ == 0 ? nullptr : new cell[is_signal ? 1 : capacity_]};
};

}  // namespace millrace::detail
