#include "patterns/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace millrace::patterns {
namespace {

std::string sha256_of(std::string_view text) {
  return sha256_text({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// FIPS 180-2, appendix B, and NIST's example of an empty message.
TEST(Sha256, MatchesTheStandardsVectors) {
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsInBytesWhatItIsInDigits) {
  const auto digest = sha256({});
  EXPECT_EQ(digest.front(), 0xe3);
  EXPECT_EQ(digest.back(), 0x55);
}

}  // namespace
}  // namespace millrace::patterns
