// A small batch for tests of the policy's step, in fp64.
#pragma once

#include <torch/torch.h>

#include "learn/gaussian_region.hpp"

namespace vt::learn {

struct PolicyCase {
  PolicyShape shape;
  at::Tensor theta;
  PolicyBatch batch;
  ActionUnits units;

  PolicyCase(std::vector<std::int64_t> widths, std::int64_t rows, std::int64_t idle = 0)
      : shape{{std::move(widths)}} {
    at::manual_seed(17);
    const std::int64_t k = shape.actions();
    theta = at::randn({shape.parameters()}, at::kDouble) * 0.4;
    batch.columns = at::zeros({rows, 8}, at::kDouble);
    batch.input = batch.columns.narrow(1, 0, shape.mlp.inputs());
    batch.input.copy_(at::randn({rows, shape.mlp.inputs()}, at::kDouble));
    batch.noise = at::randn({rows, k}, at::kDouble);
    batch.counts = at::ones({rows}, at::kDouble);
    batch.counts.narrow(0, 0, idle).zero_();
    batch.weight = batch.counts / batch.counts.sum();
    batch.advantage = at::randn({rows}, at::kDouble);
    batch.fisher_order = at::arange(0, rows, 3, at::kLong);
    units = {at::zeros({k}, at::kDouble), at::ones({k}, at::kDouble), at::full({k}, -1e3, at::kDouble),
             at::full({k}, 1e3, at::kDouble)};
  }
};

}  // namespace vt::learn
