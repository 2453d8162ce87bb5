#include "cli/run_command.h"

#include <cstdio>
#include <optional>
#include <vector>

#include "cli/drive.h"
#include "cli/perfetto.h"
#include "patterns/json.h"
#include "patterns/scenario_run.h"

namespace millrace::cli {
namespace {

constexpr int interrupted_status = 130;

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

template <class Runtime>
void run_on(Runtime& rt, const engine_info& engine, const run_arguments& arguments) {
  patterns::scenario_run run{arguments.scenario};
  std::optional<trace_reader> reader;
  if (rt.trace() != nullptr) reader.emplace(rt.trace()->memory());
  std::vector<trace_record> records;
  const auto read_trace = [&] {  // as the run goes on, so that no ring fills up
    if (!reader) return;
    const auto fresh = reader->take();
    if (arguments.format == output_format::perfetto) {
      records.insert(records.end(), fresh.begin(), fresh.end());
    }
  };
  drive(rt, [&] { run.start(rt); }, read_trace);
  const auto outcome = run.finish(rt.result());

  switch (arguments.format) {
    case output_format::log:
      print_line(outcome.verdict);
      break;
    case output_format::json:
      print_line(json_text(arguments.scenario, engine, outcome));
      break;
    case output_format::perfetto:
      print_line(perfetto_json(std::move(records), *reader));
      break;
  }
}

}  // namespace

int run_command(const run_arguments& arguments) {
  const auto& s = arguments.scenario;
  runtime_options options{.threads = static_cast<unsigned>(s.threads)};
  options.trace.enabled = arguments.format != output_format::log;
  // The other formats have the lines in the trace.
  options.log = arguments.format == output_format::log ? print_line : [](std::string_view) {};

  stop_on_interrupt();
  if (s.scheduler == patterns::scheduler_kind::pump) {
    pump_runtime rt{options};
    run_on(rt, {"pump", 1}, arguments);
  } else {
    threads_runtime rt{options};
    run_on(rt, {"threads", rt.threads()}, arguments);
  }
  return interrupted() ? interrupted_status : 0;
}

}  // namespace millrace::cli
