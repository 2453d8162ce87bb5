#include "millrace/semaphore.h"

#include <optional>

#include "millrace/select.h"

namespace millrace::detail {

/// One goroutine that waits, in its frame. Guarded by the semaphore's lock while it is queued, and
/// from then on by whoever granted it, until that one has woken its goroutine.
struct semaphore_state::request {
  request(semaphore_state& s, std::int64_t weight) : semaphore{s}, n{weight} {}
  request(const request&) = delete;
  request& operator=(const request&) = delete;
  ~request() {
    if (!queued) return;
    lock_guard held{semaphore.lock_};
    semaphore.unlink(*this);
  }

  semaphore_state& semaphore;
  const std::int64_t n;
  goroutine* g = nullptr;  // parked on the semaphore; null:
  chan<unit> granted;      // in a select that receives from this
  request* previous = nullptr;
  request* next = nullptr;
  bool queued = false;
};

/// co_await: takes the request's weight, or parks until it is granted.
class semaphore_state::park_operation {
 public:
  park_operation(request& r, const site& where) : request_{r}, where_{where} {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    goroutine& g = *self.promise().g;
    semaphore_state& state = request_.semaphore;
    if (g.inert()) return;
    state.lock_.lock();
    if (state.take_or_queue(request_)) return state.lock_.unlock();
    request_.g = &g;
    g.park(wait_reason::semaphore, &state, where_, parked, &state);
  }
  void await_resume() const noexcept {}

 private:
  static void parked(goroutine&, void* state) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
    static_cast<semaphore_state*>(state)->lock_.unlock();
  }

  request& request_;
  site where_;
};

semaphore_state::~semaphore_state() {
  while (request* r = first_) unlink(*r);
}

bool semaphore_state::try_acquire(std::int64_t n) {
  lock_guard held{lock_};
  if (size_ - taken_ < n || first_) return false;
  taken_ += n;
  return true;
}

task<error> semaphore_state::acquire_or_wait(context ctx, std::int64_t n, site where) {
  if (n > size_) {  // it can never be granted, and must not hold up those behind it
    co_await ctx.done().recv(where);
    co_return ctx.err();
  }
  request mine{*this, n};
  if (!ctx.done()) {
    co_await park_operation{mine, where};
    co_return error{};
  }
  mine.granted = make_chan<unit>(1, name());
  {
    lock_guard held{lock_};
    if (take_or_queue(mine)) co_return error{};
  }
  std::optional<unit> granted;
  co_await select(recv(mine.granted, granted, where), done(ctx, where));
  error err = ctx.err();
  if (!err) co_return error{};
  if (!granted && withdraw(mine, where)) co_return err;
  // Granted all the same. The request is the granting goroutine's until it has sent.
  if (!granted) co_await mine.granted.recv(where);
  give_back(n, where);
  co_return err;
}

bool semaphore_state::take_or_queue(request& r) {
  if (size_ - taken_ >= r.n && !first_) {
    taken_ += r.n;
    return true;
  }
  r.queued = true;
  r.previous = last_;
  (last_ ? last_->next : first_) = &r;
  last_ = &r;
  return false;
}

bool semaphore_state::withdraw(request& r, const site& where) {
  request* granted = nullptr;
  {
    lock_guard held{lock_};
    if (!r.queued) return false;
    unlink(r);
    granted = grant();  // those behind it, if it stood first
  }
  wake_granted(granted, where);
  return true;
}

void semaphore_state::give_back(std::int64_t n, const site& where) {
  if (inert()) return;
  const ref<semaphore_state> alive{this};  // who is let in may drop the last other handle
  request* granted = nullptr;
  bool too_much = false;
  {
    lock_guard held{lock_};
    too_much = n > taken_;
    taken_ -= n;
    if (!too_much) granted = grant();
  }
  if (too_much) return raise_panic("semaphore: released more than held", where);
  wake_granted(granted, where);
}

semaphore_state::request* semaphore_state::grant() {
  request* granted = nullptr;
  request** end = &granted;
  while (first_ && size_ - taken_ >= first_->n) {
    request& r = *first_;
    taken_ += r.n;
    unlink(r);
    *end = &r;
    end = &r.next;
  }
  return granted;
}

void semaphore_state::wake_granted(request* r, const site& where) {
  while (r) {
    request* next = r->next;
    if (r->g) {
      wake(*r->g, this);
    } else {
      const chan<unit> granted = r->granted;  // r goes when the value has been sent
      try_send(granted.state(), unit{}, where);
    }
    r = next;
  }
}

void semaphore_state::unlink(request& r) {
  (r.previous ? r.previous->next : first_) = r.next;
  (r.next ? r.next->previous : last_) = r.previous;
  r.previous = nullptr;
  r.next = nullptr;
  r.queued = false;
}

}  // namespace millrace::detail
