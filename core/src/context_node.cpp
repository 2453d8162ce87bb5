#include "millrace/detail/context_node.h"

#include "millrace/defer.h"
#include "millrace/detail/context_func.h"
#include "millrace/runtime.h"

namespace millrace::detail {
namespace {

// Children taken out of a list for each time that its lock is taken.
constexpr int listeners_at_a_time = 8;

bool traced(const goroutine* g, const cancel_origin& from) {
  return g ? g->tracing() : from.rt && from.rt->trace();
}

}  // namespace

const cancellation plainly_cancelled{canceled, canceled};

void context_node::release() {
  // Not by recursion: a chain of contexts can be long.
  for (context_node* n = this; n;) {
    if (n->canceler_ == n) {
      auto* c = static_cast<cancel_node*>(n);
      if (!c->last_handle()) return;
      n = c->retire();
    } else {
      if (n->count_.load(std::memory_order_acquire) != 1 &&
          n->count_.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;
      }
      context_node* up = n->parent_;
      delete n;
      n = up;
    }
  }
}

cancel_node::cancel_node(context_node* parent)
    : context_node{parent, this, 2},
      cancel_listener{false},
      above_{parent ? parent->canceler() : nullptr} {
  if (above_) timed_by_ = above_->timed_by_;
  if (const goroutine* g = current(); g && g->tracing()) trace_made();
}

cancel_node::~cancel_node() {
  destroy_kept();
  if (chan_state<unit>* done = done_.load(std::memory_order_acquire)) done->release();
}

void cancel_node::join(const cancel_origin& from) {
  if (!above_) return;
  above_->heed_deadline();
  if (above_->add(*this)) return;
  const cancellation& why = *above_->reason_.load(std::memory_order_acquire);
  publish(why);
  if (timed_) on_cancel();
  trace_cancel(why, from);
}

void cancel_node::heed_deadline() {
  if (timed_by_ && !timed_by_->watched()) timed_by_->heed({site{}});
}

const cancellation* cancel_node::reason() {
  touch(this, access::read);
  heed_deadline();
  const cancellation* why = reason_.load(std::memory_order_acquire);
  if (why) close_done(site{});
  return why;
}

ref<chan_state<unit>> cancel_node::done(const site& where) {
  touch(this, access::read);
  heed_deadline();
  chan_state<unit>* done = done_.load(std::memory_order_acquire);
  if (!done) {
    auto* made = new chan_state<unit>{0, "ctx.done"};
    made->only_signals();
    made->retain();
    if (done_.compare_exchange_strong(done, made)) {
      done = made;
    } else {
      made->release();
    }
  }
  if (cancelled()) close_done(where);
  return ref<chan_state<unit>>{done};
}

bool cancel_node::publish(const cancellation& why) {
  touch(this, access::unordered);
  const cancellation* none = nullptr;
  return reason_.compare_exchange_strong(none, &why);
}

void cancel_node::cancel(const cancellation& why, const cancel_origin& from) {
  if (inert()) return;
  if (publish(why)) {
    published(why, from);
  } else {
    close_done(from.where);
  }
}

void cancel_node::cancel_because(const error& cause, const site& where) {
  if (!cause) return cancel(plainly_cancelled, {where});
  if (inert()) return;
  touch(this);
  bool first = false;
  {
    lock_guard held{lock_};
    if (!cancelled()) {
      own_ = {canceled, cause};
      first = publish(own_);
    }
  }
  if (first) {
    published(*reason_.load(std::memory_order_relaxed), {where});
  } else {
    close_done(where);
  }
}

void cancel_node::published(const cancellation& why, const cancel_origin& from) {
  if (listed.load(std::memory_order_acquire)) above_->remove(*this);
  if (!idle() || traced(current(), from)) spread(why, from);
}

/// Whether there is nobody to be told. After reason_ has been set.
bool cancel_node::idle() const { return !timed_ && !done_.load() && !ever_listed_.load(); }

void cancel_node::spread(const cancellation& why, const cancel_origin& from) {
  retain();  // who is woken may drop the last handle
  next = nullptr;
  for (cancel_node* todo = this; todo;) {
    cancel_node& n = *todo;
    todo = static_cast<cancel_node*>(n.next);
    n.trace_cancel(why, from);
    n.close_done(from.where);
    if (n.timed_) n.on_cancel();
    if (n.ever_listed_.load()) todo = n.tell_listeners(why, from, todo);
    n.release();
  }
}

/// Empties the list. Returns the children that have somebody to tell in turn, held, in front of
/// `behind`.
cancel_node* cancel_node::tell_listeners(const cancellation& why, const cancel_origin& from,
                                         cancel_node* behind) {
  const bool all = traced(current(), from);
  for (bool more = true; more;) {
    context_func* functions = nullptr;
    {
      lock_guard held{lock_};
      for (int i = 0; i < listeners_at_a_time && first_; ++i) {
        cancel_listener& l = *first_;
        first_ = l.next;
        if (first_) first_->previous = nullptr;
        if (l.is_function) {
          auto& function = static_cast<context_func&>(l);
          function.retain();
          function.next = functions;
          functions = &function;
        } else {
          auto& child = static_cast<cancel_node&>(l);
          if (child.publish(why) && (all || !child.idle()) && child.hold_for_cancel()) {
            child.next = behind;
            behind = &child;
          }
        }
        l.listed.store(false, std::memory_order_release);  // one that is not held may go now
      }
      more = first_ != nullptr;
    }
    while (context_func* function = functions) {
      functions = static_cast<context_func*>(function->next);
      function->start();
      function->release();
    }
  }
  return behind;
}

/// With the lock of the node above held. False if it is on its way out, and waits for that lock: it
/// then does itself what there is to do.
bool cancel_node::hold_for_cancel() {
  if (kept_) {
    kept_ = false;
    count_.store(1, std::memory_order_relaxed);
    return true;
  }
  std::uint32_t seen = count_.load(std::memory_order_relaxed);
  while (seen != 0) {
    if (count_.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel)) return true;
  }
  return false;
}

void cancel_node::close_done(const site& where) {
  chan_state<unit>* done = done_.load();
  if (!done || closed_.load(std::memory_order_acquire)) return;
  done->shut(where);
  closed_.store(true, std::memory_order_release);
}

bool cancel_node::add(cancel_listener& l) {
  touch(this, access::read);
  if (!ever_listed_.load()) ever_listed_.exchange(true);
  lock_guard held{lock_};
  if (cancelled()) return false;
  l.next = first_;
  if (first_) first_->previous = &l;
  first_ = &l;
  l.listed.store(true, std::memory_order_relaxed);
  return true;
}

void cancel_node::remove(cancel_listener& l) {
  touch(this, access::read);
  lock_guard held{lock_};
  if (l.listed.load(std::memory_order_relaxed)) unlist(l);
}

void cancel_node::unlist(cancel_listener& l) {
  (l.previous ? l.previous->next : first_) = l.next;
  if (l.next) l.next->previous = l.previous;
  l.previous = nullptr;
  l.listed.store(false, std::memory_order_release);
}

/// Gives one count back. One that is not listed and has one count has no other holder to come, and
/// needs no decrement. In this order: who takes it out of the list holds it first.
bool cancel_node::last_handle() {
  if (!listed.load(std::memory_order_acquire) && count_.load(std::memory_order_acquire) == 1)
    return true;
  return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

/// Whether somebody would miss it although no handle is left. The node's own list is nobody else's
/// business any more.
bool cancel_node::wanted() const MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  if (cancelled()) return false;
  const chan_state<unit>* done = done_.load(std::memory_order_acquire);
  return (done && !done->unique()) || first_;
}

/// Whether some of those to be told have not been. The same holds of its list.
bool cancel_node::unfinished() const MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  return (done_.load() && !closed_.load(std::memory_order_acquire)) || first_;
}

/// The last handle has gone. Returns the parent, whose count passes to the caller.
context_node* cancel_node::retire() {
  context_node* up = parent_;
  if (listed.load(std::memory_order_acquire)) {
    lock_guard held{above_->lock_};
    if (listed.load(std::memory_order_relaxed)) {
      if (wanted()) {
        parent_ = nullptr;
        kept_ = true;
        return up;  // from here on it may be gone at any time
      }
      above_->unlist(*this);
    }
  }
  if (const cancellation* why = reason_.load(); why && unfinished() && !tearing_down()) {
    // It was cancelled from above when it could not be held any more.
    count_.store(2, std::memory_order_relaxed);
    spread(*why, {site{}});
  }
  delete this;
  return up;
}

/// Those in the list have no handles, and nobody can cancel them any more.
void cancel_node::destroy_kept() MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  cancel_listener* list = std::exchange(first_, nullptr);
  while (list) {
    auto* child = static_cast<cancel_node*>(list);
    list = child->next;
    while (cancel_listener* grandchild = child->first_) {  // not by recursion
      child->first_ = grandchild->next;
      grandchild->next = list;
      list = grandchild;
    }
    delete child;
  }
}

void cancel_node::trace_made() {
  goroutine* g = current();
  runtime& rt = g->rt();
  id_ = rt.next_object_id();
  g->trace(event::object, {.object = id_,
                           .arg = rt.trace()->text("ctx"),
                           .extra = static_cast<std::uint32_t>(object_type::context)});
}

void cancel_node::trace_cancel(const cancellation& why, const cancel_origin& from) {
  goroutine* g = current();
  if (!traced(g, from)) [[likely]]
    return;
  if (g) {
    if (id_ == 0) trace_made();
    g->trace(event::cancel, {.object = id_, .arg = g->rt().trace()->text(why.cause.message())},
             &from.where);
  } else {
    from.rt->trace_event(0, event::cancel,
                         {.object = id_, .arg = from.rt->trace()->text(why.cause.message())},
                         nullptr);
  }
}

}  // namespace millrace::detail
