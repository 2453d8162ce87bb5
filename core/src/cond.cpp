#include "millrace/cond.h"

#include "millrace/detail/wake_list.h"

namespace millrace::detail {
namespace {

/// co_await: until signaled, with the mutex unlocked.
class cond_operation {
 public:
  cond_operation(cond_state& state, const site& where) : state_{state}, where_{where} {}
  cond_operation(const cond_operation&) = delete;
  cond_operation& operator=(const cond_operation&) = delete;
  ~cond_operation() {
    if (waiting_.entry.queued()) state_.unlink(waiting_);
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    state_.wait(*self.promise().g, waiting_, where_);
  }
  void await_resume() const noexcept {}

 private:
  cond_state& state_;
  site where_;
  cond_state::waiting waiting_;
};

/// Signals the waiter that was taken out; true if its goroutine must be woken.
bool mark(waiter& entry) {
  auto& w = *static_cast<cond_state::waiting*>(entry.slot);
  w.signaled = true;
  return w.parked;
}

}  // namespace

task<> wait_on(ref<cond_state> state, site where) {
  co_await cond_operation{*state, where};
  co_await lock_operation{state->locker(), where};
}

void cond_state::wait(goroutine& g, waiting& w,
                      const site& where) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  if (g.inert()) return;
  w.entry.g = &g;
  w.entry.slot = &w;
  lock_.lock();
  waiters_.push(w.entry);
  lock_.unlock();
  mutex_->unlock(where);
  if (g.inert()) return unlink(w);  // it was not locked
  lock_.lock();
  if (w.signaled) return lock_.unlock();
  w.parked = true;
  g.park(wait_reason::cond_wait, this, where, parked, this);
}

void cond_state::parked(goroutine&, void* self) { static_cast<cond_state*>(self)->lock_.unlock(); }

void cond_state::signal() {
  if (inert()) return;
  const ref<cond_state> alive{this};  // the waiter may drop the last other handle
  goroutine* woken = nullptr;
  {
    lock_guard held{lock_};
    if (waiter* first = waiters_.pop(); first && mark(*first)) woken = first->g;
  }
  if (woken) wake(*woken, this);
}

void cond_state::broadcast() {
  if (inert()) return;
  const ref<cond_state> alive{this};
  wake_list woken;
  {
    lock_guard held{lock_};
    while (waiter* w = waiters_.pop()) {
      if (mark(*w)) woken.add(*w);
    }
  }
  woken.wake_all(this);
}

void cond_state::unlink(waiting& w) {
  lock_guard held{lock_};
  if (w.entry.queued()) waiters_.remove(w.entry);
}

}  // namespace millrace::detail
