// SHA-256 by Boost.Hash2. The only file that knows that library is sha256.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace millrace::patterns {

std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> bytes);

/// In 64 hexadecimal digits, small letters.
std::string sha256_text(std::span<const std::uint8_t> bytes);

}  // namespace millrace::patterns
