#include "millrace/wait_group.h"

namespace millrace::detail {

wait_group_state::change wait_group_state::changed(std::uint64_t state, std::int64_t delta) {
  if (delta < -most || count_of(state) + delta < 0) {
    return {.panic = "sync: negative WaitGroup counter"};
  }
  if (delta > most || count_of(state) + delta > most) {
    return {.panic = "sync: WaitGroup counter overflow"};
  }
  return {.state = state + (static_cast<std::uint64_t>(delta) << count_shift)};
}

void wait_group_state::add(std::int64_t delta, const site& where) {
  const auto [g, inert] = calling();
  if (!inert) add_by(g, delta, where);
}

// Inlined: without it the result would go through memory.
[[gnu::always_inline]] inline std::optional<std::uint64_t> wait_group_state::add_freely(
    const goroutine* g, std::int64_t delta, std::int64_t holders) {
  if (g && g->tracing()) [[unlikely]]
    return std::nullopt;
  std::uint64_t seen = state_.load(std::memory_order_acquire);
  for (;;) {
    const std::uint64_t count = (seen >> count_shift) + static_cast<std::uint64_t>(delta);
    if (count > std::uint64_t{most} || (count == 0 && (seen & awaited) != 0)) return std::nullopt;
    const std::uint64_t to = seen + (static_cast<std::uint64_t>(delta) << count_shift) +
                             static_cast<std::uint64_t>(holders);
    if (state_.compare_exchange_weak(seen, to, std::memory_order_acq_rel,
                                     std::memory_order_acquire)) {
      return to;
    }
  }
}

void wait_group_state::add_by(goroutine* g, std::int64_t delta, const site& where) {
  touch(this);
  if (!add_freely(g, delta, 0)) add_locked(delta, where);
}

void wait_group_state::enter(goroutine* g, const site& where) {
  touch(this);
  if (add_freely(g, 1, 1)) return;
  add_locked(1, where);
  hold();
}

bool wait_group_state::leave(goroutine* g, const site& where) {
  touch(this);
  if (const auto state = add_freely(g, -1, -1)) return holders_of(*state) == 0;
  add_locked(-1, where);
  return drop();
}

void wait_group_state::add_locked(std::int64_t delta, const site& where) {
  const ref<wait_group_state> alive{this};  // a woken waiter may drop the last other handle
  wake_list woken;
  change to;
  {
    lock_guard held{lock_};
    std::uint64_t seen = state_.load(std::memory_order_acquire);
    do {
      to = changed(seen, delta);
      if (count_of(to.state) == 0) to.state = holders_of(to.state);
    } while (!to.panic && !state_.compare_exchange_weak(seen, to.state, std::memory_order_acq_rel,
                                                        std::memory_order_acquire));
    if (!to.panic) {
      trace_current(event::wait_group,
                    {.object = id(), .arg = static_cast<std::uint32_t>(count_of(to.state))},
                    &where);
      if (count_of(to.state) == 0) {
        while (waiter* w = waiters_.pop()) woken.push(*w->g);
      }
    }
  }
  if (to.panic) return raise_panic(to.panic, where);
  woken.wake_all(this);
}

bool wait_group_state::wait(goroutine& g, waiter& w, const site& where) {
  touch(this);
  std::uint64_t seen = state_.load(std::memory_order_acquire);
  if (count_of(seen) == 0) return true;
  lock_.lock();
  do {
    if (count_of(seen) == 0) {
      lock_.unlock();
      return true;
    }
  } while (!state_.compare_exchange_weak(seen, seen | awaited, std::memory_order_acq_rel,
                                         std::memory_order_acquire));
  w.g = &g;
  waiters_.push(w);
  g.park(wait_reason::wait_group, this, where, parked, this);
  return false;
}

void wait_group_state::parked(goroutine&, void* self) {
  static_cast<wait_group_state*>(self)->lock_.unlock();
}

void wait_group_state::unlink(waiter& w) {
  lock_guard held{lock_};
  if (w.queued()) waiters_.remove(w);
}

}  // namespace millrace::detail
