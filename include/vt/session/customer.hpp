// The customer's answer to a page in the simulators made of networks: input of the customer network and draws
// from its logits.
#pragma once

#include "vt/core/draw.hpp"
#include "vt/session/reward.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/sample.hpp"

namespace vt::session {

// Input of the customer network: <s one-hot [width], a [k], n>. n is the raw page index; trained scalings are
// folded into the first layer (semantics 6).
VT_HD int customer_inputs(const PageRules& rules) {
  return rules.attributes.width + rules.action_size + 1;
}

// One head's drawn class and the total of its weights (left in place of the logits).
template <class F>
struct HeadDraw {
  F index;
  F total;
};

template <class F>
VT_HD HeadDraw<F> draw_head(Strided<F> logits, int classes, F u) {
  const F total = softmax_weights(logits, classes);
  return HeadDraw<F>{categorical(logits, classes, total, u), total};
}

// What the customer did and what the page was worth in expectation.
template <class F>
struct NetworkAnswer {
  F feedback;  // class of the feedback head, 0 without one
  F clicks;    // class of the click head, 0 without one
  F code;      // class of the second code, 0 without one
  PageValue<F> expected;
};

// logits: [customer_outputs], overwritten by weights; u: one uniform per head, in the order feedback, clicks,
// code.
template <class F>
VT_HD NetworkAnswer<F> answer_from_logits(const PageRules& rules, Strided<F> logits, const F u[3]) {
  NetworkAnswer<F> out{F(0.0f), F(0.0f), F(0.0f), {F(0.0f), F(0.0f), F(0.0f)}};
  if (rules.feedback_classes > 0) {
    const HeadDraw<F> head = draw_head(logits, rules.feedback_classes, u[0]);
    out.feedback = head.index;
    out.expected.buy = logits[static_cast<int>(Feedback::kBuy)] / head.total;
  }
  if (rules.click_classes > 0) {
    const Strided<F> own{&logits[rules.feedback_classes], logits.stride};
    const HeadDraw<F> head = draw_head(own, rules.click_classes, u[1]);
    out.clicks = head.index;
    out.expected.clicks = expected_index(own, rules.click_classes, head.total);
  }
  if (rules.code_classes > 0) {
    const Strided<F> own{&logits[rules.feedback_classes + rules.click_classes], logits.stride};
    out.code = draw_head(own, rules.code_classes, u[2]).index;
  }
  return out;
}

// Where the three uniforms of a page come from.
template <class Key, class F>
VT_HD void customer_uniforms(Key key, F u[3]) {
  u[0] = draw_uniform(key, Purpose::kCustomerAction, 0u);
  u[1] = draw_uniform(key, Purpose::kClicks, 0u);
  u[2] = draw_uniform(key, Purpose::kSecondCode, 0u);
}

}  // namespace vt::session
