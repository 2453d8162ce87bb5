#include "cli/explore_command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "cli/drive.h"
#include "cli/exit_status.h"
#include "patterns/json.h"
#include "patterns/scenario_explore.h"

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;

constexpr double patience_seconds = 10;
constexpr unsigned most_threads = 16;
constexpr std::uint64_t most_memory = std::uint64_t{4} << 30U;  // bytes

}  // namespace

int explore_command(const explore_arguments& arguments) {
  patterns::explore_request request = arguments.request;
  request.threads = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
  if (arguments.exhaustive) {
    request.max_memory = most_memory;
  } else {
    request.max_seconds = patience_seconds;
  }
  stop_on_interrupt();
  patterns::scenario_explorer search{arguments.scenario, request};
  const bool shows_progress = isatty(STDERR_FILENO) == 1;
  while (!search.advance(200ms)) {
    if (interrupted()) search.stop();
    if (!shows_progress) continue;
    const auto so_far = search.progress();
    std::fprintf(stderr, "\r%llu runs, %llu states, %zu outcomes ",
                 static_cast<unsigned long long>(so_far.runs),
                 static_cast<unsigned long long>(so_far.states), so_far.outcomes);
  }
  if (shows_progress) std::fputs("\r\x1b[K", stderr);
  const auto found = search.take();
  std::string text;
  if (arguments.format == output_format::json) {
    patterns::json_writer json;
    write_json(json, search.scenario(), found);
    text = std::move(json).text() + '\n';
  } else {
    text = exploration_text(found);
  }
  std::fputs(text.c_str(), stdout);
  return interrupted() ? interrupted_status : 0;
}

}  // namespace millrace::cli
