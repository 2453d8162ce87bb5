// Embind has one use for printf: the number by which an error names a type that is not bound. With
// the C library's own, the whole of it would come along, two kilobytes for a page to fetch that
// nothing else here needs. So the linker finds this one first.
#include <charconv>
#include <cstdarg>
#include <cstdint>

/// Writes "0x" and the one pointer that is given, in hexadecimal, into at least 80 bytes, whatever
/// the format says.
extern "C" int siprintf(char* out, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const auto number = reinterpret_cast<std::uintptr_t>(va_arg(arguments, const void*));
  va_end(arguments);
  out[0] = '0';
  out[1] = 'x';
  char* const end = std::to_chars(out + 2, out + 79, number, 16).ptr;
  *end = 0;
  return static_cast<int>(end - out);
}
