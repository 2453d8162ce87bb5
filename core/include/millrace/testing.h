#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "millrace/runtime.h"

// For the tests of programs that use Millrace, with any test framework or none.

namespace millrace::testing {

/// What a check found: true in a condition if it holds, and else words that say why it does not.
///
///     EXPECT_TRUE(no_leaks(rt.run(program)));      // GoogleTest: shows the words
///     CHECK(no_leaks(rt.run(program)));            // Catch2, doctest
///     if (auto found = no_leaks(r); !found) std::fputs(found.text().c_str(), stderr);
class [[nodiscard]] finding {
 public:
  /// One that holds.
  finding() = default;
  /// One that does not.
  explicit finding(std::string text) : holds_{false}, text_{std::move(text)} {}

  /// Whether the check holds.
  explicit operator bool() const { return holds_; }
  /// Why it does not; empty if it does.
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Becomes a test framework's own result, which is made from a bool and then takes words:
  /// ::testing::AssertionResult.
  template <class Result>
    requires std::is_class_v<Result> && std::constructible_from<Result, bool> &&
             requires(Result result, const std::string& words) { result << words; }
  operator Result() const {  // NOLINT(google-explicit-constructor): implicit, for EXPECT_TRUE
    Result result(holds_);
    if (!holds_) result << text_;
    return result;
  }
  /// Prints its words.
  template <class Stream>
  friend Stream& operator<<(Stream& out, const finding& f) {
    out << (f.holds_ ? std::string{"ok"} : f.text_);
    return out;
  }

 private:
  bool holds_ = true;
  std::string text_;
};

/// Goroutines that no_leaks overlooks, such as those of a cache that lives as long as the program.
struct leak_options {
  /// Those with one of these names (see name_goroutine).
  std::vector<std::string> ignore_named{};
  /// Those spawned in one of these functions: "start_cache", or with its namespaces and class,
  /// "app::cache::start". A lambda counts as the function that it is written in.
  std::vector<std::string> ignore_spawned_in{};
};

/// Whether main returned and left no goroutine behind. The words name each that it did: its id and
/// name, what it waits for, the line where it waits and the line that spawned it. A run that did
/// not end with main's return (deadlock, panic, stop) fails the check, for it shows nothing of
/// leaks. Go: go.uber.org/goleak's VerifyNone.
finding no_leaks(const run_result& result, const leak_options& options = {});

/// Coroutine frames that are allocated now, in the whole process: zero between runs.
std::int64_t live_frames();

/// From now on, runtimes that are made run a goroutine, each time it is woken, on another worker
/// than before where they can: what is wrongly bound to a thread then shows.
void force_migration(bool on);
/// Whether force_migration is on.
bool migration_is_forced();

}  // namespace millrace::testing
