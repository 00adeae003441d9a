// Policy files: round trip, files made in Python, and answers to wrong ones.
#include "vt/sim/policy_files.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "io/files.hpp"
#include "io/safetensors.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/scratch.hpp"

namespace vt {
namespace {

using test::expect_refused;

class PolicyFiles : public ::testing::Test {
 protected:
  // 11 one-hot columns, 5 actions within +-2.
  const ModelPtr shop_ = test::random_learned(1);
  const SimulatorSpec& spec_ = shop_->spec;
  const test::Scratch scratch_;
  const std::filesystem::path path_ = scratch_ / "mine.safetensors";

  static io::TensorFile linear() {
    return {{{"layers.0.weight", {{5, 11}, std::vector<float>(55, 0.5f)}},
             {"layers.0.bias", {{5}, {-0.0f, 1, 2, 3, 4}}}},
            {{"vt.kind", "mlp"}, {"vt.observation", "s"}}};
  }
  RankingPolicy load(const io::TensorFile& file) {
    io::write_safetensors(file, path_);
    return load_policy(path_, spec_);
  }
  void expect_bad(const io::TensorFile& file, const std::string& part) {
    expect_refused([&] { load(file); }, part);
  }
  void expect_bad(const std::string& key, const std::string& value, const std::string& part) {
    io::TensorFile file = linear();
    file.metadata[key] = value;
    expect_bad(file, part);
  }
};

TEST_F(PolicyFiles, WhatIsSavedComesBack) {
  for (const bool layer_norm : {false, true}) {
    test::PolicyShape shape;
    shape.layer_norm = layer_norm;
    shape.observation = Observation::kCustomerPage;
    shape.squash = true;
    shape.activation = nn::Activation::kLeakyRelu;
    RankingPolicy policy = test::random_mlp_policy(spec_, 4, shape);
    policy.network.slope = 0.2f;
    policy.center[1] = 0.1f;
    policy.scale[2] = 0.7f;
    policy.low[3] = -1.5f;
    save_policy(policy, path_);
    const RankingPolicy loaded = load_policy(path_, spec_);
    EXPECT_EQ(loaded.kind, PolicyKind::kMlp);
    EXPECT_EQ(loaded.mode, ActionMode::kMean);
    EXPECT_EQ(loaded.observation, Observation::kCustomerPage);
    EXPECT_TRUE(loaded.squash);
    EXPECT_EQ(loaded.center, policy.center);
    EXPECT_EQ(loaded.scale, policy.scale);
    EXPECT_EQ(loaded.low, policy.low);
    EXPECT_EQ(loaded.high, policy.high);
    EXPECT_EQ(loaded.log_std, policy.log_std);
    EXPECT_EQ(loaded.network.slope, 0.2f);
    EXPECT_EQ(loaded.network.widths(), policy.network.widths());
    EXPECT_EQ(loaded.network.layers[1].weight, policy.network.layers[1].weight);
    EXPECT_EQ(loaded.network.layers[0].norm_bias, policy.network.layers[0].norm_bias);
    EXPECT_EQ(loaded.hash, hash_of(policy));
    EXPECT_EQ(loaded.name, "mine");
    EXPECT_EQ(loaded.kind_name, "mlp");
  }
}

TEST_F(PolicyFiles, DefaultsAreTheContracts) {
  const RankingPolicy policy = load(linear());
  EXPECT_EQ(policy.center, std::vector<float>(5, 0.0f));
  EXPECT_EQ(policy.scale, std::vector<float>(5, 1.0f));
  EXPECT_EQ(policy.low, std::vector<float>(5, -2.0f));
  EXPECT_EQ(policy.high, std::vector<float>(5, 2.0f));
  EXPECT_TRUE(policy.log_std.empty());
  EXPECT_FALSE(policy.squash);
  EXPECT_FALSE(std::signbit(policy.network.layers[0].bias[0]));
}

TEST_F(PolicyFiles, NumbersAndListsSpreadOverComponents) {
  io::TensorFile file = linear();
  file.metadata["vt.center"] = "0.25";
  file.metadata["vt.scale"] = "[1, 2, 3, 4, 5]";
  file.metadata["vt.action_low"] = "-0.1";
  file.metadata["vt.action_high"] = "100";
  const RankingPolicy policy = load(file);
  EXPECT_EQ(policy.center, std::vector<float>(5, 0.25f));
  EXPECT_EQ(policy.scale, (std::vector<float>{1, 2, 3, 4, 5}));
  EXPECT_GT(policy.low[0], -0.1f);  // toward zero to half precision
  EXPECT_EQ(policy.high[0], 2.0f);  // inside the simulator's
}

TEST_F(PolicyFiles, ARunFolderHoldsItsPolicy) {
  const std::filesystem::path run = scratch_ / "run-7";
  io::write_safetensors(linear(), run / "policy.safetensors");
  EXPECT_EQ(load_policy(run, spec_).name, "run-7");
  EXPECT_EQ(load_policy(run.string() + "/", spec_).name, "run-7");
  std::filesystem::remove(run / "policy.safetensors");
  expect_refused([&] { load_policy(run, spec_); }, "holds no policy.safetensors");
  expect_refused([&] { load_policy(scratch_ / "none", spec_); }, "none", ErrorKind::kUsage);
}

TEST_F(PolicyFiles, WrongNamesAndShapesAreAnsweredWithTheExpectedList) {
  const std::string expected = "expected layers.0.weight [5, 11], layers.0.bias [5], optional log_std [5]";
  io::TensorFile file = linear();
  file.tensors["actor.weight"] = file.tensors["layers.0.weight"];
  expect_bad(file, "actor.weight is unknown; " + expected);
  file.tensors.erase("layers.0.weight");
  expect_bad(file, "layers.0.weight is missing; " + expected);

  file = linear();
  file.tensors["layers.0.weight"] = {{5, 12}, std::vector<float>(60, 0.0f)};
  expect_bad(file, "12 -> 5; " + expected);

  file = linear();
  file.tensors["layers.0.bias"] = {{4}, std::vector<float>(4, 0.0f)};
  expect_bad(file, "layers.0.bias has shape [4], not [5]");

  file = linear();
  file.tensors["log_std"] = {{5, 1}, std::vector<float>(5, 0.0f)};
  expect_bad(file, "log_std has shape [5, 1]; " + expected);

  file = linear();
  file.tensors["layers.1.weight"] = {{5, 6}, std::vector<float>(30, 0.0f)};
  file.tensors["layers.1.bias"] = {{5}, std::vector<float>(5, 0.0f)};
  expect_bad(file, "expected layers.0.weight [H1, 11], layers.0.bias [H1], layers.1.weight [5, H1]");
}

TEST_F(PolicyFiles, WrongMetadataIsNamed) {
  expect_bad("vt.kind", "transformer", "vt.kind is 'transformer'");
  expect_bad("vt.squash", "sigmoid", "expected one of: none, tanh");
  expect_bad("vt.observation", "all", "expected one of: s, s+page, virtualtb_v0");
  expect_bad("vt.observation", "virtualtb_v0", "which only that simulator shows");
  expect_bad("vt.center", "[1, 2]", "a list of 5");
  expect_bad("vt.center", "x", "a list of 5");
  expect_bad("vt.center", "1e999", "a list of 5");
  expect_bad("vt.center", std::string(100'000, '['), "a list of 5");
  expect_bad("vt.scale", "[1, 2, 3, 4, null]", "a list of 5");
  expect_bad("vt.action_low", "3", "above the upper one");
  expect_bad("vt.action_high", "-3", "above the upper one");
  expect_bad("vt.action_high", "70000", "65504");
  expect_bad("vt.centre", "0", "did you mean vt.center?");
  io::TensorFile file = linear();
  file.metadata.erase("vt.kind");
  expect_bad(file, "vt.kind is missing");
}

TEST_F(PolicyFiles, BoundsOutsideTheSimulatorsAreRefused) {
  io::TensorFile file = linear();
  file.metadata["vt.action_low"] = "3";
  file.metadata["vt.action_high"] = "4";
  expect_bad(file, "outside the simulator's");
}

TEST_F(PolicyFiles, HiddenLayersNeedAnActivation) {
  RankingPolicy policy = test::random_mlp_policy(spec_, 1);
  save_policy(policy, path_);
  io::TensorFile file = io::read_safetensors(path_);
  file.metadata.erase("vt.activation");
  expect_bad(file, "vt.activation is missing; expected one of: none, tanh, relu, leaky_relu");
}

TEST_F(PolicyFiles, ForeignMetadataIsLeftAlone) {
  io::TensorFile file = linear();
  file.metadata["format"] = "pt";
  EXPECT_EQ(load(file).kind_name, "mlp");
}

TEST_F(PolicyFiles, BrokenFilesNeverCrash) {
  test::LearnedShape shape;
  shape.sizes = {2};
  shape.actions = 1;
  const ModelPtr tiny = test::random_learned(1, shape);
  const io::Bytes bytes =
      io::format_safetensors({{{"layers.0.weight", {{1, 2}, {1, 2}}}, {"layers.0.bias", {{1}, {3}}}},
                              {{"vt.kind", "mlp"}, {"vt.scale", "[2]"}}});
  io::write_file(path_, bytes);
  ASSERT_EQ(load_policy(path_, tiny->spec).network.inputs(), 2);
  const auto load_bytes = [&](const io::Bytes& changed) {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(changed.data()), static_cast<std::streamsize>(changed.size()));
    load_policy(path_, tiny->spec);
  };
  test::expect_prefixes_refused(bytes, load_bytes);
  EXPECT_GT(test::count_refused_changes(bytes, load_bytes), 300);
}

TEST_F(PolicyFiles, LoadsWhatPythonSaved) {
  if (!test::python_has("safetensors, numpy")) GTEST_SKIP() << "no Python with safetensors";
  ASSERT_TRUE(test::run_python(
      "import sys, json, numpy as np; from safetensors.numpy import save_file; f = np.float32; "
      "save_file({\"layers.0.weight\": np.ones((3, 11), f), \"layers.0.bias\": np.zeros(3, f), "
      "\"layers.1.weight\": np.full((5, 3), 0.5, f), \"layers.1.bias\": np.arange(5, dtype=f), "
      "\"log_std\": np.full(5, -1, f)}, sys.argv[1], metadata={\"vt.kind\": \"mlp\", \"vt.activation\": "
      "\"tanh\", "
      "\"vt.squash\": \"none\", \"vt.observation\": \"s\", \"vt.center\": json.dumps([0.1] * 5), "
      "\"vt.scale\": \"2\"})",
      path_.string()));
  const RankingPolicy policy = load_policy(path_, spec_);
  EXPECT_EQ(policy.network.widths(), (std::vector<int>{11, 3, 5}));
  EXPECT_EQ(policy.network.activation, nn::Activation::kTanh);
  EXPECT_EQ(policy.network.layers[1].bias[4], 4.0f);
  EXPECT_EQ(policy.center, std::vector<float>(5, 0.1f));
  EXPECT_EQ(policy.scale, std::vector<float>(5, 2.0f));
  EXPECT_EQ(policy.log_std, std::vector<float>(5, -1.0f));
}

TEST_F(PolicyFiles, OnlyNetworksAreSaved) {
  EXPECT_THROW(save_policy(test::uniform_policy(spec_), path_), std::invalid_argument);
}

TEST_F(PolicyFiles, HashFollowsWhatDecidesActions) {
  RankingPolicy policy = test::random_mlp_policy(spec_, 4);
  const std::string before = hash_of(policy);
  policy.name = "another";
  EXPECT_EQ(hash_of(policy), before);
  policy.low[0] += 0.5f;
  EXPECT_NE(hash_of(policy), before);
  EXPECT_NE(hash_of(test::table_by_session(spec_, 1, 0, 4)), hash_of(test::table_by_session(spec_, 2, 0, 4)));
}

}  // namespace
}  // namespace vt
