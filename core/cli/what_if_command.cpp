#include "cli/what_if_command.h"

#include <chrono>
#include <cstdio>

#include "cli/drive.h"
#include "cli/exit_status.h"
#include "patterns/json.h"
#include "patterns/scenario_forecast.h"

namespace millrace::cli {

int what_if_command(const what_if_arguments& arguments) {
  using namespace std::chrono_literals;
  stop_on_interrupt();
  patterns::scenario_forecaster forecaster{arguments.scenario, arguments.request};
  while (!forecaster.advance(200ms)) {
    if (interrupted()) forecaster.stop();
  }
  const auto found = forecaster.take();
  std::string text;
  if (arguments.format == output_format::json) {
    patterns::json_writer json;
    write_json(json, forecaster.scenario(), forecaster.request(), found);
    text = std::move(json).text() + '\n';
  } else {
    text = forecast_text(forecaster.request(), found);
  }
  std::fputs(text.c_str(), stdout);
  return interrupted() ? interrupted_status : 0;
}

}  // namespace millrace::cli
