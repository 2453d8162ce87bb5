#include "patterns/sha256.h"

#include <algorithm>
#include <boost/hash2/sha2.hpp>

namespace millrace::patterns {
namespace {

auto digest_of(std::span<const std::uint8_t> bytes) {
  boost::hash2::sha2_256 hash;
  hash.update(bytes.data(), bytes.size());
  return hash.result();
}

}  // namespace

std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> bytes) {
  std::array<std::uint8_t, 32> out;
  std::ranges::copy(digest_of(bytes), out.begin());
  return out;
}

std::string sha256_text(std::span<const std::uint8_t> bytes) { return to_string(digest_of(bytes)); }

}  // namespace millrace::patterns
