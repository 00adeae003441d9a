// The pathwise gradient against autograd and differences in fp64, and the trainer as a whole.
#include "vt/learn/pathwise.hpp"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>
#include <string>

#include "learn/pathwise_objective.hpp"
#include "tests/learn/layers.hpp"
#include "tests/learn/oracle.hpp"
#include "tests/learn/small_shop.hpp"
#include "vt/core/error.hpp"

namespace vt::learn {
namespace {

// The small shop with a click head of three classes behind a smooth network with normalisation.
ModelPtr clicking_shop() {
  SimulatorModel model = *small_shop();
  model.spec.rules.click_classes = 3;
  model.spec.rules.n_slots = 2;
  Network& network = model.customer_policy;
  network.activation = nn::Activation::kTanh;
  at::manual_seed(5);
  const auto random = [](std::size_t count, double size) {
    const at::Tensor t = (at::randn({static_cast<std::int64_t>(count)}) * size).contiguous();
    return std::vector<float>(t.const_data_ptr<float>(), t.const_data_ptr<float>() + count);
  };
  network.layers = {dense(10, 8, random(80, 0.5), random(8, 0.3)),
                    dense(8, 6, random(48, 0.6), random(6, 0.3))};
  network.layers[0].norm_weight = std::vector<float>(8, 1.2f);
  network.layers[0].norm_bias = std::vector<float>(8, 0.1f);
  return std::make_shared<const SimulatorModel>(std::move(model));
}

struct Case {
  ModelPtr model;
  PathwiseOptions options;
  MlpShape policy{{7, 5, 2}};
  at::Tensor theta;
  MlpShape customer;
  at::Tensor customer_theta;
  ShardPool pool{2};

  explicit Case(ModelPtr shop) : model(std::move(shop)), options(default_pathwise_options(model->spec)) {
    at::manual_seed(11);
    options.lanes = 200;
    options.horizon = 6;
    options.reward.anc = {2.0f, 0.3f, 1.2f};
    theta = at::randn({policy.parameters()}, at::kDouble);
    for (const int width : model->customer_policy.widths()) customer.widths.push_back(width);
    customer.activation = model->customer_policy.activation;
    customer.layer_norm = !model->customer_policy.layers[0].norm_weight.empty();
    customer_theta = at::zeros({customer.parameters()}, at::kDouble);
    import_mlp(customer, model->customer_policy, std::vector<float>(10, 1.0f), customer_theta);
  }

  std::unique_ptr<PathwiseObjective> objective() {
    auto made = std::make_unique<PathwiseObjective>(*model, policy, options, theta, pool);
    made->customers().copy_(columns);
    return made;
  }

  // Every page of every session, written out.
  at::Tensor expected(const at::Tensor& flat) const {
    const SimulatorSpec& spec = model->spec;
    const auto row = [](const float* v) { return at::tensor({double{v[0]}, double{v[1]}}); };
    const at::Tensor x = at::zeros({options.lanes, 7}, at::kDouble).scatter_(1, columns, 1);
    const at::Tensor u = row(spec.center.data()) + row(spec.scale.data()) * oracle::mlp(policy, flat, x);
    const at::Tensor action = at::clamp(u, row(spec.rules.low), row(spec.rules.high));
    const session::AncParams& anc = options.reward.anc;
    const at::Tensor factor =
        1 / (1 + double{anc.rho} * at::relu(action.norm(2, 1) / double{anc.unit} - double{anc.mu}));
    at::Tensor reached = at::ones({options.lanes}, at::kDouble), reward = at::zeros({}, at::kDouble),
               pages = at::zeros({}, at::kDouble);
    for (std::int64_t n = 0; n < options.horizon; ++n) {
      const at::Tensor page = at::full({options.lanes, 1}, static_cast<double>(n), at::kDouble);
      const at::Tensor logits = oracle::mlp(customer, customer_theta, at::cat({x, action, page}, 1));
      const at::Tensor chance = at::softmax(logits.narrow(1, 0, 3), 1);
      at::Tensor worth = chance.select(1, 1);
      if (options.reward.reward == Reward::kClicks) {
        const at::Tensor clicks = at::softmax(logits.narrow(1, 3, 3), 1);
        worth = clicks.select(1, 1) + 2 * clicks.select(1, 2);
      }
      reward = reward + (reached * factor * worth).sum();
      pages = pages + reached.sum();
      reached = reached * chance.select(1, 0);
    }
    return options.objective == Objective::kR2p ? reward / pages
                                                : reward / static_cast<double>(options.lanes);
  }

  void check() {
    const auto made = objective();
    made->differentiate();
    const at::Tensor leaf = theta.clone().requires_grad_();
    const at::Tensor value = expected(leaf);
    EXPECT_NEAR(made->figures()[PathwiseObjective::kObjective].item<double>(), value.item<double>(), 1e-12);
    const at::Tensor autograd = torch::autograd::grad({value}, {leaf})[0];
    EXPECT_LT((made->gradient() - autograd).abs().max().item<double>(), 1e-12);
    EXPECT_GT(autograd.abs().max().item<double>(), 1e-4);

    const at::Tensor direction = at::randn_like(theta);
    const double h = 1e-6;
    const double slope =
        (expected(theta + h * direction) - expected(theta - h * direction)).item<double>() / (2 * h);
    EXPECT_NEAR((made->gradient() * direction).sum().item<double>(), slope, 1e-7);
  }

  const at::Tensor columns = at::stack({at::arange(200) % 3, 3 + (at::arange(200) / 3).to(at::kLong) % 4}, 1);
};

TEST(PathwiseObjective, GradientIsAutogradsUnderBothObjectives) {
  for (const Objective objective : {Objective::kR2p, Objective::kSession}) {
    SCOPED_TRACE(name_of(objective));
    Case c(small_shop());
    c.options.objective = objective;
    c.check();
  }
}

TEST(PathwiseObjective, ClicksCountWhereTheShopHasThem) {
  for (const Reward reward : {Reward::kBuy, Reward::kClicks}) {
    Case c(clicking_shop());
    c.options.reward.reward = reward;
    c.check();
  }
}

// The reward without ANC, and what ANC alone adds to its gradient.
TEST(PathwiseObjective, RewardAndAncReachEveryLayer) {
  for (const Objective objective : {Objective::kR2p, Objective::kSession}) {
    Case c(small_shop());
    c.options.objective = objective;
    const auto gradient = [&c] {
      const auto made = c.objective();
      made->differentiate();
      return made->gradient().clone();
    };
    const at::Tensor with = gradient();
    c.options.reward.anc.rho = 0;
    const at::Tensor without = gradient();
    expect_every_layer(c.policy, without, std::string("reward, ") + name_of(objective));
    expect_every_layer(c.policy, with - without, std::string("ANC, ") + name_of(objective));
  }
}

// Beyond the bounds the action stays where it is: no gradient comes from there.
TEST(PathwiseObjective, NothingPassesBeyondTheBounds) {
  Case c(small_shop());
  view_mlp(c.policy, c.theta).bias.back().fill_(1e3);
  const auto made = c.objective();
  made->differentiate();
  EXPECT_EQ(made->gradient().abs().max().item<double>(), 0.0);
}

PathwiseOptions small_options(const ModelPtr& model) {
  PathwiseOptions options = default_pathwise_options(model->spec);
  options.lanes = 300;
  return options;
}

// The best action of every customer buys with e^.5 / (1 + e^.5 + e^-1) = .5466 on every page.
TEST(PathwiseTrainer, ReachesTheOptimumOfTheSmallShop) {
  PathwiseOptions options = small_options(small_shop());
  options.reward.anc.rho = 0;
  PathwiseTrainer trainer(small_shop(), options, 3, 0);
  const double first = trainer.iterate().r2p;
  PathwiseReport last;
  for (int i = 0; i < 200; ++i) last = trainer.iterate();
  EXPECT_LT(first, 0.35);
  EXPECT_GT(last.r2p, 0.53);
  EXPECT_LE(last.r2p, 0.5467);
  EXPECT_EQ(last.page_views, 201 * 300 * 6);
  EXPECT_EQ(last.objective, last.r2p);
}

TEST(PathwiseTrainer, AncKeepsTheActionShort) {
  PathwiseOptions options = small_options(small_shop());
  PathwiseTrainer trainer(small_shop(), options, 3, 0);
  PathwiseReport last;
  for (int i = 0; i < 100; ++i) last = trainer.iterate();
  EXPECT_LT(last.norm_over_p95, 0.6);
  EXPECT_LE(last.objective, last.r2p);
}

TEST(PathwiseTrainer, SameBitsForAnyThreadsAndThroughACheckpoint) {
  const auto file =
      std::filesystem::path(::testing::TempDir()) / ("vt_pathwise_" + std::to_string(::getpid()));
  PathwiseOptions options = small_options(small_shop());
  options.hidden = {8};
  std::vector<std::string> hashes;
  for (const int threads : {1, 3}) {
    PathwiseTrainer trainer(small_shop(), options, 7, threads);
    for (int i = 0; i < 5; ++i) {
      trainer.iterate();
      if (i == 1 && threads == 1) trainer.save(file);
    }
    hashes.push_back(trainer.policy().hash);
  }
  PathwiseTrainer resumed(small_shop(), options, 7, 2);
  resumed.load(file);
  EXPECT_EQ(resumed.iterations(), 2);
  for (int i = 0; i < 3; ++i) resumed.iterate();
  hashes.push_back(resumed.policy().hash);
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_EQ(hashes[0], hashes[2]);
  PathwiseTrainer other(small_shop(), options, 8, 2);
  EXPECT_THROW(other.load(file), Error);
  std::filesystem::remove(file);
}

TEST(PathwiseTrainer, OtherSimulatorsAndImpossibleOptionsNameTheReason) {
  const auto refused = [](const PathwiseOptions& options, const SimulatorSpec& spec, const std::string& why) {
    try {
      validate(options, spec);
      ADD_FAILURE() << why;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  };
  SimulatorSpec spec = small_shop()->spec;
  PathwiseOptions options = default_pathwise_options(spec);
  EXPECT_EQ(options.horizon, 6);
  validate(options, spec);
  options.horizon = 7;
  refused(options, spec, "horizon");
  options = default_pathwise_options(spec);
  options.reward.reward = Reward::kClicks;
  refused(options, spec, "train.reward");
  spec.kind = SimulatorKind::kMarket;
  refused(default_pathwise_options(spec), spec, "customer network");
  spec.kind = SimulatorKind::kVirtualTb;
  refused(default_pathwise_options(spec), spec, "customer network");
}

}  // namespace
}  // namespace vt::learn
