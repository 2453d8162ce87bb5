#pragma once

// The tree of contexts. Go: context/context.go.
//
// A node is cancelled by storing a pointer to the reason, by compare-and-swap, once; the reason
// belongs to the node where the cancellation began, or is one of the two that have no cause of
// their own. A child stores its parent's pointer, so that cancelling a tree copies no errors and
// counts nothing that threads share.
//
// Invariants:
//  - A node holds its parent, so what a node's pointer refers to outlives it.
//  - A parent lists its children but does not hold them: one that is dropped leaves the list. But
//  if
//    others still have the done channel of a node whose last handle goes, or that of a node below
//    it, the list keeps it (Go's garbage collector would), and it lets go of its parent instead.
//  - Whoever sees a node's done channel closed sees its error, and whoever has been told its error
//    finds the channel closed: a reader that comes between the two closes it itself.
//  - The done channel is made when it is first asked for, and a first child first raises a flag;
//  both
//    then look whether the node has been cancelled. Who cancels looks the other way round. So one
//    of the two sees the other; hence the sequentially consistent order.
//
// Locks: a node's lock guards its list and the links of those in it. No other lock is taken inside
// it. Cancelling takes children out a few at a time, and acts on them after unlocking.

#include <atomic>
#include <cstdint>
#include <utility>

#include "millrace/chan.h"
#include "millrace/detail/atomic.h"
#include "millrace/detail/mutex.h"
#include "millrace/detail/ref.h"
#include "millrace/detail/timer.h"
#include "millrace/error.h"

namespace millrace::detail {

class cancel_node;
class context_func;
class deadline_node;

/// Why a context is over.
struct cancellation {
  error err;
  error cause;
};
/// By a cancel function that was given no cause.
extern const cancellation plainly_cancelled;

/// Where a cancellation comes from, for the trace. `rt` is null unless it is a timer of that
/// runtime.
struct cancel_origin {
  const site& where;
  runtime* rt = nullptr;
};

/// What a context's handle holds.
class context_node : public pooled {
 public:
  context_node(const context_node&) = delete;
  context_node& operator=(const context_node&) = delete;

  void retain() const { count_.fetch_add(1, std::memory_order_relaxed); }
  void release();

  [[nodiscard]] context_node* parent() const { return parent_; }
  /// The nearest that can be cancelled, itself or above; null if there is none.
  [[nodiscard]] cancel_node* canceler() const { return canceler_; }
  /// The value for a key, if it is this node that has it.
  [[nodiscard]] virtual const void* find(const void* /*key*/) const { return nullptr; }

 protected:
  context_node(context_node* parent, cancel_node* canceler, std::uint32_t count)
      : count_{count}, parent_{parent}, canceler_{canceler} {
    if (parent_) parent_->retain();
    touch(this, access::create);
  }
  virtual ~context_node() = default;

  mutable std::atomic<std::uint32_t> count_;
  context_node* parent_;  // holds a count, which retire() gives back
  cancel_node* canceler_;
};

template <class T>
class value_node final : public context_node {
 public:
  value_node(context_node* parent, const void* key, T value)
      : context_node{parent, parent ? parent->canceler() : nullptr, 1},
        key_{key},
        value_{std::move(value)} {}
  [[nodiscard]] const void* find(const void* key) const override {
    return key == key_ ? &value_ : nullptr;
  }

 private:
  const void* key_;
  T value_;
};

/// Has its parent's values only.
class uncancelled_node final : public context_node {
 public:
  explicit uncancelled_node(context_node* parent) : context_node{parent, nullptr, 1} {}
};

/// Who is told of a node's cancellation: a child or a function. Guarded by that node's lock.
struct cancel_listener {
  explicit cancel_listener(bool function) : is_function{function} {}

  cancel_listener* previous = nullptr;
  cancel_listener* next = nullptr;
  atomic<bool> listed{false};
  const bool is_function;
};

class cancel_node : public context_node, public cancel_listener {
 public:
  /// With one count for the context's handle and one for the cancel function's.
  explicit cancel_node(context_node* parent);

  /// Follows the parent from here on. Once, when all else is ready.
  void join(const cancel_origin& from);

  /// Null until it is cancelled.
  const cancellation* reason();
  ref<chan_state<unit>> done(const site& where);
  /// Only the first call counts. `why` outlives the node.
  void cancel(const cancellation& why, const cancel_origin& from);
  void cancel_because(const error& cause, const site& where) MILLRACE_EXCLUDES(lock_);

  /// False if this has been cancelled.
  bool add(cancel_listener& l) MILLRACE_EXCLUDES(lock_);
  void remove(cancel_listener& l) MILLRACE_EXCLUDES(lock_);

  [[nodiscard]] deadline_node* timed_by() const { return timed_by_; }
  /// Lets a deadline be heeded that no runtime is watching.
  void heed_deadline();

 protected:
  ~cancel_node() override;
  [[nodiscard]] bool cancelled() const { return reason_.load() != nullptr; }

  deadline_node* timed_by_ = nullptr;  // has the deadline that counts
  bool timed_ = false;                 // whether on_cancel() does anything

 private:
  friend class context_node;

  /// What there is to do when it has been cancelled, besides its channel and those it lists.
  virtual void on_cancel() {}

  bool publish(const cancellation& why);
  void published(const cancellation& why, const cancel_origin& from);
  void spread(const cancellation& why, const cancel_origin& from);
  cancel_node* tell_listeners(const cancellation& why, const cancel_origin& from,
                              cancel_node* behind) MILLRACE_EXCLUDES(lock_);
  [[nodiscard]] bool idle() const;
  bool hold_for_cancel();
  void close_done(const site& where);
  void trace_made();
  void trace_cancel(const cancellation& why, const cancel_origin& from);
  void unlist(cancel_listener& l) MILLRACE_REQUIRES(lock_);

  [[nodiscard]] bool last_handle();
  [[nodiscard]] bool wanted() const;
  [[nodiscard]] bool unfinished() const;
  context_node* retire();
  void destroy_kept();

  cancel_node* above_;  // the nearest that can be cancelled; it lists this one
  atomic<const cancellation*> reason_{nullptr};
  atomic<chan_state<unit>*> done_{nullptr};  // holds a count
  atomic<bool> closed_{false};               // done_ is
  atomic<bool> ever_listed_{false};          // whether anything was put into the list
  bool kept_ = false;                        // by above_, whose lock guards this
  std::uint32_t id_ = 0;                     // in the trace
  mutex lock_;
  cancel_listener* first_ MILLRACE_GUARDED_BY(lock_) = nullptr;
  cancellation own_ MILLRACE_GUARDED_BY(lock_);  // until it is published
};

/// A node with a deadline, which the runtime watches on its behalf.
class deadline_node final : public cancel_node {
 public:
  deadline_node(context_node* parent, time_point when, const error& cause);

  [[nodiscard]] time_point when() const { return when_; }
  /// Whether the runtime has it, or it has come, or does not matter any more.
  [[nodiscard]] bool watched() const {
    return watch_.load(std::memory_order_acquire) != watch::none;
  }
  /// Arms the timer in the runtime of the goroutine that calls; cancels if the moment is past.
  void heed(const cancel_origin& from);

 private:
  enum class watch : std::uint8_t {
    none,       // no runtime has it: it was made outside a run, or its run is over
    arming,     // a goroutine is giving it to its runtime
    armed,      // the runtime has the timer, which holds a count of this node
    disarming,  // somebody, maybe on a thread that is not the runtime's, is taking it back
    over,       // the moment has come, or the node was cancelled before
  };
  static void served(served_timer& t);
  static void dropped(served_timer& t);
  void on_cancel() override;
  void arm(runtime& rt);
  /// Where the runtime is done with the timer: it may be gone as soon as this has returned.
  void await_disarming() const;

  time_point when_;
  cancellation expired_;
  atomic<watch> watch_{watch::none};
  runtime* rt_ = nullptr;
  served_timer timer_;
};

}  // namespace millrace::detail
