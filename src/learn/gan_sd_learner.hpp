// The two players of GAN-SD and their steps. A step has two halves: the gradient over shards, and the move.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "learn/adam.hpp"
#include "learn/attribute_blocks.hpp"
#include "learn/checkpoint.hpp"
#include "learn/customer_noise.hpp"
#include "learn/soft_tables.hpp"
#include "vt/learn/gan_sd.hpp"
#include "vt/learn/mlp.hpp"
#include "vt/learn/shards.hpp"

namespace vt::learn {

class GanSdLearner {
 public:
  // kind: device, and float or double. customers must outlive this.
  GanSdLearner(const data::Customers& customers, const GanSdOptions& options, std::uint64_t seed,
               const at::TensorOptions& kind, ShardPool& pool);

  // Gradients [n] double of the losses, at the batches of step `step` of each player.
  const at::Tensor& differentiate_generator(std::int64_t step);
  const at::Tensor& differentiate_discriminator(std::int64_t step);
  // Moves along the last gradient.
  void move_generator(std::int64_t step);
  void move_discriminator(std::int64_t step);

  // Tables of the averaged generator over `batches` batches that are always the same; see tables().
  void score(std::int64_t batches);

  const SoftTables& tables() const { return tables_; }
  const at::Tensor& worth() const { return worth_; }  // [] double: mean payment of the generator by D
  const at::Tensor& loss() const { return loss_; }    // [] double: of the discriminator

  const MlpShape& generator_shape() const { return generator_shape_; }
  const at::Tensor& generator() const { return generator_; }  // [n]
  const at::Tensor& average() const { return average_; }      // [n] the generator's
  const MlpShape& discriminator_shape() const { return discriminator_shape_; }
  const at::Tensor& discriminator() const { return discriminator_; }  // [n]
  NamedTensors state() const;

 private:
  struct Shard {
    Shard(const GanSdLearner& learner, Rows rows);
    Rows rows;
    at::Tensor scratch;         // float, in host memory
    at::Tensor z, noise;        // [n, latent], [n, W]
    at::Tensor p, d_p;          // [n, W] soft levels
    at::Tensor drawn, d_drawn;  // [n, W] Gumbel-softmax levels; straight through, d_drawn is that of fake
    at::Tensor sums, work;      // [n, A], [n, W]
    at::Tensor examples, real, fake;  // [2 n, W] one-hots, and its halves
    at::Tensor slope, value;          // [2 n, 1] of the scores; by example
    at::Tensor host_index, index;     // [n, A] int64
    at::Tensor gradient;              // [parameters] of the larger network
    at::Tensor worth, loss;           // [] double
    SoftTablePart part;
    MlpViews generator_gradient, discriminator_gradient;
    MlpWorkspace generator, judge, discriminator;
  };
  double rate_factor(std::int64_t step) const;
  const at::Tensor& draw_soft(const MlpViews& generator, const NoiseAddress& address, Shard& shard);
  void draw_hard(const NoiseAddress& address, const at::Tensor& logits, Shard& shard);
  void draw_real(std::int64_t step, Shard& shard);
  void judge(Shard& shard);
  void tell_apart(Shard& shard);
  void sum_tables();

  const data::Customers& customers_;
  const GanSdOptions options_;
  std::uint64_t seed_;
  MlpShape generator_shape_, discriminator_shape_;
  at::Tensor generator_, average_, discriminator_;
  MlpViews generator_views_, average_views_, discriminator_views_;
  Adam generator_adam_, discriminator_adam_;
  AttributeBlocks blocks_;
  SoftTables tables_;
  std::vector<Shard> shards_;
  at::Tensor generator_gradient_, discriminator_gradient_;  // [n] double
  at::Tensor table_sums_, score_sums_;                      // [cells] double
  at::Tensor worth_, loss_;
  ShardPool& pool_;
};

}  // namespace vt::learn
