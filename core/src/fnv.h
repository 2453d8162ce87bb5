#pragma once

#include <cstdint>

namespace millrace::detail {

/// FNV-1a (Fowler, Noll, Vo), 32 bits: the hash of what came before, and one more.
constexpr std::uint32_t fnv1a(std::uint32_t hash, std::uint32_t next) {
  return (hash ^ next) * 0x0100'0193;
}
/// The hash of nothing.
inline constexpr std::uint32_t fnv1a_start = 0x811c'9dc5;

}  // namespace millrace::detail
