// Small programs of random operations on a few shared objects.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "millrace/millrace.h"

namespace millrace {

/// What one step of a random program does.
enum class random_op : std::uint8_t {
  send_a,
  recv_a,
  send_b,
  recv_b,
  try_send_a,
  try_recv_b,
  length_a,
  close_b,
  select_ab,
  select_send_recv,
  select_default,
  select_timeout,
  select_done,
  lock,
  rlock,
  wlock,
  add,
  done,
  wait,
  cancel,
  look_at_ctx,
  child_ctx,
  deadline,
  once,
  acquire,
  release,
  signal,
  wait_cond,
  sleep_short,
  sleep_long,
  yield,
  spawn,
  timer_chan,
  after_func,
  count
};

/// Three goroutines, or two, of one to three operations each.
struct random_program {
  std::vector<std::vector<random_op>> goroutines;
  std::size_t capacity_a = 0;
  std::size_t capacity_b = 0;

  static random_program make(std::uint64_t seed, std::size_t most_ops);
  [[nodiscard]] std::string text() const;
  /// Runs it; says how it ended and what each goroutine saw.
  std::string run(runtime& rt) const;
};

}  // namespace millrace
