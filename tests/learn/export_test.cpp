// What a learner hands to the backends.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/learn/oracle.hpp"
#include "vt/learn/mlp.hpp"
#include "vt/nn/forward.hpp"

namespace vt::learn {
namespace {

TEST(Export, ComputesTheSameFunctionOfTheRawObservation) {
  at::manual_seed(6);
  const MlpShape shape{{7, 5, 6, 3}};
  const at::Tensor theta = at::randn({shape.parameters()}, at::kFloat) * 0.5;
  const std::vector<float> scale = {1, 1, 1, 1, 1, 0.1f, 0.01f};
  Network network;
  export_mlp(shape, theta, scale, network);
  const at::Tensor raw = at::rand({7}, at::kFloat) * 50;
  std::vector<float> scratch[2] = {std::vector<float>(8), std::vector<float>(8)}, out(3);
  nn::forward<float>(network.view(), {raw.data_ptr<float>(), 1}, {out.data(), 1}, scratch[0].data(),
                     scratch[1].data());
  const at::Tensor scaled = raw * at::tensor(scale);
  const at::Tensor expected = oracle::mlp(shape, theta, scaled.unsqueeze(0))[0];
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(out[static_cast<std::size_t>(i)], expected[i].item<float>(), 1e-5);
}

}  // namespace
}  // namespace vt::learn
