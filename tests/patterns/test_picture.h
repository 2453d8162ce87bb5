// A picture of a seed: shapes and noise, some of it transparent. engine_test.mjs makes the same.
#pragma once

#include "patterns/picture.h"

namespace millrace::patterns {

inline picture test_picture(int seed, picture_size size) {
  picture out{size};
  auto random = static_cast<std::uint32_t>(seed) * 2654435761U;
  std::size_t at = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      random = random * 1664525U + 1013904223U;
      const auto noise = random >> 27U;
      const auto put = [&](int value) {
        out.pixels()[at++] = static_cast<std::uint8_t>(value & 255);
      };
      put(x * 3 + static_cast<int>(noise));
      put(y * 5 + static_cast<int>(noise));
      put((x ^ y) + seed);
      put((x / 16 + y / 16) % 4 == 0 ? x + y : 255);
    }
  }
  return out;
}

}  // namespace millrace::patterns
