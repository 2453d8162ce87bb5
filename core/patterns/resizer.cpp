#include "patterns/resizer.h"

#include <algorithm>
#include <cstddef>

// NOLINTBEGIN(readability-identifier-naming): these are the library's names
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#define STB_IMAGE_RESIZE_STATIC
#define STBIR_NO_SIMD
#define STBIR_ASSERT(condition) static_cast<void>(0)
#include <stb_image_resize2.h>
// NOLINTEND(readability-identifier-naming)

namespace millrace::patterns {

std::string_view resizer_name() { return "stb_image_resize2 " MILLRACE_STB_VERSION; }

struct resizer::state {
  STBIR_RESIZE resize;
  ~state() { stbir_free_samplers(&resize); }
};

resizer::resizer(const picture& from, picture& to, int slices) : from_(from), to_(to) {
  if (from.size() == to.size()) return;
  state_ = std::make_unique<state>();
  STBIR_RESIZE& resize = state_->resize;
  const auto [width, height] = from.size();
  stbir_resize_init(&resize, from.pixels().data(), width, height, 0, to.pixels().data(),
                    to.size().width, to.size().height, 0, STBIR_RGBA, STBIR_TYPE_UINT8_SRGB);
  // The other way needs routines for seven channels, to save the colour of what cannot be seen.
  stbir_set_non_pm_alpha_speed_over_quality(&resize, 1);
  slices_ = stbir_build_samplers_with_splits(&resize, slices);
  failed_ = slices_ == 0;
}

resizer::~resizer() = default;

void resizer::step() {
  if (!state_) {
    std::ranges::copy(from_.pixels(), to_.pixels().begin());
  } else {
    failed_ = stbir_resize_extended_split(&state_->resize, next_, 1) == 0;
  }
  ++next_;
}

}  // namespace millrace::patterns
