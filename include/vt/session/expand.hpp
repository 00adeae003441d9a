// From stored page views to the rows that a learner works on, time-major: row t * L + l is page t of lane l;
// B = T * L rows are trained on, the rows of slice T only bootstrap values.
#pragma once

#include <cstdint>

#include "vt/core/half.hpp"
#include "vt/session/observe.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/state.hpp"
#include "vt/session/trajectories_view.hpp"

namespace vt::session {

// A learner's tensors as plain pointers: F is float or double.
template <class F>
struct BatchView {
  F* columns = nullptr;                // [B + L, pitch]: observation, page column; the rest is left alone
  std::int64_t pitch = 0;              // of columns
  const float* input_scale = nullptr;  // [observation] factors of the raw observation
  float page_scale = 0.0f;             // n's factor in the column after the observation; 0: there is none
  F* noise = nullptr;                  // [B, k] standard noise of the sampled u; 0 in idle rows
  F* reward = nullptr;                 // [B] 0 in idle rows
  F* ended = nullptr;                  // [B] 1 where the episode ended on this page
  F* served = nullptr;                 // [B] 1, or 0 in idle rows
  // What the customer saw and did, for learners of customers; null: not wanted. Rows are `pitch` apart, 0 in
  // idle rows.
  F* action = nullptr;                  // [B, k] executed action times action_scale
  const float* action_scale = nullptr;  // [k]
  F* answer = nullptr;                  // [B, feedback + click classes] one-hot of each
  // Of `ended`: sessions that leaving ends are one episode with the next (semantics 1, customer_episode).
  bool chain = false;
};

// Row i < B + L of the columns.
template <class F>
VT_HD void expand_observation(const PageRules& rules, const TrajectoriesView& from, const BatchView<F>& to,
                              std::int64_t i) {
  const State state = unpack_state(from.state[i]);
  const int width = observation_size(rules, rules.observation);
  F* row = to.columns + i * to.pitch;
  observe(rules, rules.observation, from.customer + i * from.words, state, Strided<F>{row, 1});
  for (int c = 0; c < width; ++c) row[c] = F(static_cast<float>(row[c]) * to.input_scale[c]);
  if (to.page_scale != 0.0f) row[width] = F(state.page) * F(to.page_scale);
}

// Row i < B of what the customer saw and did.
template <class F>
VT_HD void expand_answer(const PageRules& rules, const TrajectoriesView& from, Outcome outcome,
                         const BatchView<F>& to, std::int64_t i) {
  F* action = to.action + i * to.pitch;
  for (std::int32_t c = 0; c < from.actions; ++c) {
    const float executed = float_of_half(from.action[i * from.actions + c]);
    action[c] = outcome.served ? F(executed * to.action_scale[c]) : F(0);
  }
  F* answer = to.answer + i * to.pitch;
  const int feedbacks = rules.feedback_classes, classes = feedbacks + rules.click_classes;
  for (int c = 0; c < classes; ++c) answer[c] = F(0);
  if (!outcome.served) return;
  if (feedbacks > 0) answer[static_cast<int>(outcome.feedback)] = F(1);
  if (rules.click_classes > 0) answer[feedbacks + static_cast<int>(outcome.clicks)] = F(1);
}

// Row i < B of what a page came to.
template <class F>
VT_HD void expand_page(const PageRules& rules, const TrajectoriesView& from, const BatchView<F>& to,
                       std::int64_t i) {
  const Outcome outcome = unpack_outcome(from.outcome[i]);
  to.served[i] = outcome.served ? F(1) : F(0);
  const bool goes_on = outcome.end == EndReason::kNone || (to.chain && outcome.end == EndReason::kLeave);
  to.ended[i] = outcome.served && !goes_on ? F(1) : F(0);
  to.reward[i] = outcome.served ? F(from.reward[i]) : F(0);
  if (to.answer != nullptr) expand_answer(rules, from, outcome, to, i);
}

// Component c of row i < B of the noise, which the page views kept.
template <class F>
VT_HD void expand_noise(const TrajectoriesView& from, const BatchView<F>& to, std::int64_t i,
                        std::int32_t c) {
  const std::int64_t at = i * from.actions + c;
  to.noise[at] = unpack_outcome(from.outcome[i]).served ? F(from.noise[at]) : F(0);
}

// Row i < B of everything but the observation.
template <class F>
VT_HD void expand_outcome(const PageRules& rules, const TrajectoriesView& from, const BatchView<F>& to,
                          std::int64_t i) {
  expand_page(rules, from, to, i);
  for (std::int32_t c = 0; c < from.actions; ++c) expand_noise(from, to, i, c);
}

}  // namespace vt::session
