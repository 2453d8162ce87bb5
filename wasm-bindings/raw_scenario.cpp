#include "raw_scenario.h"

#include <string>
#include <vector>

namespace millrace::bindings {
namespace {

using emscripten::val;

// String(value), which unlike value.toString() works for everything.
std::string text_of(const val& value) { return val::global("String")(value).as<std::string>(); }

patterns::raw_value list_of(const val& array) {
  std::vector<double> numbers;
  const auto length = array["length"].as<unsigned>();
  for (unsigned i = 0; i < length; ++i) {
    const val element = array[i];
    if (!element.isNumber()) return text_of(array);  // ["4", "7"] reads as "4,7"
    numbers.push_back(element.as<double>());
  }
  return numbers;
}

patterns::raw_value value_of(const val& value) {
  if (value.isNull()) return std::monostate{};
  if (value.isTrue()) return true;
  if (value.isFalse()) return false;
  if (value.isNumber()) return value.as<double>();
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
