#pragma once

// The states that runs of a program can come to, and where each choice in them leads.
//
// Any number of threads may explore it. They are given ways that nobody has taken yet, and take one
// a run. A run goes on, by the first way, from each state that is new, until it comes to one that
// is known, or ends. Which of two runs is the first to come to a state decides nothing: the way
// taken from it is the same one. So after a round of ways the graph does not depend on how many
// threads took them, nor on who was faster; and the next round is put in an order that is the
// graph's own.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "index_table.h"
#include "millrace/detail/mutex.h"
#include "millrace/explore.h"
#include "preemption.h"

namespace millrace::detail {

class state_graph {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  /// A choice in a state; with none, the start of a run.
  struct way {
    std::uint32_t state = none;
    std::uint32_t pick = 0;
  };
  /// A choice that a run has to make on its way, and what it must find there.
  struct waypoint {
    way takes{};
    choice kind{};
    std::uint32_t options = 0;
    state_key state{};
    unsigned preemptions = 0;  // before it
  };
  /// How often runs end with an outcome, and the choices of a shortest one.
  struct ending {
    schedule_count schedules;
    std::vector<std::uint32_t> shortest;
  };

  explicit state_graph(const explore_options& options) : options_{options} {}
  state_graph(const state_graph&) = delete;
  state_graph& operator=(const state_graph&) = delete;

  /// Some ways that nobody has taken, `most` at most; none are left if there are none. While nobody
  /// explores.
  std::vector<way> next_ways(std::uint64_t most);

  /// Sets out to the choices that lead to a way's state, and the way itself.
  void path(const way& to, std::vector<waypoint>& out) MILLRACE_EXCLUDES(lock_);
  /// A way has led to a choice. Returns the way to go on by, or a state of none: it is known.
  way arrive(const way& by, const decision& at) MILLRACE_EXCLUDES(lock_);
  /// A way has led to the end of the run.
  void end(const way& by, std::uint32_t outcome) MILLRACE_EXCLUDES(lock_);

  /// By outcome. While nobody explores.
  [[nodiscard]] std::vector<ending> endings(std::size_t outcomes) const;

  [[nodiscard]] std::uint64_t states() const { return states_.size(); }
  /// Ways that led to a state that was known by then.
  [[nodiscard]] std::uint64_t merged() const { return merged_; }
  [[nodiscard]] bool left_some_out() const { return left_some_out_; }

  /// Whether a run that is on its way has come to the state that it must.
  [[nodiscard]] bool is_at(const waypoint& p, const decision& d) const;

 private:
  /// What tells states apart. With a bound, what may follow depends also on who went last and on
  /// what is left of it.
  [[nodiscard]] state_key key_of(const decision& d, const preemption& p) const;

  struct state {
    state_key key{};
    way origin{};
    std::uint32_t targets = 0;  // of the first option, in targets_
    std::uint32_t options = 0;
    choice kind = choice::step;
    preemption preempts{};
  };
  struct hash {
    std::size_t operator()(const state_key& k) const { return static_cast<std::size_t>(k.low); }
  };
  static constexpr std::uint32_t is_outcome = 0x8000'0000;

  [[nodiscard]] bool allows(const state& s, std::uint32_t pick) const {
    return s.preempts.allowed(pick, options_.preemptions);
  }
  std::uint32_t& target(const way& of);
  void begin_round();

  const explore_options& options_;
  mutex lock_;
  // Guarded by lock_ while several explore.
  index_table<state_key, hash> known_;
  std::vector<state> states_;
  std::vector<std::uint32_t> targets_;  // a state, an outcome, or none: not taken
  std::uint32_t start_ = none;          // the target of the start
  std::uint64_t merged_ = 0;

  std::vector<way> round_;
  std::size_t taken_ = 0;      // of the round
  std::size_t looked_at_ = 0;  // states whose ways are in a round
  bool begun_ = false;
  bool left_some_out_ = false;
};

/// Makes the runs of one thread.
class graph_walker final : public strategy {
 public:
  explicit graph_walker(state_graph& graph) : graph_{graph} {}

  /// The next run takes this way.
  void take(const state_graph::way& w);
  /// It was cut there; else it has ended by itself.
  [[nodiscard]] bool met_known_state() const { return met_known_; }
  void ended_with(std::uint32_t outcome) { graph_.end(last_, outcome); }
  [[nodiscard]] const std::string& diverged() const { return diverged_; }

  void begin() override { depth_ = 0; }
  [[nodiscard]] bool wants_states() const override { return true; }
  std::uint32_t choose(const decision& d) override;

 private:
  state_graph& graph_;
  std::vector<state_graph::waypoint> path_;
  std::size_t depth_ = 0;
  state_graph::way last_;
  bool met_known_ = false;
  std::string diverged_;
};

}  // namespace millrace::detail
