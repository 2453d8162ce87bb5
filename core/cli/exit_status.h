// What the command returns besides 0.
#pragma once

namespace millrace::cli {

inline constexpr int failed_write = 1;  // what was to be printed could not be
inline constexpr int bad_usage = 2;
inline constexpr int interrupted_status = 130;  // by Ctrl-C

}  // namespace millrace::cli
