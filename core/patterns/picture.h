// Pixels in memory, and the sizes that thumbnails of them have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/byte_block.h"

namespace millrace::patterns {

struct picture_size {
  int width = 0;
  int height = 0;

  /// Of its pixels. May be more than an address space has.
  std::uint64_t bytes() const {
    return std::uint64_t{4} * static_cast<std::uint64_t>(width) *
           static_cast<std::uint64_t>(height);
  }
  friend bool operator==(const picture_size&, const picture_size&) = default;
};

/// As a canvas has it: four bytes a pixel, red, green, blue and alpha, by which the others are not
/// multiplied; rows from the top, without gaps.
class picture {
 public:
  picture() = default;
  /// With pixels of any colour; without any if there is no memory for them.
  explicit picture(picture_size size);
  /// With these pixels: as many as the size says.
  picture(picture_size size, byte_block pixels);

  explicit operator bool() const { return pixels_ != nullptr; }
  picture_size size() const { return size_; }
  std::span<std::uint8_t> pixels() {
    return {reinterpret_cast<std::uint8_t*>(pixels_.get()),
            static_cast<std::size_t>(size_.bytes())};
  }
  std::span<const std::uint8_t> pixels() const {
    return {reinterpret_cast<const std::uint8_t*>(pixels_.get()),
            static_cast<std::size_t>(size_.bytes())};
  }

 private:
  picture_size size_;
  byte_block pixels_;
};

/// Of a picture's thumbnails, the largest first: their longer sides are `longest`, a half and a
/// quarter of it. None is larger than the picture itself, nor are two alike.
std::vector<picture_size> thumbnail_sizes(picture_size of, int longest);

}  // namespace millrace::patterns
