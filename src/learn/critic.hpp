// A critic, V(s, n) or V(s, a, n): a network of its own, in units of the returns' running spread. When the
// spread moves, the last layer is rescaled so that values stay what they were (van Hasselt et al., 2016).
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "learn/adam.hpp"
#include "vt/learn/mlp.hpp"
#include "vt/learn/policy_options.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

struct CriticBatch {
  at::Tensor columns;  // [R, P], of which the first columns are the critic's input
  at::Tensor value;    // [R] written by evaluate()
  at::Tensor target;   // [B] returns, B <= R
  at::Tensor counts;   // [B] 1 for rows that count, else 0
  at::Tensor order;    // [epochs, B] int64
};

// How it is fitted, and which of a learner's critics it is.
struct CriticFit {
  std::int64_t minibatch;
  int epochs;
  double rate;                // of Adam
  std::uint32_t network = 2;  // address of the initial weights
  std::string name = "critic";
};

class Critic {
 public:
  Critic(const MlpShape& shape, const CriticBatch& batch, const CriticFit& fit, std::uint64_t seed,
         ShardPool& pool);
  Critic(const MlpShape& shape, const CriticBatch& batch, const PolicyOptions& o, std::uint64_t seed,
         ShardPool& pool)
      : Critic(shape, batch, CriticFit{o.minibatch, o.critic_epochs, o.critic_rate}, seed, pool) {}

  // value = V of every row.
  void evaluate();
  // Fits V to target: whole minibatches in the given order, the remainder of an epoch is left out.
  void fit();

  // All state, for checkpoints, under its name.
  std::vector<std::pair<std::string, at::Tensor>> state() const;
  const at::Tensor& loss() const {
    return loss_;
  }  // [] double: mean of the last fit(), in units of the returns' variance

 private:
  struct Rowset {  // a shard of the whole batch
    at::Tensor input, value;
    MlpWorkspace workspace;
  };
  struct Shard {  // a shard of a minibatch
    Shard(const MlpShape& shape, Rows rows, const CriticBatch& batch);
    Rows rows;
    at::Tensor columns, input;  // [n, P], view
    at::Tensor target, counts;  // [n]
    at::Tensor d_output;        // [n, 1]
    at::Tensor squares;         // [n, 1]
    at::Tensor gradient;        // [parameters]
    at::Tensor loss;            // [] double
    MlpViews gradient_views;
    MlpWorkspace workspace;
  };
  void normalise();
  void step(const at::Tensor& rows);

  CriticBatch batch_;
  std::string name_;
  std::int64_t minibatch_, minibatches_, epochs_;
  at::Tensor theta_;  // [parameters]
  MlpViews views_;
  Adam adam_;
  at::Tensor centre_, spread_;                         // [] double
  at::Tensor old_centre_, old_spread_, count_, loss_;  // [] double
  at::Tensor normal_target_;                           // [B]
  at::Tensor work_;                                    // [B] double
  at::Tensor gradient_;                                // [parameters] double
  std::vector<Rowset> rowsets_;
  std::vector<Shard> shards_;
  ShardPool& pool_;
};

}  // namespace vt::learn
