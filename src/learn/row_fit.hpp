// A network fitted to logged pages by AdamW, epoch by epoch, the best epoch on held-out pages kept.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "learn/adam.hpp"
#include "learn/checkpoint.hpp"
#include "learn/page_tensors.hpp"
#include "learn/row_loss.hpp"
#include "vt/learn/behavior_cloning.hpp"
#include "vt/learn/mlp.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

using LossFactory = std::unique_ptr<RowLoss> (*)(const PageTensors& pages, std::int64_t rows);

// Mean log-likelihoods of the terms.
struct TermMeans {
  std::array<double, kLossTerms> mean{};
  double sum() const { return mean[0] + mean[1]; }
};

struct RowFitPlan {
  std::string name;  // of its tensors in a checkpoint
  MlpShape shape;
  PageView view = PageView::kAll;
  LossFactory loss = nullptr;
  std::int64_t more = 0;      // parameters beside the network's, 0 at first
  std::uint32_t address = 0;  // of initial weights and orders
};

class RowFit {
 public:
  RowFit(RowFitPlan plan, const BcOptions& options, const PageTensors& pages,
         std::vector<std::int64_t> fitted, std::vector<std::int64_t> held_out, std::uint64_t seed,
         ShardPool& pool);

  ~RowFit();

  // One pass over the fitted rows in an order of its own, then the held-out ones.
  void epoch();

  int epochs() const { return epochs_; }               // done
  double rate() const { return rate(steps_ - 1); }     // of the last step
  const TermMeans& fitted() const { return fitted_; }  // of the last epoch, while it was learning
  const TermMeans& held_out() const { return held_out_; }
  int best_epoch() const { return best_epoch_; }  // 1 for the first
  const TermMeans& best_fitted() const { return best_fitted_; }
  const TermMeans& best_held_out() const { return best_held_out_; }
  const MlpShape& shape() const { return plan_.shape; }
  const at::Tensor& best() const { return best_; }    // [parameters + more]
  const at::Tensor& theta() const { return theta_; }  // the same, as it stands

  // Mean gradient of the negative log-likelihood over the given rows at theta(), [parameters + more].
  at::Tensor gradient(const std::vector<std::int64_t>& rows);

  NamedTensors tensors() const;
  nlohmann::json figures() const;
  void set_figures(const nlohmann::json& saved);

 private:
  struct Shard;
  struct RowList {      // rows in whole minibatches
    at::Tensor rows;    // [minibatches * B] int64
    at::Tensor weight;  // [minibatches * B] 1, or 0 where the last minibatch is filled up
    std::int64_t count;
  };
  RowList list(const std::vector<std::int64_t>& rows) const;
  void shuffle();
  void visit(const RowList& list, std::int64_t minibatch, bool differentiate);
  TermMeans take_sums();
  double rate(std::int64_t step) const;
  std::int64_t batches(const RowList& list) const { return list.rows.size(0) / minibatch_; }

  RowFitPlan plan_;
  const PageTensors& pages_;
  std::int64_t minibatch_;
  int all_epochs_;
  double first_rate_, last_rate_, weight_decay_;
  std::uint64_t seed_;
  ShardPool& pool_;
  std::vector<std::int64_t> fitted_rows_;
  RowList fitted_list_, held_out_list_;
  at::Tensor theta_, best_, gradient_;  // [parameters + more]
  at::Tensor sums_;                     // [kLossSums] double
  MlpViews views_;
  at::Tensor more_;  // [more]
  Adam adam_;
  std::vector<std::unique_ptr<Shard>> shards_;
  int epochs_ = 0, best_epoch_ = 0;
  std::int64_t steps_ = 0;
  TermMeans fitted_, held_out_, best_fitted_, best_held_out_;
};

}  // namespace vt::learn
