#include "patterns/id_list.h"

#include <charconv>
#include <limits>

namespace millrace::patterns {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

// "5" or "9-12"; the dash is looked for after the first character, so that "-3" is a number.
bool parse_part(std::string_view part, id_range& range) {
  const auto dash = part.size() > 1 ? part.find('-', 1) : std::string_view::npos;
  if (dash == std::string_view::npos) {
    if (!parse_whole(part, range.first)) return false;
    range.last = range.first;
    return true;
  }
  return parse_whole(part.substr(0, dash), range.first) &&
         parse_whole(part.substr(dash + 1), range.last) && range.first <= range.last;
}

}  // namespace

bool parse_whole(std::string_view text, long long& number) {
  text = trimmed(text);
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto parsed = std::from_chars(begin, end, number);
  if (parsed.ptr != end || text.empty()) return false;
  if (parsed.ec == std::errc::result_out_of_range) {
    using limits = std::numeric_limits<long long>;
    number = text.front() == '-' ? limits::min() : limits::max();
    return true;
  }
  return parsed.ec == std::errc{};
}

bool parse_id_ranges(std::string_view text, std::vector<id_range>& ranges, std::string& wrong) {
  ranges.clear();
  if (trimmed(text).empty()) return true;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    const auto part = trimmed(text.substr(at, comma - at));
    id_range range{};
    if (!parse_part(part, range)) {
      wrong = part;
      return false;
    }
    ranges.push_back(range);
    at = comma + 1;
  }
  return true;
}

std::string id_list_text(std::span<const int> ids, std::size_t most) {
  std::string out;
  std::size_t parts = 0;
  for (std::size_t at = 0; at < ids.size(); ++parts) {
    if (parts == most) {
      return out + " and " + std::to_string(ids.size() - at) + " more";
    }
    std::size_t end = at + 1;
    while (end < ids.size() && ids[end] == ids[end - 1] + 1) ++end;
    if (end - at == 2) end = at + 1;
    if (!out.empty()) out += ", ";
    out += std::to_string(ids[at]);
    if (end - at > 2) out += "-" + std::to_string(ids[end - 1]);
    at = end;
  }
  return out;
}

std::string jobs_text(std::span<const int> ids) {
  return (ids.size() == 1 ? "job " : "jobs ") + id_list_text(ids);
}

}  // namespace millrace::patterns
