#include "millrace/sim_runtime.h"

#include <algorithm>
#include <utility>

#include "fnv.h"
#include "history.h"
#include "lineage.h"
#include "millrace/select.h"
#include "race_detector.h"
#include "run_slice.h"

namespace millrace {
namespace {

std::uint32_t trail_with(std::uint32_t trail, choice kind, std::uint32_t options,
                         std::uint32_t pick) {
  for (const std::uint32_t n : {static_cast<std::uint32_t>(kind), options, pick}) {
    trail = detail::fnv1a(trail, n);
  }
  return trail;
}

detail::goroutine& goroutine_of(const way_on& w) {
  return *static_cast<detail::goroutine*>(w.what);
}
detail::timer& timer_of(const way_on& w) { return *static_cast<detail::timer*>(w.what); }

next_step step_of(const detail::goroutine& g) {
  next_step out{.goroutine = detail::describe(g)};
  if (!g.started) {
    out.kind = step_kind::start;
    out.goroutine.reason.clear();
  } else if (g.retry) {
    out.kind = step_kind::operation;
    g.retry->tell(g.retry_arg, out.goroutine);
  } else {
    out.kind = g.returned ? step_kind::finish : step_kind::wake;
    out.goroutine.reason = g.returned ? std::string_view{} : to_string(g.reason);
  }
  return out;
}

next_step step_of(const detail::timer& t) {
  next_step out{.kind = step_kind::timer, .at = t.deadline.time_since_epoch()};
  if (!t.served) out.goroutine = detail::describe(*static_cast<detail::goroutine*>(t.owner));
  return out;
}

}  // namespace

std::string_view to_string(step_kind kind) {
  switch (kind) {
    case step_kind::start:
      return "start";
    case step_kind::operation:
      return "operation";
    case step_kind::wake:
      return "wake";
    case step_kind::finish:
      return "finish";
    case step_kind::timer:
      return "timer";
    case step_kind::select_case:
      return "select_case";
  }
  return "unknown";
}

sim_runtime::sim_runtime(runtime_options options, strategy& chooses, sim_options how)
    : runtime{std::move(options), 1},
      strategy_{chooses},
      how_{how},
      lineage_{std::make_unique<detail::lineage>()},
      history_{std::make_unique<detail::history>()},
      races_{std::make_unique<detail::race_detector>()} {
  detail::simulations.fetch_add(1, std::memory_order_relaxed);
}

sim_runtime::sim_runtime(runtime_options options, std::unique_ptr<strategy> chooses,
                         sim_options how)
    : sim_runtime{std::move(options), *chooses, how} {
  owned_ = std::move(chooses);
}

sim_runtime::~sim_runtime() {
  if (running_) finish(run_end::stopped);
  detail::simulations.fetch_sub(1, std::memory_order_relaxed);
}

void sim_runtime::begin(detail::goroutine* main) {
  lineage_->clear();
  races_->clear();
  stopping_.store(false, std::memory_order_relaxed);
  draining_ = false;
  too_long_ = false;
  drain_ = {};
  now_ = {};
  steps_ = 0;
  last_ = 0;
  worker_.paused = nullptr;
  picks_.clear();
  told_.clear();
  trail_ = schedule::trail_start;
  seed(worker_);
  open_run(main);
  running_ = true;
  strategy_.begin();
  wanted_ = strategy_.wants_states();
  if (follows()) {
    history_->clear();
    history_->started(main->id);
  }
  add_runnable(*main);
}

void sim_runtime::wait() { advance(~std::uint64_t{0}); }

bool sim_runtime::advance(std::uint64_t steps) {
  detail::worker* before = detail::set_this_worker(&worker_);
  for (; running_ && steps > 0; --steps) step();
  detail::set_this_worker(before);
  return !running_;
}

void sim_runtime::step() {
  if (stopping_.load(std::memory_order_relaxed)) return finish(run_end::stopped);
  const std::size_t runnable = ways_.size();
  const bool timers_may_fire =
      !draining_ && !timers_.empty() && (runnable == 0 || how_.timers == timer_policy::any_time);
  if (timers_may_fire) add_due();
  const std::size_t options = ways_.size();
  if (options < 2 && !passes()) return finish(run_end::stopped);
  if (draining_ && (options == 0 || !drain_.spend(options))) return finish(run_end::ok);
  if (options == 0) return finish(expected_ > 0 ? run_end::stopped : run_end::deadlock);
  if (steps_ == how_.max_steps) {
    too_long_ = true;
    return finish(run_end::stopped);
  }
  std::size_t pick = 0;
  if (options > 1) {
    pick = decide(choice::step, static_cast<std::uint32_t>(options));
    if (stopping_.load(std::memory_order_relaxed)) return finish(run_end::stopped);
  }
  ++steps_;
  const way_on taken = ways_[pick];
  ways_.resize(runnable);
  if (taken.goroutine == 0) return fire(timer_of(taken));
  ways_.erase(ways_.begin() + static_cast<std::ptrdiff_t>(pick));
  run_goroutine(goroutine_of(taken));
}

void sim_runtime::add_due() {
  if (due_.empty()) timers_.first_ones(due_);
  for (detail::timer* t : due_) ways_.push_back({.number = t->order, .what = t});
}

void sim_runtime::run_goroutine(detail::goroutine& g) {
  last_ = g.id;
  lineage_->step(g.id);
  if (follows()) history_->step(g.id);
  races_->step(g.id);
  worker_.turns = 0;
  switch (run_slice(worker_, g)) {
    case slice_end::panicked:
      return finish(run_end::panic);
    case slice_end::main_ended:
      draining_ = true;
      return;
    case slice_end::parked:
    case slice_end::ended:
      return;
  }
}

void sim_runtime::take_out(detail::timer& t) {
  timers_.remove(t);
  if (!due_.empty() && t.deadline == due_.front()->deadline) std::erase(due_, &t);
}

void sim_runtime::fire(detail::timer& t) {
  take_out(t);
  const bool advances = t.deadline > now_;
  if (advances) now_ = t.deadline;
  last_ = 0;
  lineage_->fired(t.order);
  if (follows()) history_->fired(t.order, advances);
  races_->fired(t.order);
  if (t.served) {
    auto& served = static_cast<detail::served_timer&>(t);
    served.next = nullptr;
    detail::serve_all(&served);
  } else if (detail::goroutine* g = t.fire(t)) {
    trace_timer(*g);
    ready(worker_, *g);
  }
}

bool sim_runtime::passes() {
  return wanted_ != states_wanted::all || strategy_.passes(history_->key());
}

std::uint32_t sim_runtime::decide(choice kind, std::uint32_t options) {
  decision d;
  d.kind = kind;
  d.options = options;
  d.goroutine = last_;
  if (kind == choice::step) d.ways = ways_;
  if (follows()) d.state = history_->key();
  const std::uint32_t pick = strategy_.choose(d);
  if (pick >= options) {
    if (how_.tell_ways) tell_ways(kind, options);
    stopping_.store(true, std::memory_order_relaxed);
    return 0;
  }
  picks_.push_back(pick);
  trail_but_one_ = std::exchange(trail_, trail_with(trail_, kind, options, pick));
  return pick;
}

void sim_runtime::tell_ways(choice kind, std::uint32_t options) {
  told_kind_ = kind;
  if (kind == choice::step) {
    for (const way_on& w : ways_) {
      told_.push_back(w.goroutine == 0 ? step_of(timer_of(w)) : step_of(goroutine_of(w)));
    }
    return;
  }
  const detail::goroutine& g = *worker_.current;
  for (std::uint32_t i = 0; i < options; ++i) {
    told_.push_back({.kind = step_kind::select_case, .goroutine = detail::describe(g)});
    g.selecting->tell_ready(i, told_.back().goroutine);
  }
}

std::uint32_t sim_runtime::choose(detail::worker&, std::uint32_t n, choice kind) {
  if (n < 2 || stopping_.load(std::memory_order_relaxed)) return 0;
  const std::uint32_t pick = decide(kind, n);
  if (stopping_.load(std::memory_order_relaxed)) return n;
  if (follows()) history_->chose(pick);
  return pick;
}

// Sorted alike in each order of independent steps, so that a pick means the same in all of them.
void sim_runtime::add_runnable(detail::goroutine& g) {
  g.state = detail::goroutine_state::runnable;
  const way_on added{.number = lineage_->number(g.id), .goroutine = g.id, .what = &g};
  ways_.push_back(added);
  auto at = ways_.end() - 1;
  for (; at != ways_.begin() && (at - 1)->number > added.number; --at) *at = *(at - 1);
  *at = added;
}

void sim_runtime::ready(detail::worker&, detail::goroutine& g) {
  if (g.started) {
    if (follows()) history_->woke(g.id);
    races_->woke(g.id);
  } else {
    lineage_->started(g.id);
    if (follows()) {
      history_->made(&g);
      history_->started(g.id);
    }
    races_->started(g.id);
  }
  add_runnable(g);
}

void sim_runtime::requeue(detail::worker&, detail::goroutine& g) { add_runnable(g); }

time_point sim_runtime::now() const {
  if (running_ && follows()) history_->read_clock();
  return now_;
}

// Each step takes a microsecond of it, so that its events have a place of their own.
time_point sim_runtime::trace_time() const {
  return detail::later(now_, std::chrono::microseconds{static_cast<std::int64_t>(steps_)});
}

void sim_runtime::touched(const void* what, detail::access how) {
  if (!running_) return;
  if (follows()) history_->touched(what, how);
  races_->touched(what, how);
}

// To the search an access is like any other: its order matters. It puts nothing in order itself.
void sim_runtime::accessed(const void* variable, const std::string& name, detail::access how,
                           const site& where) {
  if (!running_) return;
  if (follows()) history_->touched(variable, how);
  const detail::goroutine& g = *worker_.current;
  auto race = races_->accessed(variable, name, how,
                               {.goroutine = g.id,
                                .name = g.name ? *g.name : std::string{},
                                .write = how == detail::access::write,
                                .at = where});
  if (!race) return;
  const auto place = [](const site& at) {
    return std::pair{std::string_view{at.file_name()}, at.line()};
  };
  const bool known = std::ranges::any_of(this->races(), [&](const data_race& old) {
    return old.variable == race->variable && place(old.first.at) == place(race->first.at) &&
           place(old.second.at) == place(race->second.at);
  });
  if (!known) report(std::move(*race));
}

void sim_runtime::arm(detail::timer& t) {
  const std::uint64_t number = lineage_->armed();
  if (follows()) history_->read_clock();
  races_->armed(number);
  timers_.push(t, number);
  if (!due_.empty() && t.deadline <= due_.front()->deadline) due_.clear();
}

bool sim_runtime::disarm(detail::timer& t) {
  if (!t.armed()) return false;
  take_out(t);
  return true;
}

schedule sim_runtime::made() const {
  return {.timers = how_.timers, .program = how_.program, .picks = picks_, .trail = trail_};
}

schedule sim_runtime::made_but_one() const {
  schedule out = made();
  if (!out.picks.empty()) {
    out.picks.pop_back();
    out.trail = trail_but_one_;
  }
  return out;
}

schedule sim_runtime::made_and(std::uint32_t way) const {
  schedule out = made();
  out.picks.push_back(way);
  out.trail = trail_with(trail_, told_kind_, static_cast<std::uint32_t>(told_.size()), way);
  return out;
}

void sim_runtime::finish(run_end end) {
  running_ = false;  // what is destroyed now touches nothing
  ways_.clear();
  due_.clear();
  detail::drop_all(timers_.clear());
  count(worker_);
  close_run(end);
  if (on_done_) on_done_();
}

}  // namespace millrace
