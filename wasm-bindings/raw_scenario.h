// A JavaScript object as a raw scenario.
#pragma once

#include <emscripten/val.h>

#include "patterns/scenario.h"

namespace millrace::bindings {

/// Every own enumerable property but the undefined ones, as it is; the validator judges them.
/// Null and whatever else is no object yield an empty scenario: see is_object.
patterns::raw_scenario raw_scenario_of(const emscripten::val& object);

bool is_object(const emscripten::val& value);

}  // namespace millrace::bindings
