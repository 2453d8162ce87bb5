#include "patterns/sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::patterns {
namespace {

void feed(sha256& hash, std::string_view text) {
  hash.update({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string sha256_of(std::string_view text) {
  sha256 hash;
  feed(hash, text);
  return hexadecimal(hash.finish());
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

TEST(Sha256, DoesNotDependOnHowTheMessageIsCut) {
  const std::string message(200, 'x');
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    sha256 hash;
    feed(hash, std::string_view{message}.substr(0, cut));
    feed(hash, std::string_view{message}.substr(cut));
    EXPECT_EQ(hexadecimal(hash.finish()), sha256_of(message)) << "cut at " << cut;
  }
}

}  // namespace
}  // namespace millrace::patterns
