#pragma once

#include <functional>

#include "millrace/detail/mutex.h"

#if MILLRACE_THREADS
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace millrace::detail {

/// Threads that do the same work at the same time as the caller, again and again.
class team {
 public:
  /// `work` is given the number of the member that does it, from 0, the caller's.
  team(unsigned members, std::function<void(unsigned)> work);
  team(const team&) = delete;
  team& operator=(const team&) = delete;
  ~team();

  [[nodiscard]] unsigned members() const;
  /// Has it done by the caller, and by those members who are there before the caller is through:
  /// a thread that is only starting, or slow to wake, is not waited for. Blocks until they are
  /// through, too.
  void work(bool alone);

 private:
  std::function<void(unsigned)> work_;
#if MILLRACE_THREADS
  void help(unsigned member);

  std::mutex lock_;
  std::condition_variable begun_;
  std::condition_variable done_;
  std::uint64_t round_ = 0;
  bool open_ = false;     // the round may be joined
  unsigned working_ = 0;  // helpers, at it
  bool over_ = false;
  std::vector<std::thread> helpers_;
#endif
};

}  // namespace millrace::detail
