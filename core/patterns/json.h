// A writer of JSON text: what the CLI prints and what the bindings hand to JavaScript.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::patterns {

/// A number as people write it: whole numbers without a point, others with at most six decimals.
/// (Shortest-round-trip printing would pull large tables into the Wasm build.)
std::string number_text(double number);

/// Appends JSON to a string, placing the commas. Calls must nest as the JSON does: inside an object
/// every value follows a key. Text is escaped; bytes that are not UTF-8 become U+FFFD.
class json_writer {
 public:
  json_writer& begin_object() { return open('{'); }
  json_writer& end_object() { return close('}'); }
  json_writer& begin_array() { return open('['); }
  json_writer& end_array() { return close(']'); }
  json_writer& key(std::string_view name);

  json_writer& value(std::string_view text);
  json_writer& value(const char* text) { return value(std::string_view{text}); }
  json_writer& value(bool truth);
  json_writer& value(int number) { return value(std::int64_t{number}); }
  json_writer& value(std::int64_t number);
  json_writer& value(std::uint64_t number);
  json_writer& value(std::uint32_t number) { return value(std::uint64_t{number}); }
  json_writer& value(double number);  // NaN and the infinities, which JSON lacks, become null
  json_writer& null();
  /// `json` is already JSON: it goes in as it is.
  json_writer& raw(std::string_view json);

  template <class T>
  json_writer& member(std::string_view name, T&& content) {
    key(name);
    return value(std::forward<T>(content));
  }

  const std::string& text() const& { return text_; }
  std::string text() && { return std::move(text_); }

 private:
  json_writer& open(char bracket);
  json_writer& close(char bracket);
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool needs_comma_ = false;
};

/// `text` as a JSON string, quotes included.
std::string quoted(std::string_view text);

}  // namespace millrace::patterns
