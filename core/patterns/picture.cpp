#include "patterns/picture.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace millrace::patterns {

picture::picture(picture_size size) {
  if (size.bytes() > std::numeric_limits<std::ptrdiff_t>::max()) return;
  pixels_ = make_byte_block(static_cast<std::size_t>(size.bytes()));
  if (pixels_) size_ = size;
}

picture::picture(picture_size size, byte_block pixels) : size_(size), pixels_(std::move(pixels)) {}

std::vector<picture_size> thumbnail_sizes(picture_size of, int longest) {
  const int longer = std::max(of.width, of.height);
  std::vector<picture_size> out;
  for (const int wanted : {longest, longest / 2, longest / 4}) {
    const int side = std::clamp(wanted, 1, longer);
    const auto scaled = [&](int length) {
      const auto exact = static_cast<long long>(length) * side;
      return static_cast<int>(std::max(1LL, (2 * exact + longer) / (2LL * longer)));
    };
    const picture_size size{scaled(of.width), scaled(of.height)};
    if (out.empty() || out.back() != size) out.push_back(size);
  }
  return out;
}

}  // namespace millrace::patterns
