#pragma once

#include <chrono>

namespace millrace::test {

/// Processor time that the whole process has used, in all its threads.
std::chrono::nanoseconds cpu_time();

}  // namespace millrace::test
