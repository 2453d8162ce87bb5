#include "patterns/resizer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <new>
#include <ostream>
#include <sstream>
#include <string>

#include "patterns/sha256.h"
#include "patterns/test_picture.h"
#include "support/sizes.h"

namespace millrace::patterns {

void PrintTo(const picture_size& size, std::ostream* out) {
  *out << size.width << "x" << size.height;
}

namespace {

std::string digest_of(const picture& p) { return sha256_text(p.pixels()).substr(0, 16); }

picture resized(const picture& from, picture_size size, int slices = 1) {
  picture to{size};
  resizer work{from, to, slices};
  while (!work.done()) work.step();
  EXPECT_FALSE(work.failed());
  return to;
}

// The engine's test in node holds both of its flavours to the same file.
// The engine's handler ends it, where memory must be had.
TEST(Picture, IsNoneWhereThereIsNoMemoryForIt) {
  const auto before = std::set_new_handler([] { std::abort(); });
  if constexpr (!test::under_sanitizer) {  // whose malloc ends the process itself
    const picture too_large{{.width = 1 << 30, .height = (1 << 30) - 1}};
    EXPECT_FALSE(too_large);
  }
  const picture small{{.width = 2, .height = 2}};
  EXPECT_TRUE(small);
  std::set_new_handler(before);
}

TEST(Resizer, MakesThePixelsThatItMakesEverywhere) {
  std::ifstream file{MILLRACE_GOLDEN_PICTURES};
  int pictures = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream in{line};
    int seed = 0;
    picture_size size;
    int longest = 0;
    in >> seed >> size.width >> size.height >> longest;
    const picture from = test_picture(seed, size);
    for (const picture_size to : thumbnail_sizes(size, longest)) {
      std::string golden;
      in >> golden;
      EXPECT_EQ(digest_of(resized(from, to)), golden)
          << line << ": " << to.width << "x" << to.height << " by " << resizer_name();
    }
    ++pictures;
  }
  EXPECT_EQ(pictures, 5);
}

TEST(Resizer, MakesTheSameOfAPictureInAnyNumberOfSlices) {
  const picture from = test_picture(1, {301, 200});
  for (const picture_size to : {picture_size{100, 66}, {25, 17}, {301, 200}, {400, 300}, {3, 2}}) {
    const std::string whole = digest_of(resized(from, to));
    for (const int slices : {2, 3, 7, 16, 1000}) {
      EXPECT_EQ(digest_of(resized(from, to, slices)), whole)
          << to.width << "x" << to.height << " in " << slices << " slices";
    }
  }
}

TEST(Resizer, TakesAsManyStepsAsThereAreSlices) {
  const picture from = test_picture(1, {400, 400});
  picture to{{100, 100}};
  resizer work{from, to, 5};
  int steps = 0;
  for (; !work.done(); ++steps) work.step();
  EXPECT_EQ(steps, 5);
}

TEST(Resizer, KeepsAColour) {
  picture from{{64, 64}};
  for (std::size_t i = 0; i < from.pixels().size(); ++i) {
    from.pixels()[i] = std::array<std::uint8_t, 4>{200, 40, 90, 255}[i % 4];
  }
  const picture to = resized(from, {16, 16});
  for (std::size_t i = 0; i < to.pixels().size(); i += 4) {
    EXPECT_EQ(to.pixels()[i], 200);
    EXPECT_EQ(to.pixels()[i + 1], 40);
    EXPECT_EQ(to.pixels()[i + 2], 90);
    EXPECT_EQ(to.pixels()[i + 3], 255);
  }
}

// A black and a white pixel are half as bright as a white one together, which sRGB writes as 188.
TEST(Resizer, BlendsLight) {
  picture from{{64, 64}};
  for (std::size_t i = 0; i < from.pixels().size(); ++i) {
    from.pixels()[i] = i % 4 == 3 || (i / 4 + i / 256) % 2 == 0 ? 255 : 0;
  }
  const picture to = resized(from, {8, 8});
  for (std::size_t i = 0; i < to.pixels().size(); i += 4) EXPECT_NEAR(to.pixels()[i], 188, 8);
}

TEST(Resizer, DoesNotBlendInTheColourOfWhatCannotBeSeen) {
  picture from{{64, 64}};  // red, beside green that is transparent
  for (std::size_t i = 0; i < from.pixels().size(); i += 4) {
    const bool red = (i / 4 + i / 256) % 2 == 0;
    from.pixels()[i] = red ? 255 : 0;
    from.pixels()[i + 1] = red ? 0 : 255;
    from.pixels()[i + 2] = 0;
    from.pixels()[i + 3] = red ? 255 : 0;
  }
  const picture to = resized(from, {8, 8});
  for (std::size_t i = 0; i < to.pixels().size(); i += 4) {
    EXPECT_EQ(to.pixels()[i], 255);
    EXPECT_EQ(to.pixels()[i + 1], 0);
    EXPECT_NEAR(to.pixels()[i + 3], 128, 8);
  }
}

TEST(Resizer, HasAName) { EXPECT_EQ(resizer_name().substr(0, 20), "stb_image_resize2 2."); }

TEST(ThumbnailSizes, AreTheWantedOneItsHalfAndItsQuarter) {
  using sizes = std::vector<picture_size>;
  EXPECT_EQ(thumbnail_sizes({4000, 3000}, 512), (sizes{{512, 384}, {256, 192}, {128, 96}}));
  EXPECT_EQ(thumbnail_sizes({3000, 4000}, 512), (sizes{{384, 512}, {192, 256}, {96, 128}}));
  EXPECT_EQ(thumbnail_sizes({10'000, 3}, 512), (sizes{{512, 1}, {256, 1}, {128, 1}}));
}

TEST(ThumbnailSizes, AreNotLargerThanThePicture) {
  using sizes = std::vector<picture_size>;
  EXPECT_EQ(thumbnail_sizes({300, 200}, 512), (sizes{{300, 200}, {256, 171}, {128, 85}}));
  EXPECT_EQ(thumbnail_sizes({100, 50}, 512), (sizes{{100, 50}}));
  EXPECT_EQ(thumbnail_sizes({1, 1}, 512), (sizes{{1, 1}}));
}

TEST(Picture, HasNoPixelsWhereThereIsNoMemoryForThem) {
  constexpr int most = std::numeric_limits<int>::max();
  EXPECT_FALSE((picture{{most, most}}));
  EXPECT_TRUE((picture{{1, 1}}));
}

}  // namespace
}  // namespace millrace::patterns
