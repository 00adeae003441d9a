// POLICY: the ranker of the logs, networks from this program and from Python, tables as Parquet.
#include <gtest/gtest.h>

#include <memory>

#include "tests/cli/program.hpp"
#include "tests/support/random_models.hpp"
#include "tests/support/scratch.hpp"
#include "vt/data/table.hpp"
#include "vt/sim/policy_files.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class Policies : public ::testing::Test {
 protected:
  // summary.json of 2000 sessions in `sim`, without what is volatile.
  nlohmann::json eval(const std::string& sim, const std::string& policy, const Words& more = {}) const {
    Words words = {"eval", "--sim", sim,   "--policy", policy,   "--sessions",
                   "2000", "--out", "run", "--force",  "--quiet"};
    words.insert(words.end(), more.begin(), more.end());
    place.must(words);
    return place.stable_summary("run");
  }
  Workplace place;
  ModelPtr shop = load_simulator(place.file("shop"));
};

TEST_F(Policies, HistoricalIsTheLoggingNetworkWithItsNoise) {
  const RankingPolicy logging = random_mlp_policy(shop->spec, 3);
  auto logged = std::make_shared<SimulatorModel>(*shop);
  logged->logging_policy = logging.network;
  logged->logging_log_std = logging.log_std;
  save_simulator(*logged, place.file("logged"));
  RankingPolicy raw = logging;
  raw.center.assign(raw.center.size(), 0.0f);
  raw.scale.assign(raw.scale.size(), 1.0f);
  raw.low.assign(shop->spec.rules.low, shop->spec.rules.low + shop->spec.action_size());
  raw.high.assign(shop->spec.rules.high, shop->spec.rules.high + shop->spec.action_size());
  save_policy(raw, place.file("raw.safetensors"));
  const auto historical = eval("logged", "historical");
  EXPECT_EQ(historical["policy"]["action"], "sample");
  EXPECT_EQ(historical["metrics"], eval("logged", "raw.safetensors", {"--action", "sample"})["metrics"]);
  EXPECT_NE(historical["metrics"], eval("logged", "historical", {"--action", "mean"})["metrics"]);
}

TEST_F(Policies, AFileAndItsRunFolderAreOnePolicy) {
  std::filesystem::create_directory(place.file("trained"));
  save_policy(random_mlp_policy(shop->spec, 3), place.file("trained/policy.safetensors"));
  const auto file = eval("shop", "trained/policy.safetensors");
  EXPECT_EQ(file["policy"]["kind"], "mlp");
  EXPECT_EQ(file["policy"]["action"], "mean");
  EXPECT_EQ(file, eval("shop", "trained"));
  EXPECT_EQ(file, eval("shop", "trained/", {"--action", "mean"}));
  const auto sampled = eval("shop", "trained", {"--action", "sample"});
  EXPECT_EQ(sampled["policy"]["action"], "sample");
  EXPECT_EQ(sampled["policy"]["hash"], file["policy"]["hash"]);
  EXPECT_NE(sampled["metrics"], file["metrics"]);
}

TEST_F(Policies, TablesMayBeParquet) {
  const std::size_t sessions = 2000;
  std::vector<std::uint64_t> numbers(sessions);
  for (std::size_t i = 0; i < sessions; ++i) numbers[i] = sessions - 1 - i;
  std::vector<data::Column> columns = {{"session", numbers}};
  for (int i = 0; i < shop->spec.action_size(); ++i) {
    columns.push_back({"a_" + std::to_string(i), std::vector<float>(sessions, 0.25f)});
  }
  data::write_table(place.file("t.parquet"), columns);
  EXPECT_EQ(eval("shop", "table:t.parquet")["metrics"], eval("shop", "constant:0.25")["metrics"]);
}

// A linear policy written with numpy and safetensors alone does what its formula says: the table of the same
// formula, computed in Python for every customer, gives the same figures. Its weights are binary fractions:
// no sum rounds.
TEST_F(Policies, NetworksMadeInPython) {
  if (!python_has("numpy, safetensors")) GTEST_SKIP() << ".venv has no numpy or no safetensors";
  place.must({"sample", "--sim", "shop", "--count", "2000", "--file", "customers.csv", "--quiet"});
  ASSERT_TRUE(run_python(R"(
import csv, sys, numpy, safetensors.numpy
folder, sizes, actions = sys.argv[1] + "/", [3, 1, 5, 2], 5
random = numpy.random.default_rng(1)
weight = (random.integers(-64, 64, (actions, sum(sizes))) / 128).astype(numpy.float32)
bias = (random.integers(-64, 64, actions) / 128).astype(numpy.float32)
safetensors.numpy.save_file({"layers.0.weight": weight, "layers.0.bias": bias}, folder + "linear.safetensors",
                            metadata={"vt.kind": "mlp", "vt.activation": "none", "vt.observation": "s"})
with open(folder + "customers.csv") as source, open(folder + "table.csv", "w") as target:
    rows = list(csv.reader(source))
    write = csv.writer(target).writerow
    write(rows[0][1:] + [f"a_{i}" for i in range(actions)])
    for codes in sorted({tuple(row[1:]) for row in rows[1:]}):
        columns = [sum(sizes[:i]) + int(code) for i, code in enumerate(codes)]
        write([*codes, *(weight[:, columns].sum(1) + bias)])
)",
                         place.folder().string()));
  const auto linear = eval("shop", "linear.safetensors");
  EXPECT_GT(linear["metrics"]["action_norm"]["mean"], 0.1);
  EXPECT_EQ(linear["metrics"], eval("shop", "table:table.csv")["metrics"]);
}

// Logs without actions give customers and a shop in which nothing that a ranker does counts.
TEST_F(Policies, AShopWithoutActionsTakesZeroOnly) {
  save_simulator(*random_learned(6, {.actions = 0}), place.file("plain"));
  const auto zero = eval("plain", "zero");
  EXPECT_TRUE(zero["metrics"].contains("r2p"));
  EXPECT_FALSE(zero["metrics"].contains("action_norm"));
  const Finished other = place.run({"eval", "--sim", "plain", "--policy", "uniform", "--sessions", "10"});
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("its only policy is zero"), std::string::npos) << other.err;
  const Finished trained = place.run({"train", "--sim", "plain", "--page-views", "100000"});
  EXPECT_EQ(trained.code, 2);
  EXPECT_NE(trained.err.find("without actions"), std::string::npos) << trained.err;
  place.must({"synth", "--sim", "plain", "--policy", "zero", "--sessions", "50", "--format", "csv", "--out",
              "log", "--quiet"});
  EXPECT_EQ(place.read("log/pages.csv").find("a_0"), std::string::npos);
  place.must({"check", "log", "--quiet"});
}

}  // namespace
}  // namespace vt::test
