// A path as a word of a shell's command line, whatever characters are in it.
#pragma once

#include <string>
#include <string_view>

namespace millrace {

inline std::string shell_word(std::string_view path) {
  std::string word = "'";
  for (const char c : path) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace millrace
