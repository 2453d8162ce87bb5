// Where a worker's next goroutine comes from, and its sleep while there is none. The rules are in
// threads_runtime.h.

#include "thread_worker.h"

#if MILLRACE_THREADS

#include <algorithm>
#include <utility>

#include "millrace/detail/relax.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

// What a time slice must last, on average, for another worker to be worth its price: what a
// goroutine touches has to cross over to that worker's cache.
constexpr auto worth_sharing = 1us;
// Nor is it where workers meet at the same locks more often than this.
constexpr auto between_meetings = 4us;
// Where slices last less than this, the pace is looked at less often: to read the clock takes a
// browser as long as some of them.
constexpr auto far_from_worth_sharing = worth_sharing / 8;
constexpr std::uint32_t looks_without_pace = 7;
// Fewer slices than this do not make an average.
constexpr std::uint32_t fewest_for_pace = 8;
constexpr std::size_t most_taken_from_common = detail::steal_queue::capacity / 2;
constexpr auto longest_watch = 8ms;
constexpr auto longest_sleep = 1h;
// How often a searcher goes round before it sleeps.
constexpr int search_rounds = 200;

}  // namespace

void threads_runtime::look_around(thread_worker& w) {
  w.until_look = thread_worker::look_interval;
  w.taken_before += thread_worker::look_interval;
  if (w.looks_without_pace == 0) {
    note_pace(w);
  } else {
    --w.looks_without_pace;
  }
  look_outside(w, 1);
}

detail::goroutine* threads_runtime::find_elsewhere(thread_worker& w) {
  for (;;) {
    note_pace(w);
    if (std::exchange(w.rested, false) || must_share(w)) {
      look_outside(w, most_taken_from_common);
      if (detail::goroutine* g = take_own(w)) return g;
      if (detail::goroutine* g = search(w)) return g;
    }
    if (sleep(w)) {
      if (detail::goroutine* g = steal_stuck(w)) return g;
    }
    w.rested = true;
    if (halted_.load(std::memory_order_relaxed)) return nullptr;
    if (detail::goroutine* g = take_own(w)) return g;
  }
}

void threads_runtime::note_pace(thread_worker& w) const {
  if (alone_) return;
  const std::uint32_t taken = w.taken() - w.taken_at_mark;
  if (taken < fewest_for_pace) return;
  const duration past = clock::now() - w.mark;
  const std::uint32_t met = detail::contended_locks() - w.contended_at_mark;
  w.worth_sharing = past >= taken * worth_sharing && past >= met * between_meetings;
  w.looks_without_pace = past < taken * far_from_worth_sharing ? looks_without_pace : 0;
  w.start_pace();
}

// A worker whose goroutines were too short to be worth it leaves the others theirs, while there is
// somebody else to run them, and looks again when it has slept.
bool threads_runtime::must_share(const thread_worker& w) const {
  return w.worth_sharing || sleepers_.load(std::memory_order_relaxed) + 1 >= workers_.size();
}

void threads_runtime::look_outside(thread_worker& w, std::size_t most) {
  const clock::rep deadline = next_deadline_.load(std::memory_order_relaxed);
  const bool due = deadline != no_deadline && now().time_since_epoch().count() >= deadline;
  if (!due && common_size_.load(std::memory_order_relaxed) == 0) return;
  detail::run_queue fired;
  detail::served_timer* to_serve = nullptr;
  {
    detail::lock_guard held{lock_};
    if (due) {
      to_serve = fire_due(timers_, [&fired](detail::goroutine& g) { fired.push(g); });
      note_deadline();
    }
    take_common(w, most);
  }
  while (!fired.empty()) push_own(w, fired.pop());
  detail::serve_all(to_serve);  // this worker is awake: the run cannot be found to be over
}

// A share for each worker, but for forced migration: then one that ran elsewhere, if there is one
// or nobody else to leave the others to.
void threads_runtime::take_common(thread_worker& w, std::size_t most) {
  if (common_.empty()) return;
  if (migrate_) [[unlikely]] {
    detail::run_queue rest;
    detail::goroutine* chosen = nullptr;
    while (!common_.empty()) {
      detail::goroutine& g = common_.pop();
      if (!chosen && g.last_worker != &w) {
        chosen = &g;
      } else {
        rest.push(g);
      }
    }
    if (!chosen && asleep_.empty()) chosen = &rest.pop();
    std::swap(common_, rest);
    if (chosen) w.fifo.push(*chosen);
    if (!common_.empty() && !asleep_.empty()) wake_one();
  } else if (alone_) {
    while (!common_.empty()) w.fifo.push(common_.pop());
  } else {
    const std::size_t share = std::min(common_.size() / workers_.size() + 1, most);
    for (std::size_t i = 0; i < share && !common_.empty(); ++i) {
      detail::goroutine& g = common_.pop();
      if (!w.ring_queue.push(g)) w.fifo.push(g);  // it runs next
    }
    if (!common_.empty() && !asleep_.empty() && sharing_pays_.load(std::memory_order_relaxed))
      wake_one();
  }
  common_size_.store(common_.size(), std::memory_order_relaxed);
}

detail::goroutine* threads_runtime::search(thread_worker& w) {
  if (alone_ || sleepers_.load(std::memory_order_relaxed) + 1 == workers_.size()) return nullptr;
  if (searching_.exchange(true, std::memory_order_acquire)) return nullptr;
  detail::goroutine* found = nullptr;
  for (int round = 0; round < search_rounds && !found; ++round) {
    found = steal(w);
    if (found || common_size_.load(std::memory_order_relaxed) != 0 ||
        halted_.load(std::memory_order_relaxed)) {
      break;
    }
    detail::relax();
  }
  searching_.store(false, std::memory_order_release);
  // Where there was enough for two there may be enough for three.
  if (found && w.ring_queue.size() > 0) wake_thief(w);
  return found;
}

detail::goroutine* threads_runtime::steal(thread_worker& w) {
  const std::size_t n = workers_.size();
  const std::size_t first = choose(w, static_cast<std::uint32_t>(n), choice::victim);
  for (std::size_t i = 0; i < n; ++i) {
    thread_worker& victim = *workers_[(first + i) % n];
    if (&victim == &w) continue;
    std::uint32_t count = 0;
    if (detail::goroutine* g = victim.ring_queue.steal(w.ring_queue, count)) {
      w.steals += count;
      if (g->tracing()) g->trace(event::steal, {.arg = victim.ring - 1, .extra = count});
      return g;
    }
  }
  return nullptr;
}

// For the watcher: what waits behind a worker that is still in the time slice it was in before,
// what sits in its slot included; else what anybody has too much of.
detail::goroutine* threads_runtime::steal_stuck(thread_worker& w) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    thread_worker& victim = *workers_[i];
    detail::goroutine* waiting = w.seen[i].next;
    if (&victim == &w || victim.slices.load(std::memory_order_relaxed) != w.seen[i].slices)
      continue;
    if (waiting || victim.ring_queue.size() > 0) w.watch_for = thread_worker::first_watch;
    if (!waiting) continue;
    if (victim.next.compare_exchange_strong(waiting, nullptr, std::memory_order_acquire,
                                            std::memory_order_relaxed)) {
      ++w.steals;
      if (waiting->tracing()) waiting->trace(event::steal, {.arg = victim.ring - 1, .extra = 1});
      return waiting;
    }
  }
  return steal(w);
}

void threads_runtime::remember_slots(thread_worker& w) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const thread_worker& victim = *workers_[i];
    w.seen[i] = {.next = victim.next.load(std::memory_order_relaxed),
                 .slices = victim.slices.load(std::memory_order_relaxed)};
  }
}

void threads_runtime::ready(detail::worker& here, detail::goroutine& g) {
  auto& w = static_cast<thread_worker&>(here);
  if (alone_) return w.fifo.push(g);
  if (migrate_) [[unlikely]]
    return inject(g);
  g.state = detail::goroutine_state::runnable;
  // Only this thread fills the slot: empty now, it stays so.
  if (w.next.load(std::memory_order_relaxed)) return displace(w, g);
  w.next.store(&g, std::memory_order_release);
}

// What comes of it is the same as of one after the other, without a turn in the slot for each.
void threads_runtime::ready_all(detail::worker& here, detail::wake_list& all) {
  auto& w = static_cast<thread_worker&>(here);
  if (alone_) {
    while (!all.empty()) w.fifo.push(all.pop());
    return;
  }
  if (migrate_) [[unlikely]]
    return runtime::ready_all(here, all);
  if (detail::goroutine* displaced = w.next.exchange(nullptr, std::memory_order_acq_rel))
    push_own(w, *displaced);
  w.ring_queue.push_all_but_one(all);
  if (all.has_several()) {
    detail::run_queue rest;
    while (all.has_several()) rest.push(all.pop());
    detail::lock_guard held{lock_};
    push_common(rest);
  }
  wake_thief(w);
  ready(here, all.pop());
}

void threads_runtime::displace(thread_worker& w, detail::goroutine& by) {
  if (detail::goroutine* displaced = w.next.exchange(&by, std::memory_order_acq_rel)) {
    push_own(w, *displaced);
    wake_thief(w);
  }
}

void threads_runtime::requeue(detail::worker& here, detail::goroutine& g) {
  auto& w = static_cast<thread_worker&>(here);
  if (migrate_) [[unlikely]]
    return inject(g);
  w.turns = 0;  // it has had its slice
  push_own(w, g);
}

void threads_runtime::inject(detail::goroutine& g) {
  detail::lock_guard held{lock_};
  if (phase_ == phase::idle || phase_ == phase::ending) return;  // it came too late
  push_common(g);
  if (!asleep_.empty()) wake_one();
}

void threads_runtime::push_own(thread_worker& w, detail::goroutine& g) {
  if (alone_) return w.fifo.push(g);
  g.state = detail::goroutine_state::runnable;
  if (w.ring_queue.push(g)) return;
  detail::run_queue overflow;
  w.ring_queue.pop_half([&overflow](detail::goroutine& old) { overflow.push(old); });
  overflow.push(g);
  detail::lock_guard held{lock_};
  push_common(overflow);
}

void threads_runtime::push_common(detail::goroutine& g) {
  common_.push(g);
  common_size_.store(common_.size(), std::memory_order_relaxed);
}

void threads_runtime::push_common(detail::run_queue& several) {
  common_.append(several);
  common_size_.store(common_.size(), std::memory_order_relaxed);
}

void threads_runtime::wake_thief(thread_worker& w) {
  if (sleepers_.load(std::memory_order_relaxed) == 0 ||
      searching_.load(std::memory_order_relaxed) || !w.worth_sharing ||
      !sharing_pays_.load(std::memory_order_relaxed)) {
    return;
  }
  detail::lock_guard held{lock_};
  if (!asleep_.empty()) wake_one();
}

bool threads_runtime::exhausted() const {
  return asleep_.size() == workers_.size() && common_.empty() &&
         (phase_ == phase::draining || (timers_.empty() && holds_ == 0 && expected_ == 0));
}

/// True when the worker slept as the watcher until its time was up.
bool threads_runtime::sleep(thread_worker& w) {
  detail::lock_guard held{lock_};
  if (phase_ != phase::running && phase_ != phase::draining) return false;
  if (!common_.empty() && must_share(w)) return false;
  sharing_pays_.store(w.worth_sharing, std::memory_order_relaxed);
  w.signalled = false;
  asleep_.push_back(&w);
  sleepers_.store(asleep_.size(), std::memory_order_relaxed);
  if (exhausted()) {
    end(phase_ == phase::draining ? run_end::ok : run_end::deadlock);  // takes it out
    return false;
  }
  bool watched = false;
  while (!w.signalled) {
    if (watcher_) {
      lock_.wait(w.wake);
    } else {
      watched = keep_watch(w);
    }
  }
  // It goes to work: of those who sleep on, one takes the watch.
  if (!watcher_ && !asleep_.empty()) asleep_.back()->wake.notify_one();
  w.start_pace();
  return watched;
}

bool threads_runtime::keep_watch(thread_worker& w) {
  watcher_ = &w;
  bool time_up = false;
  while (!w.signalled && !time_up) {
    const bool somebody_works = asleep_.size() < workers_.size();
    const bool timed = phase_ == phase::running && !timers_.empty();
    watch_until_ = time_point::max();
    if (timed) watch_until_ = timers_.next_deadline();
    if (somebody_works) {
      remember_slots(w);
      watch_until_ = std::min(watch_until_, now() + w.watch_for);
    }
    if (watch_until_ == time_point::max()) {
      lock_.wait(w.wake);
    } else {
      // Deadlines can be farther than the system's clock can tell.
      lock_.wait_until(w.wake, std::min(watch_until_, now() + longest_sleep));
      time_up = now() >= watch_until_;
    }
  }
  if (watcher_ == &w) watcher_ = nullptr;
  if (!w.signalled) wake_up(w);
  w.watch_for =
      time_up ? std::min<duration>(2 * w.watch_for, longest_watch) : thread_worker::first_watch;
  return time_up;
}

void threads_runtime::wake_one() {
  const bool all_slept = asleep_.size() == workers_.size();
  // The watcher last: somebody would have to take its place.
  const bool last_watches = asleep_.back() == watcher_ && asleep_.size() > 1;
  thread_worker& chosen = *asleep_[asleep_.size() - (last_watches ? 2 : 1)];
  wake_up(chosen);
  if (all_slept && watcher_ && watcher_ != &chosen) {
    watcher_->wake.notify_one();  // it has somebody to look after now
  }
}

void threads_runtime::wake_up(thread_worker& w) {
  asleep_.erase(std::find(asleep_.begin(), asleep_.end(), &w));
  sleepers_.store(asleep_.size(), std::memory_order_relaxed);
  w.signalled = true;
  w.wake.notify_one();
}

}  // namespace millrace

#endif
