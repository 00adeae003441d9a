// The heads of the customer network: which logits and which draw decide what.
#include "vt/session/customer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace vt::session {
namespace {

PageRules heads(int feedback, int clicks, int codes) {
  PageRules rules;
  rules.feedback_classes = feedback;
  rules.click_classes = clicks;
  rules.code_classes = codes;
  return rules;
}

TEST(CustomerHeads, StandInTheOrderFeedbackClicksCode) {
  const PageRules rules = heads(3, 4, 2);
  EXPECT_EQ(customer_outputs(rules), 9);
  // One class of each head has all the weight: leave, 2 clicks, code 1.
  float logits[9] = {-99, -99, 0, -99, -99, 0, -99, -99, 0};
  const float u[3] = {0.5f, 0.5f, 0.5f};
  const NetworkAnswer<float> answer = answer_from_logits<float>(rules, {logits, 1}, u);
  EXPECT_EQ(static_cast<Feedback>(static_cast<int>(answer.feedback)), Feedback::kLeave);
  EXPECT_EQ(answer.clicks, 2.0f);
  EXPECT_EQ(answer.code, 1.0f);
  EXPECT_EQ(answer.expected.buy, 0.0f);
  EXPECT_EQ(answer.expected.clicks, 2.0f);
}

TEST(CustomerHeads, EachHasItsOwnUniform) {
  for (int head = 0; head < 3; ++head) {
    float logits[9] = {};
    float u[3] = {0x1p-24f, 0x1p-24f, 0x1p-24f};
    u[head] = 1.0f - 0x1p-24f;
    const auto answer = answer_from_logits<float>(heads(3, 4, 2), {logits, 1}, u);
    EXPECT_EQ(answer.feedback, head == 0 ? 2.0f : 0.0f);
    EXPECT_EQ(answer.clicks, head == 1 ? 3.0f : 0.0f);
    EXPECT_EQ(answer.code, head == 2 ? 1.0f : 0.0f);
  }
}

TEST(CustomerHeads, AHeadThatIsMissingAnswersZero) {
  float logits[5] = {0, 50, 0, 0, 0};
  const float u[3] = {0.5f, 0.5f, 0.5f};
  const auto answer = answer_from_logits<float>(heads(0, 3, 2), {logits, 1}, u);
  EXPECT_EQ(answer.feedback, 0.0f);
  EXPECT_EQ(answer.expected.buy, 0.0f);
  EXPECT_EQ(answer.clicks, 1.0f);
  EXPECT_EQ(answer_from_logits<float>(heads(3, 0, 0), {logits, 1}, u).clicks, 0.0f);
}

RC_GTEST_PROP(CustomerHeads, UniformsComeFromThreePurposes,
              (std::uint64_t seed, std::uint64_t session, std::uint32_t page)) {
  const DrawKey key{seed, session, page};
  float u[3];
  customer_uniforms(key, u);
  RC_ASSERT(u[0] == uniform(draw(key, Purpose::kCustomerAction, 0).x[0]));
  RC_ASSERT(u[1] == uniform(draw(key, Purpose::kClicks, 0).x[0]));
  RC_ASSERT(u[2] == uniform(draw(key, Purpose::kSecondCode, 0).x[0]));
}

TEST(CustomerInputs, AreTheCustomerTheActionAndThePage) {
  PageRules rules;
  append_attribute(rules.attributes, 5);
  append_attribute(rules.attributes, 3);
  rules.action_size = 4;
  EXPECT_EQ(customer_inputs(rules), 13);
}

}  // namespace
}  // namespace vt::session
