#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "millrace/runtime.h"
#include "millrace/schedule.h"

namespace millrace {

/// The state that a simulated run has come to. Two runs of a program with the same key have had the
/// same steps in the same order, but for the order of steps that have nothing to do with each
/// other: what can happen next is the same. 128 bits: by chance, different states have the same one
/// in one of 10^26 pairs or so of a search of a million.
struct state_key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const state_key&, const state_key&) = default;
};

/// A way in which a simulated run can go on: a goroutine that could make its next step, or a timer
/// that may fire.
struct way_on {
  // The same in each order of independent steps; two may share one by chance.
  std::uint64_t number = 0;
  std::uint32_t goroutine = 0;  // 0: a timer
  void* what = nullptr;         // the runtime's own name for it
};

/// What a strategy is asked. Decisions with only one way are not asked for.
struct decision {
  choice kind = choice::step;    // step or select_case
  std::uint32_t options = 0;     // 2 or more
  std::span<const way_on> ways;  // of a step: goroutines by number, then timers in their order
  std::uint32_t goroutine = 0;   // that made the last step, or whose select it is; 0: a timer fired
  state_key state;               // before the decision, for who wants_states()
};

/// Which states a strategy is told, which takes a while.
enum class states_wanted : std::uint8_t {
  none,
  of_choices,  // decision::state
  all,         // and strategy::passes
};

/// How a simulated run goes on wherever there is more than one way.
class strategy {
 public:
  strategy() = default;
  strategy(const strategy&) = delete;
  strategy& operator=(const strategy&) = delete;
  virtual ~strategy() = default;

  /// A run begins.
  virtual void begin() {}
  /// What it must be told of the states of a run that begins.
  [[nodiscard]] virtual states_wanted wants_states() const { return states_wanted::none; }
  /// A number below d.options, or `cut`.
  virtual std::uint32_t choose(const decision& d) = 0;
  /// The run has come to a state where there is nothing to choose: one way, or none, at its end.
  /// For who wants all states. False cuts the run.
  virtual bool passes([[maybe_unused]] const state_key& at) { return true; }

  /// Ends the run here: it counts as stopped.
  static constexpr std::uint32_t cut = static_cast<std::uint32_t>(-1);
};

/// Each way is as likely. Run k of one strategy is run 1 of that with seed + k - 1.
std::unique_ptr<strategy> random_strategy(std::uint64_t seed);

/// Each goroutine makes one step in turn.
std::unique_ptr<strategy> round_robin_strategy();

/// Goroutines have random priorities, and the first is lowered at depth - 1 random moments: finds
/// each bug that takes `depth` ordering constraints with a probability of at least
/// 1 / (goroutines * steps^(depth - 1)). `steps` is about how many a run has. (Burckhardt, Kothari,
/// Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs,
/// 2010.)
std::unique_ptr<strategy> pct_strategy(unsigned depth, std::uint64_t steps, std::uint64_t seed);

/// Takes the ways that a schedule names; past its end, the first one, or `cut`.
class replay_strategy final : public strategy {
 public:
  /// What becomes of a run that has come to the schedule's end.
  enum class past_end : bool { first, cut };

  explicit replay_strategy(schedule s, past_end then = past_end::first)
      : schedule_{std::move(s)}, then_{then} {}

  void begin() override { next_ = 0; }
  std::uint32_t choose(const decision& d) override;

 private:
  schedule schedule_;
  past_end then_;
  std::size_t next_ = 0;
};

}  // namespace millrace
