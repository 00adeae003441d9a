// What a deterministic policy earns from drawn customers in a learned shop, and its gradient. With p the
// customer network's probabilities, session i reaches page n with s_n = turn_0 ... turn_{n-1}, and
//   reward R = sum s_n w r_n, page views P = sum s_n, w = ANC's factor of |a|, r_n the page's expected
//   reward.
// Objective r2p is R / P with dJ = (dR - J dP) / P, session is R / customers.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "vt/learn/mlp.hpp"
#include "vt/learn/pathwise.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

class PathwiseObjective {
 public:
  // policy [F, hidden..., k] with its weights in theta [n], which gives device and scalar type and is read at
  // every call. A pool's threads share the customers.
  PathwiseObjective(const SimulatorModel& model, const MlpShape& policy, const PathwiseOptions& options,
                    const at::Tensor& theta, ShardPool& pool);

  // One-hot columns of the customers, [lanes, A] int64: written by the caller before differentiate().
  at::Tensor& customers() { return customers_; }

  void differentiate();
  const at::Tensor& gradient() const { return gradient_; }  // [n] double, to ascend

  enum Figure { kObjective, kPurchases, kClicks, kPages, kNorm, kFigures };
  // [kFigures] double: the objective; per page view: purchases, clicks; per customer: page views, |a|.
  const at::Tensor& figures() const { return figures_; }

 private:
  struct Shard {
    Shard(const PathwiseObjective& whole, Rows rows, const at::Tensor& like);
    at::Tensor column;                       // [n, A] int64, view of the customers
    at::Tensor input, u, action, inside;     // [n, F], [n, k] each
    at::Tensor norm, excess, factor;         // [n] |a|, ANC's excess and w
    at::Tensor pages;                        // [T n, F + k + 1] inputs of the customer network, page-major
    at::Tensor chance, click_chance;         // [T n, 3], [T n, C]
    at::Tensor turn, reward, survival;       // [T, n] p(turn), r_n, s_n
    at::Tensor clicks, row_of_page;          // [T n] expected clicks; work
    at::Tensor d_chance, d_click_chance;     // [T n, 3], [T n, C]
    at::Tensor d_logits, d_pages, d_action;  // [T n, out], [T n, F + k + 1], [n, k]
    at::Tensor future, gain, row;            // [n]
    at::Tensor work;                         // [T, n]
    at::Tensor gradient;                     // [policy parameters]
    at::Tensor sums;                         // [5] double: R, purchases, clicks, P, |a|
    std::vector<at::Tensor> sum;             // its entries
    MlpViews gradient_views;
    MlpWorkspace policy, customer;
  };
  void look_ahead(Shard& shard);
  void look_back(Shard& shard);
  void answer(Shard& shard);

  PathwiseOptions options_;
  std::int64_t attributes_, actions_;  // F, k
  std::int64_t click_classes_;         // C, 0: none
  MlpShape policy_shape_, customer_shape_;
  MlpViews policy_;
  at::Tensor customer_theta_;
  MlpViews customer_;
  at::Tensor center_, scale_, low_, high_;  // [k]
  at::Tensor click_index_;                  // [C] 0 .. C - 1
  at::Tensor customers_;                    // [lanes, A]
  at::Tensor gradient_, sums_, figures_;    // [n], [5], [kFigures] double
  at::Tensor page_price_;                   // [] what a page view costs: J in r2p, else 0
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

}  // namespace vt::learn
