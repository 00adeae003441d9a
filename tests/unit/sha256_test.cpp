// SHA-256 against FIPS 180-2's example, and fields that cannot trade bytes.
#include "io/sha256.hpp"

#include <gtest/gtest.h>

namespace vt::io {
namespace {

TEST(Sha256, PublishedVector) {
  EXPECT_EQ(sha256_hex(std::as_bytes(std::span("abc", 3))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, NeighboursCannotTradeBytes) {
  Sha256 one, other;
  one.add_text("ab");
  one.add_text("c");
  other.add_text("a");
  other.add_text("bc");
  EXPECT_NE(one.hex(), other.hex());
}

}  // namespace
}  // namespace vt::io
