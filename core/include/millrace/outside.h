#pragma once

// Calls to the world outside: what a goroutine needs from somebody who is none, a page's JavaScript
// or another thread, and waits for.
//
// A goroutine asks, and is parked with a wait reason of its own:
//
//     outside_answer a = co_await calls.ask({.kind = "fetch", .task = 4}, ctx);
//     if (a.err) co_return a.err;
//
// The outside is told that there is something to take, takes what is asked, and answers each call
// by its number, once, when it likes:
//
//     for (const outside_request& r : calls.take())
//       r.given_up ? forget(r.call) : begin(r.call, r.question);
//     ...
//     calls.answer(call, {.numbers = {640, 480}});          // or {.err = errors::make("...")}
//
// What is too large for numbers goes through memory: room(call, bytes) makes it, the outside fills
// it, and answer() brings it to the goroutine. Until then it is the outside's, who may be filling
// it on a thread of its own when the call is given up: whoever has made room must answer all the
// same.
//
// While a call is pending its run is held open: it is in no deadlock. If the goroutine's context is
// over first, it goes on with the context's error, the outside is told that the call is given up,
// and an answer that comes after that is dropped. So it is when the run ends before the answer. A
// goroutine that still waits when main has returned has leaked, as any other that is blocked.
//
// Exactly one of answering, cancelling and the end of the run settles a call. The first two meet as
// the cases of a select do (detail/waiter.h): whoever claims the goroutine wakes it. Answering is
// done under lock_, which the goroutine takes before it goes on, and the end of the run before it
// destroys the goroutine's frame: neither can pull it away from under an answer. The lock of the
// context's done channel and those of the runtime are taken inside lock_.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/byte_block.h"
#include "millrace/context.h"
#include "millrace/detail/mutex.h"
#include "millrace/detail/operation.h"
#include "millrace/detail/waiter.h"
#include "millrace/error.h"

namespace millrace {

/// What a goroutine asks of the world outside.
struct outside_question {
  std::string_view kind;          // which sort of answer; a text that lives for good
  std::uint32_t task = 0;         // for which task, as in annotate_task_begin
  std::vector<double> numbers{};  // what else the kind needs
};

/// What it is told.
struct outside_answer {
  error err{};                    // why there is no answer: the outside's reason, or the context's
  std::vector<double> numbers{};  // as the kind has it
  byte_block bytes{};             // what room() made for the call, if it did
};

/// What there is for the outside to do.
struct outside_request {
  std::uint64_t call = 0;       // its number; no other call of these outside_calls has it
  outside_question question{};  // of a call that begins
  bool given_up = false;        // of one that was taken before: nobody waits for it any more
  std::string why{};            // that is: the context's cause
};

class outside_calls;

namespace detail {

/// What outside_calls::ask returns.
class [[nodiscard]] outside_operation : public operation<outside_operation> {
 public:
  outside_operation(outside_calls& calls, outside_question question, context ctx, const site& where)
      : calls_{calls}, question_{std::move(question)}, ctx_{std::move(ctx)}, where_{where} {}
  outside_operation(const outside_operation&) = delete;
  outside_operation& operator=(const outside_operation&) = delete;
  ~outside_operation() { settle("the run has ended"); }

  void tell(goroutine_info& out) const;
  bool attempt(goroutine& g);
  outside_answer await_resume();

 private:
  friend class millrace::outside_calls;
  static constexpr std::uint32_t answered = 0;
  static constexpr std::uint32_t cancelled = 1;

  static void parked(goroutine& g, void* self);
  /// Leaves every list it is in. Once it has returned, nobody else knows of this operation.
  void settle(std::string_view why);

  outside_calls& calls_;
  outside_question question_;
  context ctx_;
  site where_;
  goroutine* g_ = nullptr;  // while it is parked, or about to go on
  receiver<unit> done_;     // the context's; nil if it cannot be cancelled
  waiter waits_for_done_;   // in its list
  std::uint64_t call_ = 0;  // guarded by calls_.lock_, as what follows; 0: not, or no longer, asked
  outside_answer answer_;
};

}  // namespace detail

/// Calls to one outside: see the top of this file. It outlives the runs whose goroutines ask, and
/// whoever answers. A simulated run has no outside: one that comes to a call ends as stopped.
class outside_calls {
 public:
  /// `arrived` is called, on the thread of whoever asks or gives up, when there is something to
  /// take and there was nothing before. It must not take or answer there and then, but see to it
  /// that somebody does.
  explicit outside_calls(std::function<void()> arrived = {}) : arrived_{std::move(arrived)} {}
  outside_calls(const outside_calls&) = delete;
  outside_calls& operator=(const outside_calls&) = delete;

  /// `outside_answer a = co_await calls.ask(question, ctx);`
  /// Blocks until the outside has answered or ctx is over, then with ctx.err() and nothing asked if
  /// it is already. Only in a goroutine.
  [[nodiscard]] detail::outside_operation ask(outside_question question, context ctx = background(),
                                              site where = site::current()) {
    return {*this, std::move(question), std::move(ctx), where};
  }

  /// What has been asked, and given up, since the last time, in that order. A call that was given
  /// up before it was taken is never seen. Never blocks for long; from any thread that runs no
  /// goroutine.
  std::vector<outside_request> take() MILLRACE_EXCLUDES(lock_);
  /// Ends a call. Returns whether its goroutine goes on with this answer: it does not if the call
  /// has been answered or given up. Never blocks for long; from any thread that runs no goroutine.
  bool answer(std::uint64_t call, outside_answer with) MILLRACE_EXCLUDES(lock_);
  /// Memory for the answer of a pending call, until answer() has been called for it; null if it is
  /// not pending, has room already, or there is not so much. From any thread.
  std::byte* room(std::uint64_t call, std::size_t bytes) MILLRACE_EXCLUDES(lock_);
  /// How many have been asked and not settled.
  [[nodiscard]] std::size_t pending() const MILLRACE_EXCLUDES(lock_);

 private:
  friend class detail::outside_operation;

  // A call's number is its place in slots_ and how many came before it, so that no number returns.
  struct slot {
    std::uint64_t call = 0;
    detail::outside_operation* operation = nullptr;
    bool taken = false;
  };
  static constexpr unsigned place_bits = 24;
  struct room_of {
    std::uint64_t call = 0;
    byte_block bytes;
  };

  std::uint64_t add(detail::outside_operation& asks) MILLRACE_REQUIRES(lock_);
  slot* find(std::uint64_t call) MILLRACE_REQUIRES(lock_);
  void free(slot& s) MILLRACE_REQUIRES(lock_);
  /// Returns whether the outside has to be told that there is something.
  bool queue(outside_request what) MILLRACE_REQUIRES(lock_);
  byte_block take_room(std::uint64_t call) MILLRACE_REQUIRES(lock_);

  const std::function<void()> arrived_;
  mutable detail::blocking_mutex lock_;
  std::vector<slot> slots_ MILLRACE_GUARDED_BY(lock_);
  std::vector<std::uint32_t> free_ MILLRACE_GUARDED_BY(lock_);
  std::vector<outside_request> requests_ MILLRACE_GUARDED_BY(lock_);
  std::vector<room_of> rooms_ MILLRACE_GUARDED_BY(lock_);
  std::uint64_t made_ MILLRACE_GUARDED_BY(lock_) = 0;
};

}  // namespace millrace
