// GAN-SD's mathematics as plain differentiable expressions, for autograd, and small trainings for tests.
#pragma once

#include <torch/torch.h>

#include "tests/learn/oracle.hpp"
#include "tests/support/customers.hpp"
#include "vt/learn/gan_sd.hpp"

namespace vt::learn {

namespace oracle {

inline at::Tensor columns(const at::Tensor& x, const std::vector<std::int32_t>& sizes, int attribute) {
  std::int64_t first = 0;
  for (int a = 0; a < attribute; ++a) first += sizes[static_cast<std::size_t>(a)];
  return x.slice(1, first, first + sizes[static_cast<std::size_t>(attribute)]);
}

inline at::Tensor blockwise_softmax(const at::Tensor& x, const std::vector<std::int32_t>& sizes) {
  std::vector<at::Tensor> blocks;
  for (int a = 0; a < static_cast<int>(sizes.size()); ++a)
    blocks.push_back(at::softmax(columns(x, sizes, a), 1));
  return at::cat(blocks, 1);
}

inline at::Tensor one_hots(const data::Customers& customers) {  // [N, W] double
  at::Tensor x = at::zeros({static_cast<std::int64_t>(customers.rows()), customers.width()}, at::kDouble);
  auto cell = x.accessor<double, 2>();
  for (std::size_t i = 0; i < customers.rows(); ++i) {
    std::int64_t first = 0;
    for (std::size_t a = 0; a < customers.attributes(); ++a) {
      cell[static_cast<std::int64_t>(i)][first + customers.row(i)[a]] = 1.0;
      first += customers.sizes[a];
    }
  }
  return x;
}

// [cells]: the mean over rows of products of per-row shares.
inline at::Tensor soft_table(const at::Tensor& p, const std::vector<std::int32_t>& sizes,
                             const AttributeSet& set) {
  at::Tensor product = at::ones({p.size(0), 1}, p.options());
  for (const int a : set) product = (product.unsqueeze(2) * columns(p, sizes, a).unsqueeze(1)).flatten(1);
  return product.mean(0);
}

// beta KL - alpha H over V, every cell smoothed.
inline at::Tensor table_loss(const at::Tensor& p, const data::Customers& customers,
                             const GanSdOptions& options) {
  const at::Tensor data = one_hots(customers);
  at::Tensor loss = at::zeros({}, p.options());
  for (const AttributeSet& set : options.variables) {
    const at::Tensor q = soft_table(p, customers.sizes, set) + 1e-6;
    const at::Tensor real = soft_table(data, customers.sizes, set) + 1e-6;
    const bool forward = options.kl == eval::KlDirection::kForward;
    const at::Tensor kl = forward ? (real * (real / q).log()).sum() : (q * (q / real).log()).sum();
    loss = loss + options.beta * kl + options.alpha * (q * q.log()).sum();
  }
  return loss;
}

}  // namespace oracle

inline GanSdOptions small_gan_sd(const data::Customers& customers) {
  GanSdOptions options = gan_sd_options(GanSdPreset::kJoint, customers);
  options.batch = 512;
  options.steps = 200;
  options.latent = 16;
  options.generator_hidden = {32};
  options.discriminator_hidden = {16};
  return options;
}

// What a generator's customers are like: the soft table of `set` over many z, drawn by LibTorch.
inline std::vector<double> law_of(const Network& network, const std::vector<std::int32_t>& sizes,
                                  const AttributeSet& set) {
  MlpShape shape;
  for (const int width : network.widths()) shape.widths.push_back(width);
  shape.activation = network.activation;
  shape.slope = network.slope;
  shape.layer_norm = !network.layers.front().norm_weight.empty();
  const at::Tensor flat = at::zeros({shape.parameters()}, at::kFloat);
  import_mlp(shape, network, std::vector<float>(static_cast<std::size_t>(network.inputs()), 1.0f), flat);
  at::manual_seed(17);
  const at::NoGradGuard no_grad;
  const at::Tensor z = at::randn({20'000, network.inputs()}, at::kDouble);
  const at::Tensor logits = oracle::mlp(shape, flat.to(at::kDouble), z);
  const at::Tensor table =
      oracle::soft_table(oracle::blockwise_softmax(logits, sizes), sizes, set).contiguous();
  return {table.const_data_ptr<double>(), table.const_data_ptr<double>() + table.numel()};
}

}  // namespace vt::learn
