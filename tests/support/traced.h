#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "millrace/runtime.h"

namespace millrace::test {

/// The whole trace of the last run of a traced runtime.
class traced {
 public:
  explicit traced(const runtime& rt) : reader_{rt.trace()->memory()}, records_{reader_.take()} {}

  [[nodiscard]] const std::vector<trace_record>& records() const { return records_; }
  [[nodiscard]] std::vector<trace_record> of_kind(event kind) const {
    std::vector<trace_record> found;
    std::ranges::copy_if(records_, std::back_inserter(found),
                         [&](const trace_record& r) { return r.kind == kind; });
    return found;
  }
  /// Of each goroutine, in the order of its own sequence numbers.
  [[nodiscard]] std::map<std::uint32_t, std::vector<trace_record>> by_goroutine() const {
    std::map<std::uint32_t, std::vector<trace_record>> found;
    for (const trace_record& r : records_) {
      if (r.goroutine != 0) found[r.goroutine].push_back(r);
    }
    for (auto& [id, mine] : found) std::ranges::sort(mine, {}, &trace_record::seq);
    return found;
  }
  [[nodiscard]] std::string_view text(std::uint32_t id) const { return reader_.text(id); }
  [[nodiscard]] std::string_view site(const trace_record& r) const { return reader_.site(r.site); }

 private:
  trace_reader reader_;
  std::vector<trace_record> records_;
};

}  // namespace millrace::test
