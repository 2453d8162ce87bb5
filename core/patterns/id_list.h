// Lists of job ids as people write them: "4, 7, 9-12".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::patterns {

/// Whole number from `text`, which may have blanks around it; false if it is anything else.
/// Numbers beyond long long's range count as its limits, so that a range check refuses them.
bool parse_whole(std::string_view text, long long& number);

struct id_range {
  long long first;
  long long last;
};

/// Ranges in the order written, from "4,7,9-12" (blanks allowed, "" is no ids).
/// On failure returns false and `wrong` names the part that is not a number or a rising range.
bool parse_id_ranges(std::string_view text, std::vector<id_range>& ranges, std::string& wrong);

/// Rising ids, runs of three or more as ranges: "4, 7, 9-12". A pair is written "4, 5".
/// A list of more than `most` parts ends in "and N more".
std::string id_list_text(std::span<const int> ids, std::size_t most = 8);

/// "job 4" or "jobs 4, 7, 9-12".
std::string jobs_text(std::span<const int> ids);

}  // namespace millrace::patterns
