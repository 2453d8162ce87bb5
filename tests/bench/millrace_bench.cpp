#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "bench.h"
#include "options.h"

namespace millrace::bench {
namespace {

std::vector<benchmark> all_benchmarks() {
  std::vector<benchmark> all;
  // Memory first: the others leave memory behind that it would use again.
  for (const auto group : {memory_benchmarks(), channel_benchmarks(), pool_benchmarks(),
                           goroutine_benchmarks(), select_benchmarks(), context_benchmarks(),
                           errgroup_benchmarks(), explore_benchmarks(), resize_benchmarks()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

std::unique_ptr<runtime> make_runtime(const options& given) {
#if MILLRACE_THREADS
  if (!given.pump)
    return std::make_unique<threads_runtime>(runtime_options{.threads = given.threads});
#else
  static_cast<void>(given);
#endif
  return std::make_unique<pump_runtime>();
}

/// The build without threads has the pump runtime only.
bool uses_pump(const options& given) { return given.pump || MILLRACE_THREADS == 0; }

task<> measure_into(const benchmark& b, std::size_t count, double& value) {
  value = co_await b.measure(count);
}

double measure(runtime& rt, const benchmark& b, std::size_t count) {
  if (b.measure_outside) return b.measure_outside(count);
  double value = 0;
  const run_result result = rt.run(measure_into, std::cref(b), count, std::ref(value));
  if (result.end != run_end::ok) {
    const std::string_view end = to_string(result.end);
    std::fprintf(stderr, "%s ended with %.*s %s\n", std::string{b.name}.c_str(),
                 static_cast<int>(end.size()), end.data(), result.panic.c_str());
    std::exit(1);
  }
  return value;
}

std::vector<double> measure_rounds(runtime& rt, const benchmark& b, unsigned rounds) {
  std::vector<double> values;
  if (b.warm_up == 0) {
    values.push_back(measure(rt, b, b.count));
    return values;
  }
  measure(rt, b, b.warm_up);
  for (unsigned i = 0; i < rounds; ++i) values.push_back(measure(rt, b, b.count));
  return values;
}

struct summary {
  double median = 0;
  double min = 0;
  double spread = 0;  // (max - min) / median
};

summary summarise(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t n = values.size();
  const double median = (values[(n - 1) / 2] + values[n / 2]) / 2;
  return {
      .median = median, .min = values.front(), .spread = (values.back() - values.front()) / median};
}

void print_json(const benchmark& b, const std::vector<double>& rounds, const summary& s,
                bool first) {
  std::printf(R"(%s{"name":"%s","unit":"%s","count":%zu,"rounds":[)", first ? "" : ",",
              std::string{b.name}.c_str(), std::string{b.unit}.c_str(), b.count);
  for (std::size_t i = 0; i < rounds.size(); ++i)
    std::printf("%s%.6g", i == 0 ? "" : ",", rounds[i]);
  std::printf(R"(],"median":%.6g,"min":%.6g,"spread":%.4g})", s.median, s.min, s.spread);
}

void print_line(const benchmark& b, const summary& s) {
  std::printf("%-16s %12.1f %-18s min %.1f, spread %.0f %%\n", std::string{b.name}.c_str(),
              s.median, std::string{b.unit}.c_str(), s.min, s.spread * 100);
  std::fflush(stdout);
}

int run_all(const options& given) {
  const auto rt = make_runtime(given);
  const bool pump = uses_pump(given);
  bool first = true;
  for (benchmark b : all_benchmarks()) {
    if (!given.only.empty() && given.only != b.name) continue;
    if (given.count != 0) {
      b.count = given.count;
      b.warm_up = 0;
    }
    const std::vector<double> rounds = measure_rounds(*rt, b, given.rounds);
    if (given.json) {
      if (first) {
        std::printf(R"({"runtime":"%s","threads":%u,"results":[)", pump ? "pump" : "threads",
                    pump ? 1U : given.threads);
      }
      print_json(b, rounds, summarise(rounds), first);
    } else {
      print_line(b, summarise(rounds));
    }
    first = false;
  }
  if (first) {
    std::fprintf(stderr, "\"%s\" is not a benchmark; --list shows them\n",
                 std::string{given.only}.c_str());
    return 2;
  }
  if (given.json) std::printf("]}\n");
  return 0;
}

}  // namespace
}  // namespace millrace::bench

int main(int argc, char** argv) {
  using namespace millrace::bench;
  const auto given = parse_options({argv + 1, argv + argc});
  if (!given) return 2;
  if (given->compiler) {
    print_compiler();
    return 0;
  }
  if (given->list) {
    for (const benchmark& b : all_benchmarks()) {
      std::printf("%-16s %s\n", std::string{b.name}.c_str(), std::string{b.unit}.c_str());
    }
    return 0;
  }
  return run_all(*given);
}
