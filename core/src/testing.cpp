#include "millrace/testing.h"

#include <algorithm>

#include "function_path.h"
#include "millrace/format.h"

namespace millrace::testing {
namespace {

constexpr std::uint32_t made_outside_a_run = 0x8000'0000;

/// "in app::worker, pool.cpp:12"
std::string place(const site& at) {
  const std::string function = detail::function_path(at.function_name());
  return format("in {}, {}:{}", function.empty() ? "?" : function, at.file_name(), at.line());
}

std::string on_what(const goroutine_info& g) {
  if (!g.object_name.empty()) return format(" on \"{}\"", g.object_name);
  if (g.object == 0) return {};
  if ((g.object & made_outside_a_run) != 0) return " on an object made outside the run";
  return format(" on object {}", g.object);
}

void append(std::string& out, const std::vector<goroutine_info>& goroutines) {
  for (const goroutine_info& g : goroutines) {
    const std::string name = g.name.empty() ? "" : format(" \"{}\"", g.name);
    out += format("\n  goroutine {}{}: {}{}", g.id, name, g.reason, on_what(g));
    // One that has not blocked yet is still where it was spawned; main was spawned nowhere.
    if (g.blocked_at.line() != 0) out += format("\n    {}", place(g.blocked_at));
    if (g.spawned_at.line() != 0) out += format("\n    spawned {}", place(g.spawned_at));
  }
}

bool names(std::string_view path, std::string_view wanted) {
  if (!path.ends_with(wanted)) return false;
  path.remove_suffix(wanted.size());
  return path.empty() || path.ends_with("::");
}

bool overlooked(const goroutine_info& g, const leak_options& options) {
  if (std::ranges::find(options.ignore_named, g.name) != options.ignore_named.end()) return true;
  const std::string spawner = detail::function_path(g.spawned_at.function_name());
  return std::ranges::any_of(options.ignore_spawned_in,
                             [&](const std::string& wanted) { return names(spawner, wanted); });
}

}  // namespace

finding no_leaks(const run_result& result, const leak_options& options) {
  if (result.end != run_end::ok) {
    std::string text =
        format("the run ended with {}, which shows nothing of leaks", to_string(result.end));
    if (result.end == run_end::panic) {
      text += format(": goroutine {} panicked: {}", result.panicked, result.panic);
    }
    append(text, result.blocked);
    return finding{std::move(text)};
  }
  std::vector<goroutine_info> leaked;
  std::ranges::copy_if(result.leaked, std::back_inserter(leaked),
                       [&](const goroutine_info& g) { return !overlooked(g, options); });
  if (leaked.empty()) return {};
  std::string text = leaked.size() == 1 ? std::string{"main left a goroutine behind:"}
                                        : format("main left {} goroutines behind:", leaked.size());
  append(text, leaked);
  return finding{std::move(text)};
}

}  // namespace millrace::testing
