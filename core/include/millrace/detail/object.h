#pragma once

#include <cstdint>
#include <string>

#include "millrace/detail/ref.h"

namespace millrace::detail {

enum class object_type : std::uint8_t {
  chan = 1,
  wait_group = 2,
  context = 3,
  errgroup = 4,
  mutex = 5,
  rw_mutex = 6,
  cond = 7,
  semaphore = 8,
};

/// Something that goroutines wait on or act through, as traces and verdicts name it.
/// Ids are unique in a run; objects made outside a run have the top bit set.
class object : public ref_counted {
 public:
  object(object_type type, std::string name);

  [[nodiscard]] std::uint32_t id() const { return id_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::uint32_t id_;
  std::string name_;
};

}  // namespace millrace::detail
