// A ranking policy on one row at a time, straight from the rules: what the reference simulator and the
// market's expected rates execute.
#pragma once

#include <cstdint>
#include <vector>

#include "vt/core/draw.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/state.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

// Runs networks of any shape on one row.
class ScalarForward {
 public:
  void operator()(const nn::MlpView& mlp, const std::vector<float>& input, std::vector<float>& output);

 private:
  std::vector<float> scratch_[2];
};

// Who asks for an action, and where.
struct Visit {
  DrawKey key;                    // of the page
  const std::uint32_t* customer;  // packed [words]
  session::State state;
  const float* taste;  // market: t(s) [k], else null
};

class ScalarPolicy {
 public:
  // The policy and the rules are used, not owned. Throws std::invalid_argument where they do not fit.
  void assign(const RankingPolicy& policy, const SimulatorSpec& spec);

  // Writes the executed action [k] and the standard noise [k] behind it; returns the log-density of u.
  float act(const Visit& now, float* action, float* noise);

 private:
  void draw_noise(DrawKey key, float* noise) const;
  // The action before clipping and rounding.
  void propose(const Visit& visit, const float* noise, float* action);

  const RankingPolicy* policy_ = nullptr;
  const session::PageRules* rules_ = nullptr;
  std::vector<float> deviation_;  // [k] of u
  float log_normaliser_ = 0.0f;
  ScalarForward forward_;
  std::vector<float> input_, output_;
};

}  // namespace vt
