// Writes a first corpus for every target, TARGET/SEED under the folder it is given, from what our own writers
// make. Usage: fuzz_seeds FOLDER
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "io/files.hpp"
#include "io/safetensors.hpp"
#include "io/sha256.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/log_case.hpp"
#include "tests/support/random_customers.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/small_market.hpp"
#include "tests/support/state_dict.hpp"
#include "vt/data/table.hpp"
#include "vt/sim/customer_model.hpp"
#include "vt/sim/policy_files.hpp"
#include "vt/sim/simulator.hpp"

namespace vt::fuzz {
namespace {

namespace fs = std::filesystem;

class Corpus {
 public:
  explicit Corpus(fs::path root) : root_(std::move(root)) {}

  void add(const std::string& target, const std::string& seed, const std::string& text) const {
    fs::create_directories(root_ / target);
    std::ofstream(root_ / target / seed, std::ios::binary) << text;
  }

  void add_tensors() const {
    for (const std::size_t size : {0u, 3u}) {
      const io::TensorFile file{{{"w", {{static_cast<std::int64_t>(size)}, std::vector<float>(size, 0.5f)}}},
                                {{"vt.kind", "mlp"}}};
      add("safetensors", std::to_string(size), text_of(io::format_safetensors(file)));
    }
    test::StateDict dict;
    add("state_dict", "contiguous", dict.file());
    dict.shape = {2, 2};
    dict.stride = {1, 2};
    dict.offset = 1;
    add("state_dict", "strided", dict.file());
  }

  void add_simulator(const std::string& seed, const SimulatorModel& model) const {
    const test::Scratch scratch;
    save_simulator(model, scratch / "sim");
    std::string toml = io::read_text(scratch / "sim/model.toml");
    std::vector<std::string> files = {""};
    for (const char* name : {"customer_generator", "customer_policy", "page_count", "logging_policy"}) {
      const fs::path file = scratch / "sim" / (std::string(name) + ".safetensors");
      files.push_back(fs::exists(file) ? io::read_text(file) : "");
      const auto hash = io::sha256_hex(std::as_bytes(std::span(files.back())));
      if (const auto at = toml.find(hash); at != std::string::npos) {
        toml.replace(at, hash.size(), "@" + std::to_string(files.size() - 1));
      }
    }
    files[0] = toml;
    add("simulator_folder", seed, join(files));
  }

  void add_simulators() const {
    test::LearnedShape shape;
    shape.hidden = {4};
    add_simulator("plain", *test::random_learned(1, shape));
    shape.layer_norm = true;
    shape.click_classes = 4;
    shape.activation = nn::Activation::kLeakyRelu;
    SimulatorModel model = *test::random_learned(2, shape);
    model.spec.norm_quantiles = {{0.5, 1.0}, {0.95, 1.5}};
    model.spec.attributes[0].labels = {"a", "b", "c"};
    model.logging_policy =
        Network{{Layer{12, 5, std::vector<float>(60, 0.25f), std::vector<float>(5, 0.5f), {}, {}}},
                nn::Activation::kNone,
                0.01f};
    model.logging_log_std.assign(5, 0.0f);
    add_simulator("all", model);
    add_simulator("virtualtb", *test::random_virtualtb(3));
    for (const GeneratorKind kind : {GeneratorKind::kLatentClass, GeneratorKind::kIndependent,
                                     GeneratorKind::kEmpirical, GeneratorKind::kMarket}) {
      model.customer_generator = test::random_customers(4, kind, model.spec.rules.attributes,
                                                        kind == GeneratorKind::kIndependent ? 1 : 3);
      add_simulator(name_of(kind), model);
    }
  }

  void add_customers() const {
    CustomerModel customers = CustomerModel::of(*test::random_learned(1));
    for (const GeneratorKind kind :
         {GeneratorKind::kMlp, GeneratorKind::kLatentClass, GeneratorKind::kIndependent,
          GeneratorKind::kEmpirical, GeneratorKind::kMarket}) {
      if (kind != GeneratorKind::kMlp) {
        customers.generator =
            test::random_customers(4, kind, customers.view, kind == GeneratorKind::kIndependent ? 1 : 3);
      }
      const test::Scratch scratch;
      save_customer_model(customers, scratch.path());
      const std::string tensors = io::read_text(scratch / "customer_generator.safetensors");
      std::string toml = io::read_text(scratch / "customers.toml");
      const std::string hash = io::sha256_hex(std::as_bytes(std::span(tensors)));
      toml.replace(toml.find(hash), hash.size(), "@1");
      add("customers", name_of(kind), join({toml, tensors}));
    }
  }

  void add_policies() const {
    const ModelPtr model = test::random_learned(1);
    const test::Scratch scratch;
    test::PolicyShape shape;
    const auto save = [&](const std::string& seed) {
      save_policy(test::random_mlp_policy(model->spec, 1, shape), scratch / seed);
      add("policy", seed, io::read_text(scratch / seed));
    };
    save("tanh");
    shape.layer_norm = shape.squash = true;
    shape.activation = nn::Activation::kLeakyRelu;
    save("norm");
    shape = {};
    shape.hidden = {};
    shape.deterministic = true;
    shape.observation = Observation::kCustomerPage;
    save("linear");
  }

  // The small log of the tests as CSV and Parquet, and the data sets that it becomes.
  void add_logs() const {
    const test::LogCase log;
    const std::string more = test::kSmallMap + "turnover = \"a_0\"\n[split]\nhour = \"clicks\"\n";
    const std::string csv = test::kSmallHeader + test::kSmallRows;
    add("log_map", "small", test::kSmallMap);
    add("log_map", "more", more);
    add("import_csv", "small", join({test::kSmallMap, csv}));
    add("import_csv", "more", join({more, csv}));
    for (const auto format : {data::TableFormat::kCsv, data::TableFormat::kParquet}) {
      data::ImportOptions options;
      options.format = format;
      const data::Manifest manifest = log.import(csv, more, options).manifest;
      const std::string pages = io::read_text(log.folder() / manifest.pages_file());
      std::string text = io::read_text(log.folder() / "manifest.json");
      add("manifest", manifest.pages_file(), text);
      text.replace(text.find(manifest.pages_sha256), manifest.pages_sha256.size(), "@1");
      add("data_set", manifest.pages_file(), join({text, pages}));
    }
    add("import_parquet", "small", join({own_map(), io::read_text(log.folder() / "pages.parquet")}));
  }

  static std::string own_map() {
    return R"(session = { id = "session_id", page = "page_index" }
attributes = [{ name = "city", column = "c_city" }, { name = "age", column = "c_age" }]
action = { column = "action", low = -2, high = 2 }
feedback = { buy = { column = "feedback", equals = 1 }, leave = { column = "feedback", equals = 2 } }
)";
  }

  void add_tables() const {
    const test::Scratch scratch;
    const ModelPtr model = test::random_learned(1);
    std::vector<data::Column> by_session = {{"session", std::vector<std::uint64_t>{0, 1, 2}}};
    std::vector<data::Column> by_customer;
    for (const Attribute& attribute : model->spec.attributes) {
      by_customer.push_back({"c_" + attribute.name, std::vector<std::uint16_t>{0, 0, 0}});
    }
    by_customer.front().values = std::vector<std::uint16_t>{1, 0, 2};
    for (int i = 0; i < model->spec.action_size(); ++i) {
      const data::Column action{"a_" + std::to_string(i), std::vector<float>{0.5f, -1.0f, 0.0f}};
      by_session.push_back(action);
      by_customer.push_back(action);
    }
    for (const char* name : {"t.csv", "t.parquet"}) {
      data::write_table(scratch / name, by_session);
      add("action_table", std::string("session_") + name, io::read_text(scratch / name));
      data::write_table(scratch / name, by_customer);
      add("action_table", std::string("customer_") + name, io::read_text(scratch / name));
    }
  }

  void add_settings() const {
    add("market", "small", test::kSmallMarket);
    add("market", "built_in", io::read_text("configs/market.toml"));
    add("config", "all",
        "seed = 3\npage_views = 10\nsim = \"shop\"\n[anc]\nrho = 2.5\n[policy]\nhidden = [8, 9]\n[train]\n"
        "reward = \"clicks\"\ncritic_sees_page = false\n");
  }

  void add_checkpoint() const {
    const auto shop = make_cpu_simulator(test::random_learned(1), 1);
    shop->reset({.seed = 1, .lanes = 3, .first_session = 0, .sessions = 0});
    const std::vector<std::byte> saved = shop->save();
    const auto* first = reinterpret_cast<const std::uint8_t*>(saved.data());
    const nlohmann::json body = {{"identity", {{"sim", "0123"}, {"lanes", 3}}},
                                 {"totals", {1, 2, 3}},
                                 {"tensors", {{"w", nlohmann::json::binary({0, 0, 128, 63})}}},
                                 {"simulator", nlohmann::json::binary({first, first + saved.size()})}};
    const std::vector<std::uint8_t> bytes = nlohmann::json::to_cbor(body);
    add("checkpoint", "small", text_of(std::as_bytes(std::span(bytes))));
  }

 private:
  fs::path root_;
};

}  // namespace
}  // namespace vt::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz_seeds FOLDER\n";
    return 2;
  }
  const vt::fuzz::Corpus corpus(argv[1]);
  corpus.add_tensors();
  corpus.add_simulators();
  corpus.add_customers();
  corpus.add_policies();
  corpus.add_logs();
  corpus.add_tables();
  corpus.add_settings();
  corpus.add_checkpoint();
}
