// Forward, vector-Jacobian and Jacobian-vector products against autograd in fp64.
#include "vt/learn/mlp.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "tests/learn/oracle.hpp"

namespace vt::learn {
namespace {

struct Case {
  MlpShape shape;
  at::Tensor theta, x;
  explicit Case(at::ScalarType type = at::kDouble, MlpShape shape_ = {{7, 5, 6, 3}})
      : shape(std::move(shape_)) {
    at::manual_seed(1);
    theta = at::randn({shape.parameters()}, type) * 0.5;
    x = at::randn({11, shape.inputs()}, type);
  }
};

// Every kind of hidden layer, with and without normalisation.
class MlpShapes : public testing::TestWithParam<std::tuple<nn::Activation, bool>> {
 protected:
  Case c{at::kDouble, {{7, 5, 6, 3}, std::get<0>(GetParam()), 0.2f, std::get<1>(GetParam())}};
  MlpViews views = view_mlp(c.shape, c.theta);
};

TEST_P(MlpShapes, ForwardIsTheNetwork) {
  MlpWorkspace workspace(c.shape, 11, MlpPasses::kForward, c.theta);
  const at::Tensor y = workspace.forward(views, c.x);
  EXPECT_LT((y - oracle::mlp(c.shape, c.theta, c.x)).abs().max().item<double>(), 1e-13);
}

TEST_P(MlpShapes, BackwardIsTheVectorJacobianProduct) {
  MlpWorkspace workspace(c.shape, 11, MlpPasses::kBackward, c.theta);
  const at::Tensor d_output = at::randn({11, 3}, at::kDouble);
  const at::Tensor gradient = at::full_like(c.theta, std::nan(""));
  MlpViews gradient_views = view_mlp(c.shape, gradient);
  at::Tensor d_input = at::full_like(c.x, std::nan("")), alone = at::full_like(c.x, std::nan(""));
  workspace.forward(views, c.x);
  workspace.backward_input(views, d_output, alone);
  workspace.backward(views, c.x, d_output, gradient_views, &d_input);

  const at::Tensor leaf = c.theta.clone().requires_grad_(), x = c.x.clone().requires_grad_();
  const auto expected = torch::autograd::grad({oracle::mlp(c.shape, leaf, x)}, {leaf, x}, {d_output});
  EXPECT_LT((gradient - expected[0]).abs().max().item<double>(), 1e-12);
  EXPECT_LT((d_input - expected[1]).abs().max().item<double>(), 1e-12);
  EXPECT_TRUE(alone.equal(d_input));
}

TEST_P(MlpShapes, ExportedAndImportedItIsTheSame) {
  const at::Tensor theta = c.theta.to(at::kFloat), again = at::zeros_like(theta);
  const std::vector<float> scale = {1, 2, 4, 8, 0.5f, 0.25f, 0.125f};
  Network network;
  export_mlp(c.shape, theta, scale, network);
  EXPECT_NO_THROW(network.validate("exported"));
  EXPECT_EQ(network.activation, c.shape.activation);
  EXPECT_EQ(network.layers.front().norm_weight.empty(), !c.shape.layer_norm);
  import_mlp(c.shape, network, scale, again);
  EXPECT_TRUE(again.equal(theta));
  network.layers.pop_back();
  EXPECT_THROW(import_mlp(c.shape, network, scale, again), std::invalid_argument);
}

TEST_P(MlpShapes, TangentIsTheJacobianVectorProductOrRefused) {
  if (c.shape.layer_norm) {
    EXPECT_THROW(MlpWorkspace(c.shape, 11, MlpPasses::kTangent, c.theta), std::invalid_argument);
    return;
  }
  MlpWorkspace workspace(c.shape, 11, MlpPasses::kTangent, c.theta);
  const at::Tensor direction = at::randn_like(c.theta);
  workspace.forward(views, c.x);
  const at::Tensor tangent = workspace.tangent(views, c.x, view_mlp(c.shape, direction));
  const at::Tensor expected = oracle::jacobian(c.shape, c.theta, c.x).matmul(direction).view({11, 3});
  EXPECT_LT((tangent - expected).abs().max().item<double>(), 1e-13);
}

INSTANTIATE_TEST_SUITE_P(All, MlpShapes,
                         testing::Combine(testing::Values(nn::Activation::kNone, nn::Activation::kTanh,
                                                          nn::Activation::kRelu, nn::Activation::kLeakyRelu),
                                          testing::Bool()));

TEST(Mlp, TangentIsTheSlopeAlongItsDirection) {
  const Case c;
  const MlpViews views = view_mlp(c.shape, c.theta);
  MlpWorkspace workspace(c.shape, 11, MlpPasses::kTangent, c.theta);
  const at::Tensor direction = at::randn_like(c.theta);
  workspace.forward(views, c.x);
  const at::Tensor tangent = workspace.tangent(views, c.x, view_mlp(c.shape, direction));
  const double h = 1e-6;
  const at::Tensor slope = (oracle::mlp(c.shape, c.theta + h * direction, c.x) -
                            oracle::mlp(c.shape, c.theta - h * direction, c.x)) /
                           (2 * h);
  EXPECT_LT((tangent - slope).abs().max().item<double>(), 1e-8);
}

TEST(Mlp, SinglePrecisionFollowsDouble) {
  const Case wide;
  const at::Tensor theta = wide.theta.to(at::kFloat), x = wide.x.to(at::kFloat);
  MlpWorkspace workspace(wide.shape, 11, MlpPasses::kForward, theta);
  const at::Tensor y = workspace.forward(view_mlp(wide.shape, theta), x);
  EXPECT_LT((y - oracle::mlp(wide.shape, wide.theta, wide.x)).abs().max().item<double>(), 1e-5);
}

TEST(Mlp, PaddedRowsGiveTheSameResult) {
  const Case c(at::kFloat);
  const at::Tensor padded = at::zeros({11, 16}, at::kFloat);
  padded.narrow(1, 0, 7).copy_(c.x);
  MlpWorkspace workspace(c.shape, 11, MlpPasses::kForward, c.theta);
  const MlpViews views = view_mlp(c.shape, c.theta);
  const at::Tensor plain = workspace.forward(views, c.x).clone();
  EXPECT_LT((workspace.forward(views, padded.narrow(1, 0, 7)) - plain).abs().max().item<double>(), 1e-6);
}

TEST(Mlp, InitialWeightsAreBoundedAddressedAndSmallInTheLastLayer) {
  const MlpShape shape{{9, 40, 30, 4}};
  const at::Tensor theta = at::zeros({shape.parameters()}, at::kDouble), again = at::zeros_like(theta);
  initialise_mlp(shape, 5, 1, 0.01, theta);
  initialise_mlp(shape, 5, 1, 0.01, again);
  EXPECT_TRUE(theta.equal(again));
  initialise_mlp(shape, 5, 2, 0.01, again);
  EXPECT_FALSE(theta.equal(again));
  const MlpViews views = view_mlp(shape, theta);
  const double scale[] = {1, 1, 0.01};
  for (std::size_t l = 0; l < 3; ++l) {
    const double bound = scale[l] / std::sqrt(static_cast<double>(shape.widths[l]));
    EXPECT_LE(views.weight[l].abs().max().item<double>(), bound);
    EXPECT_GT(views.weight[l].abs().max().item<double>(), 0.8 * bound);
    EXPECT_EQ(std::get<0>(at::_unique(views.weight[l])).numel(), views.weight[l].numel());
  }
}

}  // namespace
}  // namespace vt::learn
