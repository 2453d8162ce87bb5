// A scenario: which program runs, with which numbers, and what goes wrong in it. Plain data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace millrace::patterns {

class json_writer;
struct pattern;

// The order of each enum is the order of its field's values in scenario_fields.cpp.
enum class work_kind { sleep, hash, image, fetch, function };
enum class error_policy { cancel, keep_going };
enum class mistake_kind {
  none,
  no_close,
  forget_done,
  unbuffered_results,
  early_return,
  add_inside,
  last_error,
  unsynchronised_counter,
  // The counter set right; the others are by `none`.
  mutex_counter,
  atomic_counter
};
enum class scheduler_kind { automatic, threads, pump, sim, manual };

/// A valid scenario: every value is within its range. Made by parse_scenario().
struct scenario {
  const patterns::pattern* program = nullptr;
  int workers = 0;
  int jobs = 0;
  int buffer = 0;
  std::vector<int> fail;  // rising, no id twice
  work_kind work{};
  int work_ms = 0;
  int work_blocks = 0;
  int work_pixels = 0;
  int timeout_ms = 0;  // of each job; 0: none
  patterns::error_policy error_policy{};
  bool heed_context = false;
  int limit = 0;
  int goroutines = 0;
  int waves = 0;
  mistake_kind mistake{};
  int threads = 0;             // 0: as many as the engine has
  scheduler_kind scheduler{};  // sim wherever there is a seed or, unless it is manual, a schedule
  int seed = 0;                // of a simulated run
  std::string schedule;        // that a simulated run replays; empty: the seed decides

  bool fails(int job) const;
};

enum class field_type { whole, truth, choice, ids, text };

/// One field of a scenario. The table of them is what the validator, the CLI's flags and help, and
/// the schema given to JavaScript are made from.
struct field {
  std::string_view name;
  field_type type;
  int fallback;  // the default: a number, 0 or 1, or an index of values
  int min;       // whole: the range
  int max;
  std::span<const std::string_view> values;  // choice: what may be chosen
  std::string_view doc;
  int (*get)(const scenario&);  // null for ids and text
  void (*set)(scenario&, int);
};

/// Whether its runs are simulated.
bool is_simulated(const scenario& s);
/// Whether such work is done by somebody outside the program, whom a job asks and waits for.
bool asks_outside(work_kind work);

/// All fields, in the order they are listed to readers. `pattern` is the first.
std::span<const field> scenario_fields();
const field* find_field(std::string_view name);
/// The field somebody who wrote `name` is likely to have meant; empty if none is near.
std::string_view nearest_field(std::string_view name);

/// What a field may be: "1 to 64", "sleep or hash".
std::string allowed_text(const field& f);

/// "workMs" as a CLI flag or an HTML attribute has it: "work-ms".
std::string flag_name(std::string_view field_name);

/// A field's value as it came from JavaScript or a command line; monostate is null.
/// Strings are parsed, so "3" and 3 are the same.
using raw_value = std::variant<std::monostate, bool, double, std::string, std::vector<double>>;
using raw_scenario = std::map<std::string, raw_value, std::less<>>;

struct field_error {
  std::string field;
  std::string value;
  std::string allowed;
  std::string message;  // a whole sentence without its full stop: what is wrong, what is allowed
};

/// What a run is given besides its scenario.
struct run_extras {
  bool job = false;         // the function that the jobs call
  bool urls = false;        // the addresses that they fetch
  int pictures = 0;         // that they resize
  std::string no_codecs{};  // why no pictures can be decoded there; empty where they can
};

/// What the engine that will run the scenario can do.
struct engine_limits {
  int max_threads = 64;
  bool has_threads = true;
  // Why nobody outside the program answers its jobs; empty where somebody does.
  std::string_view no_outside = "only a page or Node can do that";
  std::optional<run_extras> extras{};  // where they are known
  int memory_mib = 0;                  // all that it has; 0: as much as there is
  bool simulates = false;              // whatever the scenario says
};

struct parsed_scenario {
  scenario value;                   // meaningful only when errors is empty
  std::vector<field_error> errors;  // every error, not the first only
};

/// Checks every field given and fills in the rest. Refuses rather than clamps. Fields that the
/// pattern does not use are checked too, and have no effect.
parsed_scenario parse_scenario(const raw_scenario& raw, engine_limits limits = {});

/// "workers is 0; it must be 1 to 64", and why if that is not plain.
field_error refusal(std::string_view name, const raw_value& raw, const std::string& allowed,
                    const std::string& why = {});
/// Of a scenario's schedule.
field_error unusable_schedule(std::string_view schedule, std::string_view why);
/// A number that is no field of a scenario, in the same words: nothing, and an error, if it is none
/// or out of its range.
std::optional<int> parse_number(std::string_view name, const raw_value& raw, int min, int max,
                                std::vector<field_error>& errors);
/// Takes a field out of `raw` that has no place in it; an error, with the reason, if it was given.
void leave_out(raw_scenario& raw, std::string_view name, const std::string& why,
               std::vector<field_error>& errors);
/// As long as anything may be told to take.
inline constexpr int most_seconds = 86'400;

void write_json(json_writer& json, const scenario& s);
/// What a schedule belongs to: the pattern and the fields that it uses, but those that say how it
/// is run.
std::uint32_t fingerprint(const scenario& s);
void write_json(json_writer& json, std::span<const field_error> errors);

std::string_view version();

/// { version, fields: [{name, type, default, min, max, values, patterns, flag, doc}],
///   patterns: [{name, title, doc, jobNames (where jobs have names)}] }
std::string schema_json();

}  // namespace millrace::patterns
