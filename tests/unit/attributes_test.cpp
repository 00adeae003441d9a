// Customers as packed words: what goes in comes out, for any sizes.
#include "vt/session/attributes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace vt::session {
namespace {

AttributesView view_of(const std::vector<int>& sizes) {
  AttributesView a;
  for (const int size : sizes) append_attribute(a, size);
  return a;
}

// Sizes from 1 to 65534, small ones likelier.
rc::Gen<std::vector<int>> any_sizes() {
  const auto size =
      rc::gen::map(rc::gen::pair(rc::gen::inRange(0, 17), rc::gen::inRange(0, 65534)),
                   [](const std::pair<int, int>& p) { return 1 + p.second % (1 << p.first) % 65534; });
  return rc::gen::mapcat(rc::gen::inRange(1, kMaxAttributes + 1), [size](int count) {
    return rc::gen::container<std::vector<int>>(static_cast<std::size_t>(count), size);
  });
}

void expect_round_trip(const AttributesView& a, const std::vector<std::uint32_t>& codes) {
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(a.words), 0u);
  for (int i = 0; i < a.count; ++i) pack(a, i, codes[static_cast<std::size_t>(i)], packed.data());
  for (int i = 0; i < a.count; ++i)
    RC_ASSERT(unpack(a, i, packed.data()) == codes[static_cast<std::size_t>(i)]);
}

RC_GTEST_PROP(Attributes, PackedCodesComeBack, ()) {
  const auto sizes = *any_sizes();
  const AttributesView a = view_of(sizes);
  std::vector<std::uint32_t> codes, last;
  for (const int size : sizes) {
    codes.push_back(static_cast<std::uint32_t>(*rc::gen::inRange(0, size)));
    last.push_back(static_cast<std::uint32_t>(size - 1));
  }
  expect_round_trip(a, codes);
  expect_round_trip(a, last);
}

RC_GTEST_PROP(Attributes, OffsetsFollowOneAnotherAndWordsAreFilledInOrder, ()) {
  const auto sizes = *any_sizes();
  const AttributesView a = view_of(sizes);
  RC_ASSERT(a.count == static_cast<int>(sizes.size()));
  int width = 0;
  std::uint64_t cells = 1;  // of the word so far
  for (int i = 0; i < a.count; ++i) {
    RC_ASSERT(a.offset[i] == width);
    width += a.size[i];
    if (i > 0 && a.word[i] != a.word[i - 1]) {
      RC_ASSERT(a.word[i] == a.word[i - 1] + 1);
      RC_ASSERT(cells * static_cast<std::uint64_t>(a.size[i]) >= std::uint64_t{1} << 32);  // it was full
      cells = 1;
    }
    RC_ASSERT(a.radix[i] == cells);
    cells *= static_cast<std::uint64_t>(a.size[i]);
    RC_ASSERT(cells < std::uint64_t{1} << 32);
  }
  RC_ASSERT(a.width == width);
  RC_ASSERT(a.words == a.word[a.count - 1] + 1);
}

// Sizes that fill a word to the last cell, then one that adds nothing.
TEST(Attributes, AFullWordIsFollowedByAnother) {
  const AttributesView a = view_of({32768, 32768, 4, 1, 7});
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(a.words), 0u);
  const std::uint32_t codes[] = {32767, 32767, 3, 0, 6};
  for (int i = 0; i < a.count; ++i) pack(a, i, codes[i], packed.data());
  for (int i = 0; i < a.count; ++i) {
    ASSERT_NE(a.radix[i], 0u) << i;
    EXPECT_EQ(unpack(a, i, packed.data()), codes[i]);
  }
}

TEST(Attributes, TheReleasedShapeTakesOneWord) {
  const AttributesView a = view_of({8, 8, 11, 11, 11, 11, 2, 2, 3, 18, 3});
  EXPECT_EQ(a.width, 88);
  EXPECT_EQ(a.words, 1);
}

}  // namespace
}  // namespace vt::session
