// The sessions in the lanes as bytes.
#include "sim/lanes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace vt {
namespace {

// Two words a customer, 4 classes of clicks, 3 of the second code, at most 10 pages.
session::PageRules rules_of(std::int32_t last_size = 3) {
  session::PageRules rules;
  rules.kind = SimulatorKind::kVirtualTb;
  for (const std::int32_t size : {65000, 65000, last_size}) session::append_attribute(rules.attributes, size);
  rules.max_page_index = 9;
  rules.click_classes = 4;
  rules.code_classes = 3;
  return rules;
}

const session::PageRules kRules = rules_of();
constexpr int kWords = 2;

Lanes some_lanes() {
  Lanes lanes;
  lanes.allocate({.seed = 0x0102030405060708ull, .lanes = 3, .first_session = 10, .sessions = 5}, kWords);
  lanes.session = {13, 11, 0};
  lanes.active = {1, 1, 0};
  lanes.customer = {1, 2, 3, 1, 0, 0};
  lanes.state = {5, 0x02030004u, 0};
  lanes.page_count = {9, 8, 0};
  return lanes;
}

TEST(Lanes, ComeBackFromTheirBytes) {
  const Lanes lanes = some_lanes();
  const Lanes back = lanes_from_bytes(to_bytes(lanes, kWords), kRules);
  EXPECT_EQ(back.start.seed, lanes.start.seed);
  EXPECT_EQ(back.start.lanes, lanes.start.lanes);
  EXPECT_EQ(back.start.first_session, lanes.start.first_session);
  EXPECT_EQ(back.start.sessions, lanes.start.sessions);
  EXPECT_EQ(back.session, lanes.session);
  EXPECT_EQ(back.active, lanes.active);
  EXPECT_EQ(back.customer, lanes.customer);
  EXPECT_EQ(back.state, lanes.state);
  EXPECT_EQ(back.page_count, lanes.page_count);
  EXPECT_EQ(back.active_count(), 2);
}

TEST(Lanes, BytesBeginWithTheirName) {
  const std::vector<std::byte> bytes = to_bytes(some_lanes(), kWords);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), 8), "1VTLANS1");
  EXPECT_EQ(bytes.size(), 6u * 8u + 3u * (8u + 1u + 4u * kWords + 4u + 4u));
}

TEST(Lanes, EveryOtherLengthIsRefused) {
  std::vector<std::byte> bytes = to_bytes(some_lanes(), kWords);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(lanes_from_bytes(std::span(bytes).first(length), kRules), std::invalid_argument) << length;
  }
  bytes.push_back(std::byte{0});
  EXPECT_THROW(lanes_from_bytes(bytes, kRules), std::invalid_argument);
}

TEST(Lanes, AnotherFormatOrShapeIsRefused) {
  std::vector<std::byte> bytes = to_bytes(some_lanes(), kWords);
  session::PageRules wider = kRules;
  for (const std::int32_t size : {65000, 65000}) session::append_attribute(wider.attributes, size);
  EXPECT_THROW(lanes_from_bytes(bytes, wider), std::invalid_argument);
  bytes[0] ^= std::byte{1};
  EXPECT_THROW(lanes_from_bytes(bytes, kRules), std::invalid_argument);
}

// Whatever the header says, it is believed only as far as the bytes go.
RC_GTEST_PROP(Lanes, DamagedHeadersNeverCrash, ()) {
  std::vector<std::byte> bytes = to_bytes(some_lanes(), kWords);
  const auto at = static_cast<std::size_t>(*rc::gen::inRange(0, 48));
  bytes[at] ^= static_cast<std::byte>(*rc::gen::inRange(1, 256));
  try {
    RC_ASSERT(lanes_from_bytes(bytes, kRules).count() == 3);
  } catch (const std::invalid_argument&) {
  }
}

TEST(Lanes, SessionsThatCannotBeAreRefused) {
  const auto refused = [](const auto& damage, const session::PageRules& rules = kRules) {
    Lanes lanes = some_lanes();
    damage(lanes);
    EXPECT_THROW(lanes_from_bytes(to_bytes(lanes, kWords), rules), std::invalid_argument);
  };
  refused([](Lanes& lanes) { lanes.active[0] = 2; });
  refused([](Lanes& lanes) { lanes.session[0] = 15; });  // beyond the last
  refused([](Lanes& lanes) { lanes.session[0] = 9; });   // before the first
  refused([](Lanes& lanes) { lanes.session[0] = 11; });  // lane 1 plays it
  refused([](Lanes& lanes) { lanes.customer[1] = 3; });  // a code beyond the last attribute's levels
  refused([](Lanes& lanes) { lanes.customer[0] = 65000u * 65000u; });
  refused([](Lanes& lanes) { lanes.state[0] = 10; });           // page
  refused([](Lanes& lanes) { lanes.state[0] = 9; });            // the session has 9 pages
  refused([](Lanes& lanes) { lanes.page_count[0] = 11; });      // more than there may be
  refused([](Lanes& lanes) { lanes.state[0] = 0x00040005u; });  // clicks
  refused([](Lanes& lanes) { lanes.state[0] = 0x03000005u; });  // second code
  refused([](Lanes& lanes) { lanes.state[0] = 0x00010000u; });  // clicks before the first page
  session::PageRules learned = kRules;
  learned.kind = SimulatorKind::kLearned;
  refused([](Lanes&) {}, learned);  // only virtualtb_v0 counts pages beforehand
  Lanes idle = some_lanes();
  idle.state[2] = 0xFFFFFFFFu;
  EXPECT_NO_THROW(lanes_from_bytes(to_bytes(idle, kWords), kRules));  // nothing of an idle lane counts
}

TEST(Lanes, AnImpossibleStartIsRefused) {
  const std::uint64_t top = std::numeric_limits<std::uint64_t>::max();
  EXPECT_THROW(validate({.lanes = 0}), std::invalid_argument);
  EXPECT_THROW(validate({.lanes = -1}), std::invalid_argument);
  EXPECT_THROW(validate({.lanes = (std::int64_t{1} << 32) + 1}), std::invalid_argument);
  EXPECT_THROW(validate({.lanes = 1, .first_session = 2, .sessions = top}), std::invalid_argument);
  EXPECT_NO_THROW(validate({.lanes = 1, .first_session = 1, .sessions = top}));
  EXPECT_NO_THROW(validate({.lanes = 1, .first_session = top, .sessions = 0}));
}

TEST(Lanes, KnowWhichSessionsAreTheirs) {
  Lanes lanes;
  lanes.start = {.lanes = 1, .first_session = 10, .sessions = 5};
  for (const std::uint64_t number : {10ull, 14ull}) EXPECT_TRUE(lanes.within(number)) << number;
  for (const std::uint64_t number : {0ull, 9ull, 15ull, ~0ull}) EXPECT_FALSE(lanes.within(number)) << number;
  lanes.start.sessions = 0;
  EXPECT_TRUE(lanes.within(9));
}

}  // namespace
}  // namespace vt
