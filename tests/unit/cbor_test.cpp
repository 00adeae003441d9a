// CBOR as this program writes it, and nothing deeper, longer or looser.
#include "io/cbor.hpp"

#include <gtest/gtest.h>

#include "tests/support/malformed.hpp"

namespace vt::io {
namespace {

using nlohmann::json;
using test::expect_refused;

std::vector<std::byte> bytes_of(std::span<const std::uint8_t> data) {
  const auto all = std::as_bytes(data);
  return {all.begin(), all.end()};
}

std::vector<std::byte> repeated(std::uint8_t byte, std::size_t count) {
  return std::vector<std::byte>(count, std::byte{byte});
}

const json kValue = {{"whole", {0, 23, 24, 255, 65536, -1, -70000, std::int64_t{1} << 40}},
                     {"real", {0.5, 1e300}},
                     {"words", {nullptr, true, false}},
                     {"text", std::string(300, 'x')},
                     {"raw", json::binary({1, 2, 3})},
                     {"none", {json::array(), json::object(), ""}}};

TEST(Cbor, ReadsWhatIsWritten) {
  EXPECT_EQ(parse_cbor(bytes_of(json::to_cbor(kValue)), "file"), kValue);
}

TEST(Cbor, EveryPrefixAndEveryTailIsRefused) {
  std::vector<std::byte> bytes = bytes_of(json::to_cbor(kValue));
  test::expect_prefixes_refused(bytes, [](const auto& prefix) { parse_cbor(prefix, "file"); });
  bytes.push_back(std::byte{0});
  expect_refused([&] { parse_cbor(bytes, "file"); }, "(file): what stands at byte");
}

TEST(Cbor, DamageNeverCrashes) {
  EXPECT_GT(test::count_refused_changes(bytes_of(json::to_cbor(kValue)),
                                        [](const auto& bytes) { parse_cbor(bytes, "file"); }),
            0);
}

// Deeper files would exhaust the stack of a parser that recurses: lists, maps, and texts of indefinite
// length.
TEST(Cbor, DepthAndLooseLengthsAreRefused) {
  const auto refused = [](const std::vector<std::byte>& bytes, const std::string& part) {
    expect_refused([&] { parse_cbor(bytes, "file"); }, part);
  };
  refused(repeated(0x81, 1'000'000), "nested too deeply");
  refused(repeated(0xA1, 1'000'000), "nested too deeply");
  refused(repeated(0x7F, 1'000'000), "no definite length");
  refused(repeated(0x5F, 1'000'000), "no definite length");
  refused(repeated(0xC1, 1'000'000), "is a tag");
  refused(repeated(0x9B, 100), "is cut short");  // a list of 2^63 and more
  json deep = 1;
  for (int i = 0; i < 16; ++i) deep = json::array({deep});
  EXPECT_EQ(parse_cbor(bytes_of(json::to_cbor(deep)), "file"), deep);
}

TEST(Cbor, WhatJsonCannotHoldIsRefused) {
  expect_refused([] { parse_cbor(bytes_of(std::array<std::uint8_t, 3>{0xA1, 0x01, 0x02}), "file"); }, "JSON");
  expect_refused([] { parse_cbor(bytes_of(std::array<std::uint8_t, 1>{0xF7}), "file"); }, "JSON");
}

}  // namespace
}  // namespace vt::io
