#include "millrace/semaphore.h"

namespace millrace::detail {

semaphore_state::~semaphore_state() {
  while (first_) remove(*first_);
}

bool semaphore_state::try_acquire(std::int64_t n) {
  touch(this);
  lock_guard held{lock_};
  if (!has_room(n) || first_) return false;
  taken_ += n;
  return true;
}

bool semaphore_state::acquire_or_park(goroutine& g, acquire_operation& op) {
  op.done_ = op.ctx_.done();  // it may have to be made: not under a lock
  chan_base* chan = op.done_.state();
  if (chan) chan->touch_by_operation();
  lock_.lock();
  if (has_room(op.n_) && !first_) {
    taken_ += op.n_;
    lock_.unlock();
    return true;
  }
  if (chan) {
    chan->lock();
    if (chan->can_receive()) {
      chan->unlock();
      lock_.unlock();
      op.err_ = op.ctx_.err();
      return true;
    }
    g.selected.open();
    op.waits_for_done_.become_case(g, acquire_operation::canceled);
    chan->wait_to_receive(op.waits_for_done_);
  }
  op.g_ = &g;
  // Who wants more than there is can only be cancelled, and must not hold up those behind it.
  if (op.n_ <= size_) push(op);
  g.park(wait_reason::semaphore, this, op.where_, parked, &op);
  return false;
}

// The semaphore's lock last: whoever wakes the goroutine, it takes that lock before it goes on, if
// only to find that it was granted.
void semaphore_state::parked(goroutine&, void* operation) {
  auto& op = *static_cast<acquire_operation*>(operation);
  semaphore_state& state = *op.state_;
  if (op.done_) op.done_.state()->unlock();
  state.lock_.unlock();
}

void semaphore_state::give_back(std::int64_t n, const site& where) {
  if (inert()) return;
  touch(this);
  const ref<semaphore_state> alive{this};  // who is let in may drop the last other handle
  wake_list granted;
  bool too_much = false;
  {
    lock_guard held{lock_};
    too_much = n > taken_;
    taken_ -= n;
    if (!too_much) grant(granted);
  }
  if (too_much) return raise_panic("semaphore: released more than held", where);
  granted.wake_all(this);
}

void semaphore_state::withdraw(acquire_operation& op) {
  touch(this);
  wake_list granted;
  {
    lock_guard held{lock_};
    if (op.queued_) remove(op);
    grant(granted);
  }
  granted.wake_all(this);
}

void semaphore_state::unlink(acquire_operation& op) {
  lock_guard held{lock_};
  if (op.queued_) remove(op);
}

void semaphore_state::grant(wake_list& granted) {
  while (first_ && has_room(first_->n_)) {
    acquire_operation& op = *first_;
    remove(op);
    if (op.done_ && !op.g_->selected.claim(acquire_operation::granted)) continue;
    touch(op.g_, access::unordered);
    taken_ += op.n_;
    granted.push(*op.g_);
  }
}

void semaphore_state::push(acquire_operation& op) {
  op.queued_ = true;
  op.previous_ = last_;
  (last_ ? last_->next_ : first_) = &op;
  last_ = &op;
}

void semaphore_state::remove(acquire_operation& op) {
  (op.previous_ ? op.previous_->next_ : first_) = op.next_;
  (op.next_ ? op.next_->previous_ : last_) = op.previous_;
  op.queued_ = false;
}

error acquire_operation::await_resume() {
  if (!g_) return std::move(err_);
  if (!done_) return {};
  if (g_->selected.get() == canceled) {
    state_->withdraw(*this);
    return ctx_.err();
  }
  done_.state()->stop_receiving(waits_for_done_);
  error err = ctx_.err();
  if (err) state_->give_back(n_, where_);
  return err;
}

// At the end of a run; else it is in no list any more.
acquire_operation::~acquire_operation() {
  if (queued_) state_->unlink(*this);
  if (waits_for_done_.queued()) done_.state()->stop_receiving(waits_for_done_);
}

}  // namespace millrace::detail
