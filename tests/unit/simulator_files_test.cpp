// Simulator folders: what is saved comes back, and a folder that contradicts itself is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "io/files.hpp"
#include "io/safetensors.hpp"
#include "io/sha256.hpp"
#include "sim/action_bounds.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/scratch.hpp"
#include "vt/sim/complete.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;
using test::expect_refused;

SimulatorModel learned_shop() {
  test::LearnedShape shape;
  shape.click_classes = 4;
  shape.layer_norm = true;
  SimulatorModel model = *test::random_learned(5, shape);
  model.spec.name = "shop";
  model.spec.licence = "a \"licence\"\nof two lines";
  model.spec.attributes[2].labels = {"a", "b", "", "\u00e9", "\\"};
  model.spec.attributes[2].kind = "ordinal";
  model.spec.rules.low[1] = -0.1f;  // no half: rounded toward zero
  model.spec.center[2] = 0.3f;
  model.spec.scale[2] = 1e-3f;
  model.spec.norm_quantiles = {{0.05, 0.1}, {0.5, 1.0}, {0.95, 1.9}};
  model.logging_policy =
      Network{{Layer{12, 5, std::vector<float>(60, 0.25f), std::vector<float>(5, 0.5f), {}, {}}},
              nn::Activation::kNone,
              0.01f};  // 11 one-hot columns and the page
  model.logging_log_std = {0, 1, 2, 3, 4};
  return model;
}

// A saved shop, open to damage.
class ShopFolder {
 public:
  explicit ShopFolder(const SimulatorModel& model = learned_shop()) { save_simulator(model, path()); }
  fs::path path() const { return scratch_ / "shop"; }
  std::string toml() const { return io::read_text(path() / "model.toml"); }
  void write_toml(const std::string& text) const { io::write_file(path() / "model.toml", text); }
  void replace(const std::string& from, const std::string& to) const {
    std::string text = toml();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << " in\n" << text;
    write_toml(text.replace(at, from.size(), to));
  }
  // Rewrites one network's file and the hash that promises it.
  void write_network(const std::string& name, const io::TensorFile& file) const {
    const fs::path tensors = path() / (name + ".safetensors");
    const std::string before = io::sha256_hex(io::read_file(tensors));
    io::write_safetensors(file, tensors);
    replace(before, io::sha256_hex(io::read_file(tensors)));
  }
  io::TensorFile network(const std::string& name) const {
    return io::read_safetensors(path() / (name + ".safetensors"));
  }
  void expect_bad(const std::string& part) const {
    expect_refused([&] { load_simulator(path()); }, part);
  }

 private:
  test::Scratch scratch_;
};

void expect_same_network(const Network& a, const Network& b) {
  EXPECT_EQ(a.widths(), b.widths());
  EXPECT_EQ(a.activation, b.activation);
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    EXPECT_EQ(a.layers[i].weight, b.layers[i].weight);
    EXPECT_EQ(a.layers[i].bias, b.layers[i].bias);
    EXPECT_EQ(a.layers[i].norm_weight, b.layers[i].norm_weight);
    EXPECT_EQ(a.layers[i].norm_bias, b.layers[i].norm_bias);
  }
}

TEST(SimulatorFiles, LearnedComesBack) {
  SimulatorModel saved = learned_shop();
  const ShopFolder folder(saved);
  const ModelPtr loaded = load_simulator(folder.path());
  complete(saved);
  const SimulatorSpec& a = saved.spec;
  const SimulatorSpec& b = loaded->spec;
  EXPECT_EQ(a.hash, b.hash);
  EXPECT_EQ(b.name, "shop");
  EXPECT_EQ(a.licence, b.licence);
  EXPECT_EQ(a.attributes[2].labels, b.attributes[2].labels);
  EXPECT_EQ(b.attributes[2].kind, "ordinal");
  EXPECT_EQ(a.rules.attributes.offset[3], b.rules.attributes.offset[3]);
  EXPECT_EQ(b.rules.click_classes, 4);
  EXPECT_EQ(b.rules.max_page_index, 6);
  EXPECT_EQ(a.center, b.center);
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(b.norm_quantile(0.725), 1.45);
  EXPECT_EQ(saved.customer_generator.latent, loaded->customer_generator.latent);
  expect_same_network(saved.customer_generator.network, loaded->customer_generator.network);
  expect_same_network(saved.customer_policy, loaded->customer_policy);
  expect_same_network(*saved.logging_policy, *loaded->logging_policy);
  EXPECT_EQ(saved.logging_log_std, loaded->logging_log_std);
  EXPECT_FALSE(loaded->page_count.has_value());
}

TEST(SimulatorFiles, VirtualTbComesBack) {
  const ShopFolder folder(*test::random_virtualtb(3));
  const ModelPtr loaded = load_simulator(folder.path());
  EXPECT_EQ(loaded->spec.kind, SimulatorKind::kVirtualTb);
  EXPECT_EQ(loaded->spec.rules.code_classes, 10);
  EXPECT_EQ(loaded->page_count->outputs(), 101);
}

// Of a log without action columns.
TEST(SimulatorFiles, AShopWithoutActionsComesBack) {
  SimulatorModel saved = *test::random_learned(6, {.actions = 0});
  const ShopFolder folder(saved);
  EXPECT_EQ(folder.toml().find("[action]"), std::string::npos);
  const ModelPtr loaded = load_simulator(folder.path());
  complete(saved);
  EXPECT_EQ(loaded->spec.hash, saved.spec.hash);
  EXPECT_EQ(loaded->spec.action_size(), 0);
  EXPECT_EQ(loaded->customer_policy.inputs(), loaded->spec.rules.attributes.width + 1);
  saved.spec.norm_quantiles = {{0.5, 1.0}};
  EXPECT_THROW(complete(saved), std::invalid_argument);
  SimulatorModel released = *test::random_virtualtb(3);
  released.spec.rules.action_size = 0;
  EXPECT_THROW(complete(released), std::invalid_argument);
}

TEST(SimulatorFiles, EqualModelsGiveEqualFiles) {
  const ShopFolder one, two;
  EXPECT_EQ(one.toml(), two.toml());
}

TEST(SimulatorFiles, BoundsAreRoundedTowardZero) {
  const ShopFolder folder;
  const float low = load_simulator(folder.path())->spec.rules.low[1];
  EXPECT_EQ(low, round16(low));
  EXPECT_GT(low, -0.1f);
  EXPECT_LT(low, -0.0999f);
  EXPECT_EQ(half_toward_zero(-2.0f), -2.0f);
  EXPECT_EQ(half_toward_zero(65503.0f), 65472.0f);
  EXPECT_EQ(half_toward_zero(1e-9f), 0.0f);
  folder.replace("low = [ -2.0,", "low = [ -65505.0,");
  folder.expect_bad("65504");
}

TEST(SimulatorFiles, NegativeZeroBiasesBecomePositive) {
  SimulatorModel model = learned_shop();
  model.customer_policy.layers[0].bias[0] = -0.0f;
  const ShopFolder folder(model);
  EXPECT_FALSE(std::signbit(load_simulator(folder.path())->customer_policy.layers[0].bias[0]));
}

TEST(SimulatorFiles, HashFollowsWhatDecidesResults) {
  SimulatorModel model = learned_shop();
  complete(model);
  const std::string before = model.spec.hash;
  model.spec.licence = "another";
  complete(model);
  EXPECT_EQ(model.spec.hash, before);
  model.customer_policy.layers[1].weight[4] += 1e-6f;
  complete(model);
  EXPECT_NE(model.spec.hash, before);
}

TEST(SimulatorFiles, RefusesAnAbsentOrForeignFolder) {
  const test::Scratch scratch;
  expect_refused([&] { load_simulator(scratch / "none"); }, "does not exist", ErrorKind::kUsage);
  expect_refused([&] { load_simulator(scratch.path()); }, "model.toml");
}

TEST(SimulatorFiles, UnknownKeysSuggestTheNearest) {
  const ShopFolder folder;
  folder.replace("n_slots", "n_slot");
  folder.expect_bad("'n_slots' is missing");
  folder.replace("n_slot ", "n_slots = 3\nn_slot ");
  folder.expect_bad("'n_slot' is unknown; did you mean 'n_slots'?");
}

TEST(SimulatorFiles, OnlyPlainFileNames) {
  for (const char* name :
       {"../shop/customer_policy.safetensors", "/etc/passwd", "a/b", "..", "a\\\\b", "", "a\\u0000b"}) {
    const ShopFolder folder;
    folder.replace("'customer_policy.safetensors'", '"' + std::string(name) + '"');
    folder.expect_bad("plain file name");
  }
}

TEST(SimulatorFiles, AGeneratorOfAnotherKindNeedsItsOwnDescription) {
  for (const std::string kind : {"gmm", "latent_class", "independent", "empirical", "market"}) {
    const ShopFolder folder;
    folder.replace("kind = 'mlp'", "kind = '" + kind + "'");
    folder.expect_bad(kind == "empirical" ? "'customer_generator.rows' is missing"
                                          : "'customer_generator.classes' is missing");
  }
  const ShopFolder folder;
  folder.replace("kind = 'mlp'", "kind = 'other'");
  folder.expect_bad("expected one of");
}

TEST(SimulatorFiles, RefusesAChangedOrMissingNetwork) {
  const ShopFolder folder;
  const fs::path path = folder.path() / "customer_policy.safetensors";
  io::Bytes bytes = io::read_file(path);
  bytes.back() ^= std::byte{1};
  io::write_file(path, bytes);
  folder.expect_bad("SHA-256 differs");
  fs::remove(path);
  folder.expect_bad("the file is missing");
}

TEST(SimulatorFiles, RefusesNetworksThatContradictTheirDescription) {
  {
    const ShopFolder folder;
    io::TensorFile file = folder.network("customer_policy");
    file.tensors.erase("layers.1.bias");
    folder.write_network("customer_policy", file);
    folder.expect_bad("layers.1.bias is missing; expected layers.0.weight [13, 17]");
  }
  {
    const ShopFolder folder;
    io::TensorFile file = folder.network("customer_policy");
    file.tensors["extra"] = {{1}, {0}};
    folder.write_network("customer_policy", file);
    folder.expect_bad("tensor extra is unknown");
  }
  {
    const ShopFolder folder;
    io::TensorFile file = folder.network("customer_policy");
    file.tensors["layers.0.weight"].shape = {17, 13};
    folder.write_network("customer_policy", file);
    folder.expect_bad("expected layers.0.weight [13, 17]");
  }
  const ShopFolder folder;
  folder.replace("layers = [ 17,", "layers = [ 18,");
  folder.expect_bad("not those of the folder's description");
}

TEST(SimulatorFiles, RefusesARuleThatDoesNotFit) {
  const std::pair<const char*, const char*> changes[] = {
      {"size = 5", "size = 4"},
      {"click_classes = 4", "click_classes = 3"},
      {"n_slots = 3", "n_slots = 4"},
      {"max_page_index = 6", "max_page_index = 70000"},
      {"'learned'", "'virtualtb_v0'"},
      {"observation = 's'", "observation = 'virtualtb_v0'"},
      {"'s+page'", "'s'"},
      {"attribute_1", "attribute_0"},
      {"scale = [ 1.0", "scale = [ 0.0"},
      {"feedback_classes = 3", "feedback_classes = 2"},
      {"[action]", "[actions]"}};
  for (const auto& [from, to] : changes) {
    const ShopFolder folder;
    folder.replace(from, to);
    EXPECT_TRUE(test::is_refused([&] { load_simulator(folder.path()); })) << from << " -> " << to;
  }
}

TEST(SimulatorFiles, BrokenDescriptionsNeverCrash) {
  test::LearnedShape shape;
  shape.sizes = {2};
  shape.hidden = {};
  shape.actions = 1;
  const ShopFolder folder(*test::random_learned(1, shape));
  const std::string text = folder.toml();
  int refused = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 0x11);
    std::ofstream(folder.path() / "model.toml", std::ios::binary) << changed;
    refused += test::is_refused([&] { load_simulator(folder.path()); }) ? 1 : 0;
    std::ofstream(folder.path() / "model.toml", std::ios::binary) << text.substr(0, i);
    test::is_refused([&] { load_simulator(folder.path()); });
  }
  EXPECT_GT(refused, static_cast<int>(text.size() / 2));
}

TEST(SimulatorFiles, SaveRefusesAnOccupiedFolderAndLeavesIt) {
  const ShopFolder folder;
  const std::string before = folder.toml();
  expect_refused([&] { save_simulator(*test::random_virtualtb(3), folder.path()); }, "not empty",
                 ErrorKind::kUsage);
  EXPECT_EQ(folder.toml(), before);
}

}  // namespace
}  // namespace vt
