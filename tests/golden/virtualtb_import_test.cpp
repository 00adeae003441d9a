// The released VirtualTB-v0 networks: shapes, a few weights, and outputs that PyTorch computed in fp64 from
// the same files (with slope and action in fp64, where ours are fp32: hence the tolerances).
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "io/files.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/scratch.hpp"
#include "vt/nn/forward.hpp"
#include "vt/sim/import_virtualtb.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;

fs::path released_networks() {
  const char* data = std::getenv("VT_DATA");
  return fs::path(data != nullptr ? data : "../shared/data") / "virtualtb";
}

std::vector<double> outputs(const Network& network, const std::vector<double>& input) {
  std::vector<double> output(static_cast<std::size_t>(network.outputs())), one(512), two(512);
  nn::forward<double>(network.view(), {input.data(), 1}, {output.data(), 1}, one.data(), two.data());
  return output;
}

// Every attribute at its first level.
std::vector<double> first_customer(const SimulatorSpec& spec) {
  std::vector<double> one_hot(static_cast<std::size_t>(spec.rules.attributes.width), 0.0);
  for (int i = 0; i < spec.rules.attributes.count; ++i) {
    one_hot[static_cast<std::size_t>(spec.rules.attributes.offset[i])] = 1.0;
  }
  return one_hot;
}

class VirtualTbImport : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(released_networks())) GTEST_SKIP() << "no released networks at $VT_DATA/virtualtb";
    model_ = import_virtualtb(released_networks());
  }
  SimulatorModel model_;
};

TEST_F(VirtualTbImport, Describes) {
  const SimulatorSpec& spec = model_.spec;
  EXPECT_EQ(spec.kind, SimulatorKind::kVirtualTb);
  EXPECT_EQ(spec.attributes.size(), 11u);
  EXPECT_EQ(spec.rules.attributes.width, 88);
  EXPECT_EQ(spec.action_size(), 27);
  EXPECT_EQ(spec.observation_size(), 91);
  EXPECT_EQ(spec.rules.max_page_index, 99);
  EXPECT_EQ(spec.rules.low[26], -1.0f);
  EXPECT_EQ(spec.rules.high[0], 1.0f);
  EXPECT_EQ(model_.customer_generator.latent, session::Latent::kUniform);
  EXPECT_EQ(model_.customer_generator.network.widths(), (std::vector<int>{128, 128, 88}));
  EXPECT_EQ(model_.page_count->widths(), (std::vector<int>{88, 128, 256, 101}));
  EXPECT_EQ(model_.customer_policy.widths(), (std::vector<int>{116, 128, 256, 21}));
  EXPECT_EQ(spec.hash.size(), 64u);
}

TEST_F(VirtualTbImport, PageColumnIsMovedToTheEnd) {
  const Layer& first = model_.customer_policy.layers.front();
  const float* row =
      first.weight.data() + 3 * first.in;  // in the file: 0.6089 | -0.1410 | 8.4614 ... -26.7481
  EXPECT_NEAR(row[87], 0.6089f, 1e-4f);
  EXPECT_NEAR(row[88], 8.4614f, 1e-4f);
  EXPECT_NEAR(row[114], -26.7481f, 1e-4f);
  EXPECT_NEAR(row[115], -0.1410f, 1e-4f);
}

TEST_F(VirtualTbImport, OutputsAgreeWithPyTorch) {
  const std::vector<double> generated =
      outputs(model_.customer_generator.network, std::vector<double>(128, 0.5));
  EXPECT_NEAR(generated[0], 1.3101199192420718, 1e-6);
  EXPECT_NEAR(generated[3], 1.6819495905434034, 1e-6);

  std::vector<double> input = first_customer(model_.spec);
  const std::vector<double> pages = outputs(*model_.page_count, input);
  EXPECT_NEAR(pages[0], -27.666807008314294, 1e-6);
  EXPECT_NEAR(pages[1], 10.277681497412907, 1e-6);

  for (int i = 0; i < 27; ++i) input.push_back(i / 27.0 - 0.5);
  input.push_back(3.0);
  const std::vector<double> answer = outputs(model_.customer_policy, input);
  EXPECT_NEAR(answer[0], 908.5881610299276, 1e-3);
  EXPECT_NEAR(answer[20], -3274.4950610032656, 1e-3);
}

TEST_F(VirtualTbImport, FolderComesBackTheSame) {
  const test::Scratch scratch;
  save_simulator(model_, scratch / "vtb");
  const ModelPtr loaded = load_simulator(scratch / "vtb");
  EXPECT_EQ(loaded->spec.hash, model_.spec.hash);
  EXPECT_EQ(loaded->spec.licence, model_.spec.licence);
  EXPECT_EQ(loaded->customer_policy.layers[2].weight, model_.customer_policy.layers[2].weight);
}

TEST_F(VirtualTbImport, RefusesAChangedFile) {
  const test::Scratch scratch;
  for (const char* name : {"generator_model.pt", "leave_model.pt", "action_model.pt"}) {
    fs::copy_file(released_networks() / name, scratch / name);
  }
  const io::Bytes leave = io::read_file(scratch / "leave_model.pt");
  io::write_file(scratch / "leave_model.pt", std::span(leave).first(leave.size() - 1));
  test::expect_refused([&] { import_virtualtb(scratch.path()); }, "leave_model.pt");
  fs::copy_file(scratch / "action_model.pt", scratch / "leave_model.pt",
                fs::copy_options::overwrite_existing);
  test::expect_refused([&] { import_virtualtb(scratch.path()); }, "0.weight [128, 88], it is [128, 116]");
  fs::remove(scratch / "leave_model.pt");
  test::expect_refused([&] { import_virtualtb(scratch.path()); }, "the file is missing");
}

TEST(VirtualTbImportPath, MustExist) {
  const test::Scratch scratch;
  test::expect_refused([&] { import_virtualtb(scratch / "none"); }, "no such folder", ErrorKind::kUsage);
}

}  // namespace
}  // namespace vt
