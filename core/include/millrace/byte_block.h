#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace millrace {
namespace detail {

struct free_memory {
  void operator()(std::byte* block) const { std::free(block); }
};

}  // namespace detail

/// Bytes that nobody has written yet.
using byte_block = std::unique_ptr<std::byte[], detail::free_memory>;

/// So many, or null if there is not so much memory: of a size that an input decides. (`new` would
/// ask the new-handler first, also where it must not throw, and that may end the process.)
inline byte_block make_byte_block(std::size_t bytes) {
  return byte_block{static_cast<std::byte*>(std::malloc(bytes > 0 ? bytes : 1))};
}

}  // namespace millrace
