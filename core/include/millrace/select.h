#pragma once

// Go: runtime/select.go, with a pass before its three. First one case, drawn at random, is tried
// under its own channel's lock alone: taking it needs no other. Only "none is ready" is a statement
// about all of them at once, so then, with every channel locked, one is drawn of those that can go
// on; if none can, a waiter is queued on every channel and the goroutine parks; when woken by the
// one waker that claimed a case, it takes the other waiters out. The locks are tried for as the
// cases stand, with the first one's kept; if one is taken, all are let go of and waited for in
// channel-id order, against ABBA deadlock. The same channel may stand in several cases; nil
// channels are left out; without any channel it waits for ever.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "millrace/chan.h"
#include "millrace/detail/timer.h"

namespace millrace {
namespace detail {

/// A case as the algorithm sees it.
class select_case {
 public:
  enum class kind : bool { send, receive };
  select_case(kind what, chan_base* chan) : channel_{chan}, kind_{what} {}
  virtual ~select_case() = default;
  /// Null for a nil channel.
  [[nodiscard]] chan_base* channel() const { return channel_; }

  [[nodiscard]] bool sends() const { return kind_ == kind::send; }
  /// Whether both do the same on one channel.
  [[nodiscard]] bool is_like(const select_case& other) const {
    return channel_ == other.channel_ && kind_ == other.kind_;
  }

  // With the channel's lock held:
  /// Whether poll is worth its call.
  [[nodiscard]] bool looks_ready() const MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    return kind_ == kind::send ? channel_->can_send() : channel_->can_receive();
  }
  /// Whether poll would do it.
  [[nodiscard]] bool is_ready() const MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    return kind_ == kind::send ? channel_->send_is_ready() : channel_->receive_is_ready();
  }
  /// Tries the operation. `closed` means a send that panics.
  virtual moved poll(goroutine* g, const site& at) = 0;
  void enqueue() MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    kind_ == kind::send ? channel_->wait_to_send(entry) : channel_->wait_to_receive(entry);
  }

  // Without it:
  /// Takes `entry` out of the channel's list, if nobody has done so by now.
  void dequeue() {
    kind_ == kind::send ? channel_->stop_sending(entry) : channel_->stop_receiving(entry);
  }
  /// This case was chosen, after a wait. The slots of the others stay as they were.
  virtual void settle() = 0;

  waiter entry;

 private:
  chan_base* channel_;
  kind kind_;
};

template <class T>
class receive_case final : public select_case {
 public:
  receive_case(chan_state<T>* chan, std::optional<T>* slot)
      : select_case{kind::receive, chan}, slot_{slot} {
    entry.slot = slot;
  }
  moved poll(goroutine* g, const site& at) override MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    moved what = static_cast<chan_state<T>*>(channel())->receive(*slot_, g, at);
    if (what.did == chan_op::closed) what.did = chan_op::done;
    return what;
  }
  void settle() override {
    if (!entry.handed_over) slot_->reset();  // closed
  }

 private:
  std::optional<T>* slot_;
};

template <class T>
class send_case final : public select_case {
 public:
  send_case(chan_state<T>* chan, T value)
      : select_case{kind::send, chan}, value_{std::move(value)} {
    entry.slot = &value_;
  }
  moved poll(goroutine* g, const site& at) override MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    return static_cast<chan_state<T>*>(channel())->send(value_, g, at);
  }
  void settle() override {}

 private:
  T value_;
};

/// When a select gives up: some time after it began, or at a moment.
class select_limit {
 public:
  select_limit() = default;
  explicit select_limit(duration after) : kind_{kind::time}, value_{after} {}
  explicit select_limit(time_point at) : kind_{kind::moment}, value_{at.time_since_epoch()} {}

  explicit operator bool() const { return kind_ != kind::none; }
  [[nodiscard]] time_point from(time_point now) const {
    return kind_ == kind::moment ? time_point{value_} : later(now, value_);
  }

 private:
  enum class kind : std::uint8_t { none, time, moment };
  kind kind_ = kind::none;
  duration value_{};
};

/// The type-erased select over cases that the operation below owns.
class select_base {
 public:
  // Inlined, so that what has just been made is not copied: a load wider than the stores before it
  // waits for them.
  select_base(select_case** cases, select_case** poll_order, select_case** sorted,
              std::size_t count, std::size_t fallback, bool has_default, const select_limit& limit,
              const site& where)
      : cases_{cases},
        poll_order_{poll_order},
        sorted_{sorted},
        count_{count},
        fallback_{fallback},
        has_default_{has_default},
        limit_{limit},
        where_{where} {}
  select_base(const select_base&) = delete;
  select_base& operator=(const select_base&) = delete;
  ~select_base() {
    if (parked_) [[unlikely]]
      leave();
  }

  bool attempt(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  std::size_t finish();

  /// The names of the channels it waits on: "jobs, ctx.done".
  [[nodiscard]] std::string describe() const;
  void tell(goroutine_info& out) const;
  /// The same of one of the cases that could go on, while choose() is asked for one of them.
  void tell_ready(std::size_t i, goroutine_info& out) const;

 private:
  static void commit(goroutine& g, void* self);
  static goroutine* timed_out(timer& t);
  void leave();
  static std::size_t draw(goroutine& g, std::size_t n);
  bool take_drawn(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  [[nodiscard]] bool try_lock(const select_case& c,
                              std::size_t active) const MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void lock_all(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void lock_in_order(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  void sort_locks();
  void unlock_all() MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  std::size_t find_ready() MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  bool wait_or_give_up(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  bool queue_as_chosen(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  bool put_off(goroutine& g) MILLRACE_NO_THREAD_SAFETY_ANALYSIS;
  bool took(goroutine& g, const select_case& c, const moved& what);

  select_case** cases_;
  select_case** poll_order_;            // of the cases with a channel: as they are tried and queued
  select_case** sorted_;                // the same by channel, where that was needed
  select_case** lock_order_ = nullptr;  // one of the two
  std::size_t count_;
  std::size_t fallback_;  // where the default case stands or, without one, the timeout or deadline
  std::size_t active_ = 0;  // how many are in the orders
  bool has_default_;
  select_limit limit_;
  site where_;
  goroutine* g_ = nullptr;
  std::size_t chosen_ = 0;
  bool parked_ = false;
  struct : timer {
    select_base* of = nullptr;
  } timer_;
};

// What the case makers below return, each with the caller's line.
template <class T>
struct receive_spec {
  chan_state<T>* chan;
  std::optional<T>* slot;
  site where;
  receive_case<T> make() { return receive_case<T>{chan, slot}; }
};
template <class T>
struct send_spec {
  chan_state<T>* chan;
  T value;
  site where;
  send_case<T> make() { return send_case<T>{chan, std::move(value)}; }
};
/// Receives and drops.
struct signal_spec {
  ref<chan_state<unit>> chan;
  site where;
};
struct default_spec {
  site where;
};
struct timeout_spec {
  duration after;
  site where;
  [[nodiscard]] select_limit limit() const { return select_limit{after}; }
};
struct deadline_spec {
  time_point at;
  site where;
  [[nodiscard]] select_limit limit() const { return select_limit{at}; }
};

/// The case object in the operation's frame for each spec.
template <class Spec>
struct stored_case {
  explicit stored_case(Spec& spec) : value{spec.make()} {}
  select_case* get() { return &value; }
  decltype(std::declval<Spec&>().make()) value;
};
template <>
struct stored_case<signal_spec> {
  explicit stored_case(signal_spec& spec) : chan{std::move(spec.chan)}, value{chan.get(), &slot} {}
  select_case* get() { return &value; }
  ref<chan_state<unit>> chan;
  std::optional<unit> slot;
  receive_case<unit> value;
};
template <>
struct stored_case<default_spec> {
  explicit stored_case(default_spec&) {}
  select_case* get() { return nullptr; }
};
template <>
struct stored_case<timeout_spec> {
  explicit stored_case(timeout_spec&) {}
  select_case* get() { return nullptr; }
};
template <>
struct stored_case<deadline_spec> {
  explicit stored_case(deadline_spec&) {}
  select_case* get() { return nullptr; }
};

template <class Spec>
inline constexpr bool is_default = std::is_same_v<Spec, default_spec>;
template <class Spec>
inline constexpr bool is_limit =
    std::is_same_v<Spec, timeout_spec> || std::is_same_v<Spec, deadline_spec>;

template <class... Specs>
class [[nodiscard]] select_operation : public operation<select_operation<Specs...>> {
 public:
  static constexpr std::size_t size = sizeof...(Specs);
  static_assert((0 + ... + is_default<Specs>) <= 1, "select has at most one default case");
  static_assert((0 + ... + is_limit<Specs>) <= 1,
                "select has at most one timeout or deadline case");

  explicit select_operation(const site& where, Specs&... specs)
      : stored_{specs...},
        cases_{std::apply(
            [](auto&... c) { return std::array<select_case*, size + 1>{c.get()..., nullptr}; },
            stored_)},
        base_{cases_.data(), poll_order_.data(),         sorted_.data(),  size,
              fallback(),    (is_default<Specs> || ...), limit(specs...), where} {}
  select_operation(const select_operation&) = delete;
  select_operation& operator=(const select_operation&) = delete;
  ~select_operation() = default;

  void tell(goroutine_info& out) const { base_.tell(out); }
  bool attempt(goroutine& g) { return base_.attempt(g); }
  std::size_t await_resume() { return base_.finish(); }

 private:
  static constexpr std::size_t fallback() {
    std::size_t default_at = size;
    std::size_t limit_at = 0;
    std::size_t i = 0;
    ((default_at = is_default<Specs> ? i : default_at, limit_at = is_limit<Specs> ? i : limit_at,
      ++i),
     ...);
    return default_at != size ? default_at : limit_at;
  }
  static select_limit limit(const Specs&... specs) {
    select_limit found;
    const auto look = [&](const auto& spec) {
      if constexpr (is_limit<std::decay_t<decltype(spec)>>) found = spec.limit();
    };
    (look(specs), ...);
    return found;
  }

  std::tuple<stored_case<Specs>...> stored_;
  std::array<select_case*, size + 1> cases_;
  std::array<select_case*, size + 1> poll_order_;
  std::array<select_case*, size + 1> sorted_;
  select_base base_;
};

}  // namespace detail

/// A case that receives into `slot`: nullopt if the channel is closed and drained. `slot` outlives
/// the select.
template <class T>
detail::receive_spec<T> recv(const receiver<T>& ch, std::optional<T>& slot,
                             site where = site::current()) {
  return {ch.state(), &slot, where};
}
template <class T>
detail::receive_spec<T> recv(const chan<T>& ch, std::optional<T>& slot,
                             site where = site::current()) {
  return {ch.state(), &slot, where};
}
/// A case that sends `value`. If the channel is closed, the select panics.
template <class T>
detail::send_spec<T> send(const sender<T>& ch, std::type_identity_t<T> value,
                          site where = site::current()) {
  return {ch.state(), std::move(value), where};
}
template <class T>
detail::send_spec<T> send(const chan<T>& ch, std::type_identity_t<T> value,
                          site where = site::current()) {
  return {ch.state(), std::move(value), where};
}
/// The case taken when no other is ready; the select then never blocks. Go: default.
inline detail::default_spec otherwise(site where = site::current()) { return {where}; }
/// The case taken when nothing else was ready for that long. Go: case <-time.After(after).
inline detail::timeout_spec timeout(duration after, site where = site::current()) {
  return {after, where};
}
/// The case taken when nothing else was ready at that moment; at once if it is past. Go: case
/// <-time.After(time.Until(at)).
inline detail::deadline_spec deadline(time_point at, site where = site::current()) {
  return {at, where};
}

/// Waits until one of the cases can go on, does it, and returns its position, from 0:
///
///     std::optional<int> job;
///     switch (co_await select(recv(jobs, job), done(ctx))) {
///       case 0: ...   // job
///       case 1: co_return ctx.err();
///     }
///
/// If several can, each is as likely. Nil channels never can. Blocks until one can, unless there is
/// otherwise(). Panics if the chosen case sends on a closed channel. Only in a goroutine. Go:
/// select (runtime.selectgo).
template <class First, class... Rest>
detail::select_operation<First, Rest...> select(First first, Rest... rest) {
  return detail::select_operation<First, Rest...>{first.where, first, rest...};
}

}  // namespace millrace
