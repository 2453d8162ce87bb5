#include "patterns/json.h"

#include <charconv>
#include <cmath>

namespace millrace::patterns {
namespace {

template <class Integer>
void append_integer(std::string& out, Integer number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end.ptr);
}

bool continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u;
}

// How many bytes the UTF-8 character at `at` takes, 0 where there is none.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0u;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continuation(text, at + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && second < 0xA0) return 0;   // an overlong form
    if (first == 0xED && second >= 0xA0) return 0;  // a surrogate
    return continuation(text, at + 1) && continuation(text, at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second >= 0x90) return 0;
    const bool whole =
        continuation(text, at + 1) && continuation(text, at + 2) && continuation(text, at + 3);
    return whole ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  std::string out;
  if (number < 0) {
    out += '-';
    number = -number;
  }
  if (number >= 1e18) {  // no field is so large; the exponent says enough
    int exponent = 0;
    for (; number >= 10; number /= 10) ++exponent;
    append_integer(out, static_cast<int>(number));
    out += "e+";
    append_integer(out, exponent);
    return out;
  }
  auto whole = static_cast<std::uint64_t>(number);
  auto millionths =
      static_cast<std::uint64_t>(std::round((number - static_cast<double>(whole)) * 1e6));
  if (millionths == 1'000'000) {
    ++whole;
    millionths = 0;
  }
  if (whole == 0 && millionths == 0) return "0";
  append_integer(out, whole);
  if (millionths != 0) {
    char decimals[6];
    for (int i = 5; i >= 0; --i, millionths /= 10) {
      decimals[i] = static_cast<char>('0' + millionths % 10);
    }
    out += '.';
    out.append(decimals, sizeof decimals);
    out.erase(out.find_last_not_of('0') + 1);
  }
  return out;
}

json_writer& json_writer::key(std::string_view name) {
  separate();
  quote(name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

json_writer& json_writer::value(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

json_writer& json_writer::value(bool truth) { return raw(truth ? "true" : "false"); }

json_writer& json_writer::value(std::int64_t number) {
  separate();
  append_integer(text_, number);
  return *this;
}

json_writer& json_writer::value(std::uint64_t number) {
  separate();
  append_integer(text_, number);
  return *this;
}

json_writer& json_writer::value(double number) {
  return std::isfinite(number) ? raw(number_text(number)) : null();
}

json_writer& json_writer::null() { return raw("null"); }

json_writer& json_writer::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

json_writer& json_writer::open(char bracket) {
  separate();
  text_ += bracket;
  needs_comma_ = false;
  return *this;
}

json_writer& json_writer::close(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
  return *this;
}

void json_writer::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

void json_writer::quote(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  text_ += '"';
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const std::size_t bytes = character_bytes(text, at);
    if (bytes == 0) {
      text_ += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c == '\t') {
      text_ += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_ += "\\u00";
      text_ += hex[static_cast<unsigned char>(c) >> 4];
      text_ += hex[static_cast<unsigned char>(c) & 15];
    } else {
      text_.append(text, at, bytes);
    }
    at += bytes;
  }
  text_ += '"';
}

std::string quoted(std::string_view text) { return json_writer{}.value(text).text(); }

}  // namespace millrace::patterns
