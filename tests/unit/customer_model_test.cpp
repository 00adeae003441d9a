// Folders of customers: what is saved comes back, what contradicts itself is refused, and a simulator that
// takes the generator draws the same customers.
#include <gtest/gtest.h>

#include <fstream>

#include "io/files.hpp"
#include "io/safetensors.hpp"
#include "io/sha256.hpp"
#include "tests/support/malformed.hpp"
#include "tests/support/random_customers.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/scratch.hpp"
#include "vt/sim/complete.hpp"
#include "vt/sim/customer_model.hpp"
#include "vt/sim/market.hpp"
#include "vt/sim/simulator.hpp"

namespace vt {
namespace {

namespace fs = std::filesystem;
using test::expect_refused;

constexpr GeneratorKind kKinds[] = {GeneratorKind::kMlp,         GeneratorKind::kGmm,
                                    GeneratorKind::kLatentClass, GeneratorKind::kIndependent,
                                    GeneratorKind::kEmpirical,   GeneratorKind::kMarket};

CustomerModel customers(GeneratorKind kind) {
  test::LearnedShape shape;
  shape.generator = kind;
  shape.entries = 6;
  CustomerModel model = CustomerModel::of(*test::random_learned(3, shape));
  model.attributes[2].labels = {"a", "b", "", "\u00e9", "\\"};
  model.attributes[2].kind = "ordinal";
  complete(model);
  return model;
}

std::vector<std::uint32_t> drawn(const CustomerModel& model, std::int64_t count = 300) {
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(count * model.view.words));
  sample_customers(model, 7, 11, count, packed.data(), 1);
  return packed;
}

// A saved model, open to damage.
class CustomerFolder {
 public:
  explicit CustomerFolder(GeneratorKind kind) { save_customer_model(customers(kind), path()); }
  const fs::path& path() const { return scratch_.path(); }
  fs::path tensors() const { return path() / "customer_generator.safetensors"; }
  std::string toml() const { return io::read_text(path() / "customers.toml"); }
  void replace(const std::string& from, const std::string& to) const {
    std::string text = toml();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << " in\n" << text;
    io::write_file(path() / "customers.toml", text.replace(at, from.size(), to));
  }
  // Changes the file's tensors and the hash that promises them.
  template <class Change>
  void change(Change change) const {
    const std::string before = io::sha256_hex(io::read_file(tensors()));
    io::TensorFile file = io::read_safetensors(tensors());
    change(file.tensors);
    io::write_safetensors(file, tensors());
    replace(before, io::sha256_hex(io::read_file(tensors())));
  }
  void expect_bad(const std::string& part) const {
    expect_refused([&] { load_customer_model(path()); }, part);
  }

 private:
  test::Scratch scratch_;
};

TEST(CustomerModel, EveryKindComesBack) {
  for (const GeneratorKind kind : kKinds) {
    SCOPED_TRACE(name_of(kind));
    const CustomerModel saved = customers(kind);
    const CustomerFolder folder(kind);
    const CustomerModel loaded = load_customer_model(folder.path());
    EXPECT_EQ(loaded.hash, saved.hash);
    EXPECT_EQ(loaded.generator.kind, kind);
    EXPECT_EQ(loaded.attributes[2].labels, saved.attributes[2].labels);
    EXPECT_EQ(loaded.attributes[2].kind, "ordinal");
    EXPECT_EQ(drawn(loaded), drawn(saved));
  }
}

// Labels are not what decides a draw; every table is.
TEST(CustomerModel, HashFollowsWhatDecidesDraws) {
  CustomerModel model = customers(GeneratorKind::kGmm);
  const std::string before = model.hash;
  model.attributes[2].labels.clear();
  complete(model);
  EXPECT_EQ(model.hash, before);
  model.generator.kind = GeneratorKind::kLatentClass;
  complete(model);
  EXPECT_NE(model.hash, before);
  model.generator.kind = GeneratorKind::kGmm;
  model.generator.table.logits[3] += 0.5f;
  complete(model);
  EXPECT_NE(model.hash, before);
  CustomerModel log = customers(GeneratorKind::kEmpirical);
  const std::string log_before = log.hash;
  std::swap(log.generator.rows[0], log.generator.rows[5]);
  complete(log);
  EXPECT_NE(log.hash, log_before);
}

TEST(CustomerModel, ASimulatorWithItsGeneratorDrawsTheSame) {
  for (const GeneratorKind kind : kKinds) {
    SCOPED_TRACE(name_of(kind));
    const CustomerModel model = customers(kind);
    SimulatorModel shop = *test::random_learned(4);
    shop.customer_generator = model.generator;
    const test::Scratch scratch;
    save_simulator(shop, scratch / "shop");
    const ModelPtr loaded = load_simulator(scratch / "shop");
    std::vector<std::uint32_t> packed(300 * static_cast<std::size_t>(model.view.words));
    sample_customers(*loaded, 7, 11, 300, packed.data(), 1);
    EXPECT_EQ(packed, drawn(model));
    EXPECT_EQ(drawn(CustomerModel::of(*loaded)), drawn(model));
  }
}

TEST(CustomerModel, TheMarketsCustomersServeAnyShop) {
  const ModelPtr market = make_market();
  const CustomerModel truth = CustomerModel::of(*market);
  const test::Scratch scratch;
  save_customer_model(truth, scratch.path());
  const CustomerModel loaded = load_customer_model(scratch.path());
  std::vector<std::uint32_t> packed(1000 * static_cast<std::size_t>(truth.view.words));
  sample_customers(*market, 7, 11, 1000, packed.data(), 1);
  EXPECT_EQ(packed, drawn(truth, 1000));
  EXPECT_EQ(packed, drawn(loaded, 1000));
}

TEST(CustomerModel, CodesArePackedAndComeBack) {
  const CustomerModel model = customers(GeneratorKind::kEmpirical);
  const std::vector<std::uint16_t> codes = {0, 0, 4, 1, 2, 0, 3, 0};
  EXPECT_EQ(unpack_customers(model.view, pack_customers(model.view, codes)), codes);
  EXPECT_THROW(pack_customers(model.view, std::vector<std::uint16_t>{0, 1, 0, 0}), std::invalid_argument);
  EXPECT_THROW(pack_customers(model.view, std::vector<std::uint16_t>{0, 0, 0}), std::invalid_argument);
}

TEST(CustomerModel, RefusesTablesOfOtherShapes) {
  const auto table = [](auto change, const std::string& part) {
    const CustomerFolder folder(GeneratorKind::kLatentClass);
    folder.change(change);
    folder.expect_bad(part);
  };
  table([](io::TensorMap& t) { t.erase("log_weight"); }, "log_weight [6] is missing");
  table(
      [](io::TensorMap& t) {
        t["log_weight"] = {{5}, std::vector<float>(5, 0.0f)};
      },
      "log_weight has shape [5], expected [6]");
  table([](io::TensorMap& t) { t["logits"].shape = {11, 6}; }, "logits has shape [11, 6], expected [6, 11]");
  table([](io::TensorMap& t) { t["more"] = {{1}, {0.0f}}; }, "tensor more is unknown");
  const CustomerFolder folder(GeneratorKind::kLatentClass);
  folder.replace("classes = 6", "classes = 65537");
  folder.expect_bad("classes");
  folder.replace("classes = 65537", "classes = 7");
  folder.expect_bad("log_weight has shape [6], expected [7]");
  folder.replace("classes = 7", "classes = 6\nrows = 6");
  folder.expect_bad("'customer_generator.rows' is unknown");
  folder.replace("classes = 6\nrows = 6", "classes = 6");
  folder.replace("'latent_class'", "'independent'");
  folder.expect_bad("independent is a table of 1 class");
}

TEST(CustomerModel, RefusesCodesThatAreNoLevels) {
  for (const float code : {-1.0f, 0.5f, 3.0f, 1e9f}) {
    const CustomerFolder folder(GeneratorKind::kEmpirical);
    folder.change([&](io::TensorMap& t) { t["codes"].values[4] = code; });
    folder.expect_bad("codes: row 1 has no level of attribute 0");
  }
  const CustomerFolder folder(GeneratorKind::kEmpirical);
  folder.replace("rows = 6", "rows = 16777217");
  folder.expect_bad("rows");
}

TEST(CustomerModel, RefusesAMarketThatIsNone) {
  const auto market = [](auto change, const std::string& part) {
    const CustomerFolder folder(GeneratorKind::kMarket);
    folder.change(change);
    folder.expect_bad(part);
  };
  market([](io::TensorMap& t) { t["class_weight"].values[0] = 1.5f; }, "not within 0 and 1");
  market([](io::TensorMap& t) { t["attributes.1.weight"].values[0] = -0.5f; }, "not within 0 and 1");
  market([](io::TensorMap& t) { t["attributes.1.weight"].shape = {6, 1, 3}; }, "expected [6, 3, 1]");
  const CustomerFolder folder(GeneratorKind::kMarket);
  folder.replace("parents = [ -1, 0,", "parents = [ 1, 0,");
  folder.expect_bad("parent of attribute 0");
  folder.replace("parents = [ 1, 0,", "parents = [ -1, 0, -1,");
  folder.expect_bad("parents");
}

TEST(CustomerModel, RefusesAbsentForeignAndBrokenFolders) {
  const test::Scratch scratch;
  expect_refused([&] { load_customer_model(scratch / "none"); }, "customers.toml", ErrorKind::kUsage);
  EXPECT_FALSE(holds_customers(scratch.path()));
  const CustomerFolder folder(GeneratorKind::kGmm);
  EXPECT_TRUE(holds_customers(folder.path()));
  const std::string text = folder.toml();
  int refused = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 0x11);
    std::ofstream(folder.path() / "customers.toml", std::ios::binary) << changed;
    refused += test::is_refused([&] { load_customer_model(folder.path()); }) ? 1 : 0;
  }
  EXPECT_GT(refused, static_cast<int>(text.size() / 2));
  io::write_file(folder.path() / "customers.toml", text);
  io::Bytes bytes = io::read_file(folder.tensors());
  bytes.back() ^= std::byte{1};
  io::write_file(folder.tensors(), bytes);
  folder.expect_bad("SHA-256 differs");
}

}  // namespace
}  // namespace vt
