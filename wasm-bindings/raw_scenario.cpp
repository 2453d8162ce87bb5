#include "raw_scenario.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace millrace::bindings {
namespace {

using emscripten::val;

// String(value), which unlike value.toString() works for everything.
std::string text_of(const val& value) { return val::global("String")(value).as<std::string>(); }

// Not of a fraction, which no field takes: it is told in JavaScript's digits.
std::optional<double> number_of(const val& value) {
  if (!value.isNumber()) return std::nullopt;
  const auto number = value.as<double>();
  if (number != std::floor(number) && !std::isnan(number)) return std::nullopt;
  return number;
}

// ["4", "7"] reads as "4,7". What is neither a number nor a text stays something that is no job.
std::string joined(const val& array, unsigned length) {
  std::string out;
  for (unsigned i = 0; i < length; ++i) {
    const val element = array[i];
    const std::string text = text_of(element);
    if (i > 0) out += ',';
    out += element.isArray() || text.empty() ? '[' + text + ']' : text;
  }
  return out;
}

patterns::raw_value list_of(const val& array) {
  std::vector<double> numbers;
  const auto length = array["length"].as<unsigned>();
  for (unsigned i = 0; i < length; ++i) {
    const auto number = number_of(array[i]);
    if (!number) return joined(array, length);
    numbers.push_back(*number);
  }
  return numbers;
}

patterns::raw_value value_of(const val& value) {
  if (value.isNull()) return std::monostate{};
  if (value.isTrue()) return true;
  if (value.isFalse()) return false;
  if (const auto number = number_of(value)) return *number;
  if (value.isString()) return value.as<std::string>();
  if (value.isArray()) return list_of(value);
  return text_of(value);
}

}  // namespace

bool is_object(const val& value) {
  return !value.isNull() && !value.isArray() && value.typeOf().as<std::string>() == "object";
}

patterns::raw_scenario raw_scenario_of(const val& object) {
  patterns::raw_scenario raw;
  if (!is_object(object)) return raw;
  const val keys = val::global("Object").call<val>("keys", object);
  const auto count = keys["length"].as<unsigned>();
  for (unsigned i = 0; i < count; ++i) {
    const val key = keys[i];
    const val value = object[key];
    if (!value.isUndefined()) raw.insert_or_assign(key.as<std::string>(), value_of(value));
  }
  return raw;
}

}  // namespace millrace::bindings
