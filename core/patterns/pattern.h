// A pattern: a program that a scenario can run. Adding one is a file that defines it, the same in
// Go (go/README.md) and an entry in patterns.cpp.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "millrace/task.h"
#include "patterns/outcome.h"
#include "patterns/scenario.h"

namespace millrace::patterns {

struct environment;

/// Who can end a wait for an object of the program.
struct role {
  std::string_view object;
  wait_reason wait;
  std::string_view ended_by;  // a goroutine's name; "worker" is every "worker 3"
};

struct pattern {
  std::string_view name;
  std::string_view title;
  std::string_view doc;
  std::span<const std::string_view> fields;  // those that have an effect here

  /// The goroutine main of the program.
  task<> (*main)(environment&);

  /// True if main waits for an errgroup; the verdict then says what Wait() returned.
  bool has_group = false;
  /// True if it has no jobs, but very many goroutines.
  bool has_crowd = false;
  /// The jobs' names, where the scenario's `jobs` does not number them.
  std::span<const std::string_view> job_names = {};
  /// Who waits for whom. A goroutine that waits for what is not in here waits for nobody knows
  /// whom.
  std::span<const role> roles = {};
  /// Why jobs never started although the run ended by itself: "the workers had stopped".
  std::string_view (*why_not_started)(const scenario&, const job_lists&) = nullptr;

  bool uses(std::string_view field) const {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  }
  int job_count(const scenario& s) const {
    if (has_crowd) return 0;
    return job_names.empty() ? s.jobs : static_cast<int>(job_names.size());
  }
  int crowd_size(const scenario& s) const { return has_crowd ? s.goroutines : 0; }
};

/// Every pattern, in the order they are listed to readers; the first is the default.
std::span<const pattern* const> all_patterns();

}  // namespace millrace::patterns
