// sample and import.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "tests/cli/program.hpp"
#include "tests/support/random_models.hpp"
#include "vt/data/table.hpp"
#include "vt/sim/customer_model.hpp"

namespace vt::test {
namespace {

using Words = std::vector<std::string>;

class Sample : public ::testing::Test {
 protected:
  Workplace place;
};

TEST_F(Sample, CustomersAreThoseOfTheirSessionNumbers) {
  place.must({"sample", "--sim", "shop", "--count", "1000", "--file", "a.csv", "--out", "a"});
  const std::string csv = place.read("a.csv");
  EXPECT_TRUE(csv.starts_with("session,c_")) << csv.substr(0, 80);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1001);
  place.must({"sample", "--sim", "shop", "--count", "990", "--first-session", "10", "--file", "b.csv",
              "--threads", "1", "--batch", "17"});
  const std::string tail = place.read("b.csv");
  EXPECT_EQ(tail.substr(tail.find('\n')), csv.substr(csv.find("\n10,")));
  place.must({"sample", "--sim", "shop", "--count", "1000", "--seed", "1", "--file", "c.csv"});
  EXPECT_NE(place.read("c.csv"), csv);
  EXPECT_EQ(place.stable_summary("a")["sessions"], 1000);
}

TEST_F(Sample, ThreadsAndBatchesChangeNoByte) {
  const auto drawn = [&](const std::string& file, const std::string& threads, const std::string& batch) {
    place.must({"sample", "--sim", "shop", "--count", "70000", "--file", file, "--force", "--out", "run",
                "--quiet", "--threads", threads, "--batch", batch});
    return place.read(file);
  };
  for (const std::string file : {"a.csv", "a.parquet"}) {
    const std::string standard = drawn(file, "1", "0");
    EXPECT_EQ(drawn(file, "1", "1000"), standard) << file;
    EXPECT_EQ(drawn(file, "2", "70000"), standard) << file;
  }
}

TEST_F(Sample, ParquetHoldsWhatCsvHolds) {
  for (const char* file : {"a.csv", "a.parquet"}) {
    place.must(
        {"sample", "--sim", "shop", "--count", "70000", "--first-session", "9", "--file", file, "--quiet"});
  }
  const std::vector<std::string> names = data::column_names(place.file("a.csv"));
  ASSERT_EQ(data::column_names(place.file("a.parquet")), names);
  std::vector<data::WantedColumn> wanted = {{"session", data::ColumnType::kUint64}};
  for (std::size_t i = 1; i < names.size(); ++i) wanted.push_back({names[i], data::ColumnType::kUint16});
  const auto csv = data::read_table(place.file("a.csv"), wanted);
  const auto parquet = data::read_table(place.file("a.parquet"), wanted);
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(csv[i].values, parquet[i].values) << names[i];
  EXPECT_EQ(csv[0].as<std::uint64_t>().back(), 70'008u);
}

// A run of fit-customers and a simulator that took its generator give one table.
TEST_F(Sample, CustomersOfARunAreThoseOfItsSimulator) {
  LearnedShape shape;
  shape.generator = GeneratorKind::kLatentClass;
  const ModelPtr model = random_learned(5, shape);
  std::filesystem::create_directory(place.file("fitted"));
  save_customer_model(CustomerModel::of(*model), place.file("fitted"));
  save_simulator(*model, place.file("classes"));
  for (const std::string from : {"fitted", "classes"}) {
    place.must({"sample", "--sim", from, "--count", "500", "--file", from + ".csv", "--out", from + "-out",
                "--quiet"});
  }
  EXPECT_EQ(place.read("fitted.csv"), place.read("classes.csv"));
  const auto fitted = place.stable_summary("fitted-out"), classes = place.stable_summary("classes-out");
  EXPECT_EQ(fitted["customers"]["kind"], "latent_class");
  EXPECT_EQ(fitted["customers"], classes["customers"]);
  EXPECT_FALSE(fitted.contains("sim"));
  EXPECT_TRUE(classes.contains("sim"));
  place.write("fitted/customers.toml", "schema = 1");
  EXPECT_EQ(place.run({"sample", "--sim", "fitted", "--count", "5", "--file", "x.csv"}).code, 3);
}

TEST_F(Sample, InterruptedItLeavesNothingOfTheTable) {
  for (const std::string file : {"table/a.csv", "table/a.parquet"}) {
    Process process(place.folder(), {"sample", "--sim", "shop", "--count", "1000000000000", "--file", file,
                                     "--out", "cut", "--force", "--quiet"});
    while (process.running() && !std::filesystem::exists(place.file("table"))) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    process.send(SIGTERM);
    const Finished finished = process.wait();
    EXPECT_EQ(finished.code, 130);
    EXPECT_NE(finished.err.find("--resume"), std::string::npos) << finished.err;
    EXPECT_TRUE(std::filesystem::is_empty(place.file("table")));
    EXPECT_FALSE(std::filesystem::exists(place.file("cut/summary.json")));
    std::filesystem::remove(place.file("table"));
  }
  EXPECT_EQ(place.run({"sample", "--resume", "cut", "--count", "5"}).code, 2);
}

TEST_F(Sample, FilesThatCannotBe) {
  const auto refused = [&](const Words& more, const std::string& part) {
    Words words = {"sample", "--sim", "shop", "--count", "10", "--out", "refused"};
    words.insert(words.end(), more.begin(), more.end());
    const Finished finished = place.run(words);
    EXPECT_EQ(finished.code, 2) << finished.err;
    EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  };
  refused({}, "--file");
  refused({"--file", "a.xls"}, "a.xls");
  refused({"--file", "a.csv", "--count", "0"}, "count");
}

TEST_F(Sample, AFileThatIsThereStays) {
  place.write("a.csv", "mine");
  EXPECT_EQ(place.run({"sample", "--sim", "shop", "--count", "10", "--file", "a.csv"}).code, 2);
  EXPECT_EQ(place.read("a.csv"), "mine");
  place.must({"sample", "--sim", "shop", "--count", "10", "--file", "a.csv", "--force"});
  EXPECT_NE(place.read("a.csv"), "mine");
}

TEST_F(Sample, ReleasedNetworksAreImportedAndEvaluated) {
  const char* data = std::getenv("VT_DATA");
  const auto weights = std::filesystem::absolute(data != nullptr ? data : "../shared/data") / "virtualtb";
  if (!std::filesystem::exists(weights)) GTEST_SKIP() << "no " << weights;
  place.must({"import", "virtualtb", weights.string(), "--out", "vtb", "--quiet"});
  place.must({"eval", "--sim", "vtb", "--policy", "zero", "--sessions", "2000", "--out", "zero", "--quiet"});
  const auto metrics = place.stable_summary("zero")["metrics"];
  const double mean = metrics["clicks_per_page"]["mean"], se = metrics["clicks_per_page"]["se"];
  EXPECT_NEAR(mean, 0.560, 5 * se);  // five standard errors
  EXPECT_FALSE(metrics.contains("r2p"));
}

TEST_F(Sample, ImportRefusesWhatIsNoWeights) {
  std::filesystem::create_directory(place.file("w"));
  for (const char* name : {"generator_model.pt", "leave_model.pt", "action_model.pt"}) {
    place.write(std::string("w/") + name, "no weights");
  }
  EXPECT_EQ(place.run({"import", "virtualtb", "w", "--out", "x"}).code, 3);
  EXPECT_EQ(place.run({"import", "virtualtb", "nowhere", "--out", "x"}).code, 2);
  EXPECT_EQ(place.run({"import", "other", "w", "--out", "x"}).code, 2);
  EXPECT_EQ(place.run({"import", "virtualtb"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(place.file("x")));
}

}  // namespace
}  // namespace vt::test
