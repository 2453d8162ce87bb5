// Very many goroutines, and what each of them is doing: a byte for each, kept where a page can look
// at it while the run goes on.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/sleep.h"

namespace millrace {
class runtime;
}

namespace millrace::patterns {

class json_writer;

/// What a crowd came to, as far as main got.
struct crowd_figures {
  int goroutines = 0;                  // besides main
  int untraced = 0;                    // of them, those that are not in the trace
  std::optional<std::size_t> bytes{};  // that they all took while they were parked, if known
  std::optional<double> spawned_ms{};  // from the run's beginning until all were parked
  std::vector<double> waves_ms{};      // how long each wave took
};

/// The byte of a goroutine:
///   0         not started
///   2k + 1    parked; k waves have been through it
///   2k + 2    awake in the wave after those
///   255       returned
class crowd {
 public:
  static constexpr std::uint8_t returned_byte = 255;
  static constexpr int most_waves = 100;

  /// For goroutines 1 to `size`; 0: the program has no crowd.
  explicit crowd(int size);

  /// Goroutine `number` is parked, after so many waves; is awake in wave `wave`, from 1; has
  /// returned. Each is written by that goroutine alone.
  void parked(int number, int waves) { set(number, 2 * waves + 1); }
  void awake(int number, int wave) { set(number, 2 * wave); }
  void returned(int number) { set(number, returned_byte); }

  /// By main: the run begins; all are parked; a wave has come back. What they take is counted when
  /// all are parked.
  void begin();
  void all_parked();
  void wave_over();

  /// The bytes, in the order of the goroutines' numbers; they stay where they are. From any thread.
  [[nodiscard]] std::span<const std::atomic<std::uint8_t>> census() const { return states_; }
  /// Call when the run has ended; nothing if there is no crowd.
  [[nodiscard]] std::optional<crowd_figures> figures() const;

 private:
  void set(int number, int state) {
    states_[static_cast<std::size_t>(number) - 1].store(static_cast<std::uint8_t>(state),
                                                        std::memory_order_relaxed);
  }

  std::vector<std::atomic<std::uint8_t>> states_;
  time_point last_{};
  std::optional<std::size_t> bytes_before_{};
  crowd_figures figures_;
};

/// What the allocator has handed out, where it tells. Pages that the goroutines' pools hold without
/// need, from an earlier run, are in it.
std::optional<std::size_t> bytes_in_use();

/// As many goroutines of a crowd as are traced.
inline constexpr int most_traced_of_crowd = 32;
/// What a goroutine of a crowd takes at most in WebAssembly, its share of channels included.
inline constexpr std::size_t most_bytes_of_crowd = 200;

void write_json(json_writer& json, const crowd_figures& f);

}  // namespace millrace::patterns
