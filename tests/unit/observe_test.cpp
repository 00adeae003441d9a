// What the ranker sees, for any customer and state.
#include "vt/session/observe.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace vt::session {
namespace {

PageRules rules_of(const std::vector<int>& sizes) {
  PageRules rules;
  for (const int size : sizes) append_attribute(rules.attributes, size);
  rules.max_page_index = 8;
  return rules;
}

RC_GTEST_PROP(Observe, IsOneHotOfEachAttributeThenTheTail, ()) {
  const auto sizes = *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(*rc::gen::inRange(1, 20)),
                                                           rc::gen::inRange(1, 30));
  const PageRules rules = rules_of(sizes);
  const AttributesView& a = rules.attributes;
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(a.words), 0u), codes;
  for (int i = 0; i < a.count; ++i) {
    codes.push_back(static_cast<std::uint32_t>(*rc::gen::inRange(0, a.size[i])));
    pack(a, i, codes.back(), packed.data());
  }
  const State s{*rc::gen::inRange(0u, 9u), *rc::gen::inRange(0u, 11u), *rc::gen::inRange(0u, 10u)};
  const std::vector<std::vector<float>> tails = {
      {},
      {static_cast<float>(s.page) / 8.0f},
      {static_cast<float>(s.last_clicks), static_cast<float>(s.last_code), static_cast<float>(s.page)}};
  const Observation all[] = {Observation::kCustomer, Observation::kCustomerPage, Observation::kVirtualTb};
  for (std::size_t o = 0; o < 3; ++o) {
    std::vector<float> expected;
    for (int i = 0; i < a.count; ++i) {
      for (int level = 0; level < a.size[i]; ++level)
        expected.push_back(codes[static_cast<std::size_t>(i)] == static_cast<std::uint32_t>(level) ? 1.0f
                                                                                                   : 0.0f);
    }
    expected.insert(expected.end(), tails[o].begin(), tails[o].end());
    RC_ASSERT(observation_size(rules, all[o]) == static_cast<int>(expected.size()));
    std::vector<float> strided(2 * expected.size(), -7.0f);
    observe(rules, all[o], packed.data(), s, {strided.data(), 2});
    for (std::size_t i = 0; i < expected.size(); ++i) {
      RC_ASSERT(strided[2 * i] == expected[i]);
      RC_ASSERT(strided[2 * i + 1] == -7.0f);
    }
  }
}

TEST(Observe, APageOfASessionOfOnePageIsZero) {
  PageRules rules = rules_of({2});
  rules.max_page_index = 0;
  const std::uint32_t packed = 1;
  float out[3] = {};
  observe(rules, Observation::kCustomerPage, &packed, State{}, {out, 1});
  EXPECT_EQ(out[2], 0.0f);
}

}  // namespace
}  // namespace vt::session
