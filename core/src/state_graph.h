#pragma once

// The states that runs of a program can come to, and where each choice in them leads.
//
// Any number of threads may explore it. They are given ways that nobody has taken yet, and take one
// a run. A run goes on from each state that is new, always by the same way, until it comes to one
// that is known, or ends. Which of two runs is the first to come to a state decides nothing: the
// way taken from it is the same one. So after a round of ways the graph does not depend on how many
// threads took them, nor on who was faster; and the next round is put in an order that is the
// graph's own.
//
// Nobody takes a way of which it is known where it leads. If the next steps of two goroutines, a
// and b, have nothing to do with each other, a and then b leads to the same state as b and then a.
// Sleep sets leave one of the two orders out (Godefroid: Partial-Order Methods for the Verification
// of Concurrent Systems, 1996); here, where every schedule is counted, it gets its place in the
// graph without being run. Nor need anybody say which steps are independent: a state's key is a sum
// over the goroutines of all that each depends on (history.h). So where a and b are independent, b
// changes it by the same difference before a and behind it, and the sum is the key of a state that
// is known, or will be. Where they are not, the second one depends on the first, and no run comes
// to a state with that key.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
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
  /// Whether a state that a way has led to is known, where there is nothing to choose: the run need
  /// not go on then. It has passed other such states, which were not.
  bool meets(const way& by, std::span<const state_key> passed, const state_key& at)
      MILLRACE_EXCLUDES(lock_);
  /// A way has led to a choice. Returns the way to go on by, or a state of none: it is known.
  way arrive(const way& by, std::span<const state_key> passed, const decision& at)
      MILLRACE_EXCLUDES(lock_);
  /// A way has led to the end of the run.
  void end(const way& by, std::span<const state_key> passed, std::uint32_t outcome)
      MILLRACE_EXCLUDES(lock_);

  /// By outcome. While nobody explores.
  [[nodiscard]] std::vector<ending> endings(std::size_t outcomes) const;

  /// With a choice.
  [[nodiscard]] std::uint64_t states() const { return states_.size(); }
  /// In bytes, with what the next round of ways and the endings will take for a while.
  [[nodiscard]] std::uint64_t memory() const;
  /// Ways that a run took to a state that was known by then.
  [[nodiscard]] std::uint64_t merged() const { return arrivals_ - states_.size(); }
  /// Ways that nobody took, as it was known where they lead.
  [[nodiscard]] std::uint64_t pruned() const { return pruned_; }
  [[nodiscard]] bool left_some_out() const { return left_some_out_; }

  /// A run that finds more is cut: it alone would fill a good part of the memory.
  [[nodiscard]] std::uint64_t most_ways_of_run() const {
    return options_.max_memory / 8 / (bytes_of_way + bytes_of_open_way);
  }
  /// What must be told of the states that a run comes to.
  [[nodiscard]] states_wanted wanted() const {
    return options_.preemptions ? states_wanted::of_choices : states_wanted::all;
  }
  /// Whether a run has come to the state where it must make that choice.
  [[nodiscard]] bool is_at(const waypoint& p, const decision& d) const;

 private:
  /// A state in which there is something to choose.
  struct state {
    state_key key{};
    way origin{};  // by which it was found, and can be come to again
    way from{};    // of that round's ways to it, one that does not depend on who was faster
    std::uint32_t ways = 0;  // where its first one is in targets_ and names_
    std::uint32_t options : 24 = 0;
    choice kind : 8 = choice::step;
  };
  // The place that a way leads to is the number of a state, or, with one of these bits, of one that
  // is passed on the way there, or of an outcome. None: nobody has taken it.
  using place = std::uint32_t;
  static constexpr place is_outcome = 0x8000'0000;
  static constexpr place is_passed = 0x4000'0000;
  static constexpr std::size_t most_passed = 2;  // that are kept on a way
  static constexpr std::uint64_t bytes_of_way = sizeof(place) + sizeof(std::uint32_t);
  static constexpr std::uint64_t bytes_of_open_way = 3 * sizeof(way) + 4 * sizeof(std::uint32_t);

  /// A state in which there is nothing to choose.
  struct passed_state {
    state_key key{};
    place leads_to = none;
  };
  /// By outcome or state, while the endings are found.
  struct reached {
    schedule_count schedules;
    std::uint32_t arrivals = 0;   // still to come
    std::uint32_t length = none;  // choices of a shortest way to it
    way by;                       // the last of them
  };

  /// What tells states apart. With a bound, what may follow depends also on who went last and on
  /// what is left of it.
  [[nodiscard]] state_key key_of(const decision& d, const preemption& p) const;
  [[nodiscard]] state_key key_at(place p) const;
  [[nodiscard]] place known(const state_key& key) const;
  place known_or(const state_key& key, place fresh);
  /// Where a place that is passed leads to, and any other one itself.
  [[nodiscard]] place beyond(place p) const {
    return p < is_outcome && (p & is_passed) != 0 ? passed_[p & ~is_passed].leads_to : p;
  }
  [[nodiscard]] place& target(const way& of);
  [[nodiscard]] place target(const way& of) const;
  [[nodiscard]] preemption preempts(std::uint32_t state) const {
    return options_.preemptions ? preempts_[state] : preemption{};
  }
  [[nodiscard]] bool allows(const way& w) const {
    return preempts(w.state).allowed(w.pick, options_.preemptions);
  }
  void lead(const way& by, std::span<const state_key> passed, place to);
  void set_target(const way& by, place to);
  void prefer(const way& by, place to);

  void begin_round();
  [[nodiscard]] std::vector<way> ways_found();
  /// What can be told of a way that has not been taken.
  enum class foresight : std::uint8_t {
    none,
    later,    // when another way has been taken, which is to be
    certain,  // where it leads
  };
  [[nodiscard]] foresight foresee(const way& w);
  bool expect(const state_key& key);
  [[nodiscard]] way twin(const way& w) const;

  const explore_options& options_;
  mutex lock_;
  // Guarded by lock_ while several explore.
  // What grows with the states does so in pieces: a vector that grows takes three times its size.
  index_table known_;
  std::deque<state> states_;
  std::deque<preemption> preempts_;  // by state, with a bound
  std::deque<place> targets_;        // by way
  std::deque<std::uint32_t> names_;  // by way: see way_on::number
  std::deque<passed_state> passed_;
  place start_ = none;          // the target of the start
  std::uint64_t arrivals_ = 0;  // of runs, at states
  std::size_t open_ = 0;        // ways that lead nowhere yet

  std::vector<way> round_;
  std::vector<way> waiting_;  // of which more can be told later
  // Hash table: parts of the keys of the states that ways of the round lead to if their steps are
  // independent. Ways whose parts are the same by chance wait for each other, and are taken.
  std::vector<std::uint32_t> expected_;
  std::size_t taken_ = 0;      // of the round
  std::size_t looked_at_ = 0;  // states whose ways are in a round
  std::uint64_t pruned_ = 0;
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
  void ended_with(std::uint32_t outcome);
  /// It was cut because it alone would have filled a good part of the memory.
  [[nodiscard]] bool too_wide() const { return ways_met_ > graph_.most_ways_of_run(); }
  [[nodiscard]] const std::string& diverged() const { return diverged_; }

  void begin() override { depth_ = 0; }
  [[nodiscard]] states_wanted wants_states() const override { return graph_.wanted(); }
  std::uint32_t choose(const decision& d) override;
  bool passes(const state_key& at) override;

 private:
  state_graph& graph_;
  std::vector<state_graph::waypoint> path_;
  std::size_t depth_ = 0;
  state_graph::way last_;
  std::vector<state_key> passed_;  // since the last choice
  std::uint64_t ways_met_ = 0;
  bool met_known_ = false;
  std::string diverged_;
};

}  // namespace millrace::detail
