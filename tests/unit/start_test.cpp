// How a session starts: which draw goes where.
#include "vt/session/start.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace vt::session {
namespace {

TEST(Start, DrawsCarryPageZero) {
  const DrawKey key = start_key(7, 11);
  EXPECT_EQ(key.seed, 7u);
  EXPECT_EQ(key.session, 11u);
  EXPECT_EQ(key.page, 0u);
}

RC_GTEST_PROP(Start, LatentsComeFromTheirBlock, (std::uint64_t seed, std::uint64_t session)) {
  const DrawKey key = start_key(seed, session);
  const auto block = *rc::gen::inRange(0u, 100u);
  float z[4], normals[4];
  draw_latent(key, Latent::kUniform, block, z);
  const Words w = draw(key, Purpose::kCustomerNoise, block);
  for (int i = 0; i < 4; ++i) RC_ASSERT(z[i] == uniform(w.x[i]));
  draw_latent(key, Latent::kNormal, block, z);
  draw_normals(key, Purpose::kCustomerNoise, block, normals);
  RC_ASSERT(std::equal(z, z + 4, normals));
}

RC_GTEST_PROP(Start, EachAttributeIsDrawnAtItsOwnBlock, (std::uint64_t seed, std::uint64_t session)) {
  AttributesView a;
  const int count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) append_attribute(a, *rc::gen::inRange(1, 40));
  std::vector<float> logits;
  for (int i = 0; i < a.width; ++i)
    logits.push_back(static_cast<float>(*rc::gen::inRange(-300, 300)) * 0.01f);
  std::vector<float> strided(logits.size() * 2);
  for (std::size_t i = 0; i < logits.size(); ++i) strided[2 * i] = logits[i];
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(a.words), 0xFFFFFFFFu);
  const DrawKey key = start_key(seed, session);
  draw_attributes(a, key, {strided.data(), 2}, packed.data());
  for (int i = 0; i < count; ++i) {
    float* own = logits.data() + a.offset[i];
    const float total = softmax_weights<float>({own, 1}, a.size[i]);
    const float u = uniform(draw(key, Purpose::kAttribute, static_cast<std::uint32_t>(i)).x[0]);
    const float code = categorical(own, a.size[i], total, u);
    RC_ASSERT(unpack(a, i, packed.data()) == static_cast<std::uint32_t>(code));
  }
}

RC_GTEST_PROP(Start, PagesAreAtLeastOneAndWithinTheLimit, (std::uint64_t session)) {
  PageRules rules;
  rules.max_page_index = *rc::gen::inRange(0, 30);
  std::vector<float> logits(64, 0.0f);
  const std::uint32_t pages = draw_page_count(rules, start_key(1, session), {logits.data(), 1}, 64);
  const float u = uniform(draw(start_key(1, session), Purpose::kPageCount, 0).x[0]);
  const int drawn = static_cast<int>(64.0f * u);  // of equal weights
  RC_ASSERT(pages == static_cast<std::uint32_t>(std::clamp(drawn, 1, rules.max_page_index + 1)));
}

}  // namespace
}  // namespace vt::session
