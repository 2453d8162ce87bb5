// SHA-256 (FIPS 180-4): the processor work of a job. No library of it is at hand in Wasm.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace millrace::patterns {

class sha256 {
 public:
  using digest = std::array<std::uint8_t, 32>;
  static constexpr std::size_t block_bytes = 64;

  void update(std::span<const std::uint8_t> bytes);
  /// The digest of everything given to update(); the object is spent afterwards.
  digest finish();

 private:
  void compress(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, block_bytes> pending_{};
  std::size_t pending_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

/// The digest's 64 digits, in small letters.
std::string hexadecimal(const sha256::digest& digest);

}  // namespace millrace::patterns
