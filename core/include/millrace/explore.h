#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/schedule.h"
#include "millrace/schedule_count.h"
#include "millrace/sim_runtime.h"
#include "millrace/strategy.h"

namespace millrace {

/// A program to be explored: runs it once on the runtime it is given, and says how it came out, in
/// a text that is the same for all outcomes that count as one. It must begin each run alike.
using explored_program = std::function<std::string(runtime&)>;

/// What ended a search before it had seen everything.
enum class search_end : std::uint8_t {
  complete,     // nothing did
  preemptions,  // schedules with more preemptions than allowed were left out
  runs,         // max_runs
  memory,       // max_memory
  steps,        // a run took max_steps and was stopped
  time,         // max_time
  caller,       // stop()
  diverged,     // the program is not always the same; see explored::diverged
};
/// The enumerator's name.
std::string_view to_string(search_end end);

/// How far a search has come.
struct explore_progress {
  std::uint64_t runs = 0;
  std::uint64_t states = 0;
  std::size_t outcomes = 0;
};

/// What is explored, and how much of it.
struct explore_options {
  timer_policy timers = timer_policy::any_time;
  /// How often a goroutine that could make its next step must wait for another one's; none: any
  /// number of times. (Musuvathi, Qadeer: Iterative Context Bounding, 2007.)
  std::optional<unsigned> preemptions{};
  /// That make the runs, this one among them. They change nothing but the time that it takes; with
  /// more than one, the program is called on several at once.
  unsigned threads = 1;
  std::uint64_t max_runs = 100'000'000;
  std::uint64_t max_memory = std::uint64_t{1} << 30U;  // bytes, about: states, their ways, outcomes
  std::uint64_t max_steps = 10'000;                    // of one run
  duration max_time{};                                 // zero: no limit
  std::uint32_t program = 0;                           // for witnesses; see program_fingerprint
};

/// What came of a search.
struct explored {
  /// Runs that came out alike.
  struct outcome {
    std::string name;          // as the program told it
    schedule_count schedules;  // how many lead to it; meaningful if `exhaustive`
    schedule witness;          // a shortest one of those that were seen
  };
  std::vector<outcome> outcomes;  // most schedules first, then by name
  bool exhaustive = false;        // every schedule was covered: the counts are exact
  search_end stopped_by = search_end::complete;
  schedule_count schedules;  // in all, if `exhaustive`
  std::uint64_t runs = 0;    // that the search made
  std::uint64_t states = 0;  // with a choice, that they came to
  std::uint64_t merged = 0;  // runs that came to one of these that was known by then
  std::uint64_t pruned =
      0;                 // ways from one of these that no run took: it was known where they lead
  std::string diverged;  // what was not the same
};

/// A search of a program's schedules, a slice of time at a time.
class explorer {
 public:
  /// Of every schedule; it goes on only once from states that are the same (see state_key), and
  /// makes no run for a step of which it is known where it leads.
  explorer(explored_program program, const explore_options& options);
  /// Of samples: options.max_runs runs as a strategy chooses. The counts are then of these runs,
  /// and `exhaustive` is false; it knows no states.
  explorer(explored_program program, std::unique_ptr<strategy> chooses,
           const explore_options& options);
  ~explorer();

  /// Goes on for about `budget`, at least one run. Returns whether the search has ended. Not in a
  /// goroutine.
  bool advance(duration budget);
  /// Ends the search where it is.
  void stop();
  /// How far it has come.
  [[nodiscard]] explore_progress progress() const;
  /// What came of it, once it has ended. Call it once.
  explored take();

 private:
  class implementation;
  explicit explorer(std::unique_ptr<implementation> search);
  friend explored explore_each(const explored_program& program, const explore_options& options);
  class every_schedule;
  class every_state;
  class samples;
  std::unique_ptr<implementation> search_;
};

/// Makes a whole search of every schedule of a program. The outcomes are those that some schedule
/// leads to, each with the number of schedules that do. Blocks until the search has ended; not in a
/// goroutine.
explored explore(const explored_program& program, const explore_options& options = {});

/// The same by making each of the schedules, on this thread, whatever states they come to: slow,
/// and what explore() is held to.
explored explore_each(const explored_program& program, const explore_options& options = {});

/// Makes options.max_runs runs as the strategy chooses; see explorer. Blocks until they are made;
/// not in a goroutine.
explored sample(const explored_program& program, std::unique_ptr<strategy> chooses,
                const explore_options& options);

}  // namespace millrace
