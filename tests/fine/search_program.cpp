// search_program NAME: searches one of the programs; prints "searching", then the number of
// schedules and what is wrong with it, or "right". For the copies of the core in which something
// is.
#include <cstdio>
#include <string_view>

#include "fine/programs.h"
#include "millrace/format.h"

int main(int count, char** arguments) {
  for (const auto& p : millrace::fine::programs()) {
    if (count != 2 || arguments[1] != std::string_view{p.name}) continue;
    std::puts("searching");
    std::fflush(stdout);  // a bug may end this process
    const auto found = millrace::fine::search(p.run, p.preemptions);
    std::puts(millrace::format("{} schedules\n{}", found.schedules,
                               found.failure.empty() ? "right" : found.failure)
                  .c_str());
    return 0;
  }
  std::fputs("there is no such program\n", stderr);
  return 2;
}
