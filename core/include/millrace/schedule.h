#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace {

/// Whether a pending timer of a simulated run waits for its turn.
enum class timer_policy : std::uint8_t {
  when_idle,  // the clock jumps to the next timer when nothing else can go on
  any_time,   // the next timer may fire at every switch point: anything may take long
};

/// The choices of a simulated run: the same program with the same schedule is the same run, on any
/// machine.
struct schedule {
  timer_policy timers = timer_policy::when_idle;
  /// Names the program, so that another one's schedule is refused; see program_fingerprint.
  std::uint32_t program = 0;
  /// One for each switch point with more than one way to go on: which one was taken.
  std::vector<std::uint32_t> picks{};
  /// A hash of what there was to choose from at each: tells a program that did not come to the same
  /// choices.
  std::uint32_t trail = trail_start;

  /// The trail of a run without choices.
  static constexpr std::uint32_t trail_start = 0x811c'9dc5;

  friend bool operator==(const schedule&, const schedule&) = default;
};

/// A schedule in the letters of a URL: A-Z, a-z, 0-9, - and _.
std::string to_string(const schedule& s);

/// What parse_schedule made of a text.
struct parsed_schedule {
  schedule value;     // if error is empty
  std::string error;  // else what is wrong with it, without a full stop
};

/// Reads what to_string wrote. `program` is the fingerprint of the program that is to run. Refuses
/// what is truncated, mistyped, of another version or of another program.
parsed_schedule parse_schedule(std::string_view text, std::uint32_t program);

/// A number for a program: any text that tells it from others, such as its scenario.
std::uint32_t program_fingerprint(std::string_view text);

}  // namespace millrace
