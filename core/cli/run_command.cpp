#include "cli/run_command.h"

#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include "cli/drive.h"
#include "cli/exit_status.h"
#include "cli/perfetto.h"
#include "patterns/json.h"
#include "patterns/scenario_run.h"

namespace millrace::cli {
namespace {

void print_line(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);  // lines are seen as they come, also through a pipe
}

struct engine_info {
  std::string_view scheduler;
  unsigned threads;
};

std::string json_text(const patterns::scenario& s, const engine_info& engine,
                      const patterns::outcome& o) {
  patterns::json_writer json;
  json.begin_object().key("scenario");
  write_json(json, s);
  json.key("engine").begin_object().member("scheduler", engine.scheduler);
  json.member("threads", engine.threads).member("version", patterns::version()).end_object();
  json.key("outcome");
  write_json(json, o);
  json.end_object();
  return std::move(json).text();
}

/// What a run gives, before it is printed.
struct run_products {
  patterns::outcome outcome;
  std::vector<trace_record> records;
  std::uint64_t lost = 0;  // events for which a ring had no room
  std::optional<trace_reader> reader;
};

template <class Runtime>
run_products run_on(Runtime& rt, const run_arguments& arguments) {
  run_products out;
  patterns::scenario_run run{arguments.scenario};
  if (rt.trace() != nullptr) out.reader.emplace(rt.trace()->memory());
  const auto read_trace = [&] {  // as the run goes on, so that no ring fills up
    if (!out.reader) return;
    const auto fresh = out.reader->take();
    if (arguments.format == output_format::perfetto) {
      out.records.insert(out.records.end(), fresh.begin(), fresh.end());
    }
  };
  drive(rt, [&] { run.start(rt); }, read_trace);
  out.lost = rt.result().dropped;
  out.outcome = run.finish(rt.result());
  return out;
}

void print(run_products made, const engine_info& engine, const run_arguments& arguments) {
  switch (arguments.format) {
    case output_format::log:
      print_line(made.outcome.verdict);
      for (const patterns::way& w : made.outcome.next)
        print_line("\n" + w.text + "\n    --scheduler manual --schedule " + w.schedule);
      break;
    case output_format::json:
      print_line(json_text(arguments.scenario, engine, made.outcome));
      break;
    case output_format::perfetto:
      if (made.lost > 0)
        std::fprintf(stderr,
                     "millrace: the trace lacks %llu events: they came too fast to be read\n",
                     static_cast<unsigned long long>(made.lost));
      print_line(perfetto_json(std::move(made.records), *made.reader));
      break;
  }
}

int run_simulated(runtime_options options, const run_arguments& arguments) {
  const auto& s = arguments.scenario;
  // Nothing is printed of a run that turns out not to be the schedule's.
  std::vector<std::string> lines;
  if (arguments.format == output_format::log) {
    options.log = [&lines](std::string_view line) { lines.emplace_back(line); };
  }
  const auto rt = make_simulation(s, std::move(options));
  auto made = run_on(*rt, arguments);
  tell_simulation(*rt, made.outcome);
  if (const auto wrong = misfit(s, *rt)) {
    std::fprintf(stderr, "millrace: %s\n", wrong->message.c_str());
    return bad_usage;
  }
  for (const auto& line : lines) print_line(line);
  print(std::move(made), {"sim", 1}, arguments);
  return 0;
}

}  // namespace

int run_command(const run_arguments& arguments) {
  const auto& s = arguments.scenario;
  runtime_options options{.threads = static_cast<unsigned>(s.threads)};
  options.trace.enabled = arguments.format != output_format::log;
  // Enough for what a run does while its records are read.
  if (arguments.format == output_format::perfetto) options.trace.ring_records = 1U << 19U;
  // The other formats have the lines in the trace.
  options.log = arguments.format == output_format::log ? print_line : [](std::string_view) {};

  stop_on_interrupt();
  if (is_simulated(s)) {
    const int status = run_simulated(options, arguments);
    return interrupted() ? interrupted_status : status;
  }
  if (s.scheduler == patterns::scheduler_kind::pump) {
    pump_runtime rt{options};
    print(run_on(rt, arguments), {"pump", 1}, arguments);
  } else {
    threads_runtime rt{options};
    print(run_on(rt, arguments), {"threads", rt.threads()}, arguments);
  }
  return interrupted() ? interrupted_status : 0;
}

}  // namespace millrace::cli
