// --device: what `info` lists is what is used, and what is not there is refused with the reason.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace vt::test {
namespace {

using nlohmann::json;

class Device : public ::testing::Test {
 protected:
  Device() : listed(json::parse(place.must({"info", "--json"}).out)["run"]) {}

  Finished eval(const std::string& device, const std::string& out) const {
    return place.run({"eval", "--sim", "shop", "--policy", "uniform", "--sessions", "500", "--device", device,
                      "--out", out});
  }
  // The first GPU that `info` calls usable, or none.
  std::string usable() const {
    for (const auto& [name, facts] : listed["devices"].items()) {
      if (name != "cpu" && facts["usable"] == true) return name;
    }
    return "";
  }
  // Why there is none, in the words of `info`.
  std::string reason() const {
    if (listed.contains("no_gpu")) return listed["no_gpu"];
    return listed["devices"]["cuda:0"]["why_not"];
  }

  const Workplace place;
  const json listed;
};

TEST_F(Device, InfoListsTheProcessorAndEveryGpuOrWhyThereIsNone) {
  EXPECT_GE(listed["devices"]["cpu"]["cores"], 1);
  EXPECT_EQ(listed["devices"].size() == 1, listed.contains("no_gpu")) << listed.dump(2);
  EXPECT_NE(listed["cuda"], "");
}

TEST_F(Device, WithoutAUsableGpuTheReasonIsGivenAndAutoIsTheProcessor) {
  if (!usable().empty()) GTEST_SKIP() << usable() << " is usable";
  for (const char* device : {"cuda", "cuda:0", "cuda:1"}) {
    const Finished refused = eval(device, "refused");
    EXPECT_EQ(refused.code, 4);
    EXPECT_NE(refused.err.find(std::string("--device ") + device), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("; use --device cpu"), std::string::npos) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  }
  EXPECT_NE(eval("cuda", "refused").err.find(reason()), std::string::npos);
  const Finished chosen = eval("auto", "auto");
  EXPECT_EQ(chosen.code, 0) << chosen.err;
  EXPECT_NE(chosen.err.find("device: cpu (" + reason() + ")"), std::string::npos) << chosen.err;
  EXPECT_EQ(json::parse(place.read("auto/summary.json"))["run"]["device"], "cpu");
}

TEST_F(Device, AUsableGpuIsChosenAndGivesTheProcessorsResults) {
  if (usable().empty()) GTEST_SKIP() << reason();
  for (const char* device : {"cpu", "auto", "cuda"}) {
    const Finished done = eval(device, device);
    ASSERT_EQ(done.code, 0) << done.err;
    EXPECT_EQ(place.stable_summary(device), place.stable_summary("cpu")) << device;
    EXPECT_EQ(place.read(std::string(device) + "/by_page.csv"), place.read("cpu/by_page.csv")) << device;
  }
  EXPECT_EQ(json::parse(place.read("auto/summary.json"))["run"]["device"], usable());
}

TEST_F(Device, BenchOfAGpuThatIsNotThereMeasuresNothing) {
  if (!usable().empty()) GTEST_SKIP() << usable() << " is usable";
  for (const char* name : {"env", "rollout", "train"}) {
    const Finished refused = place.run(
        {"bench", "--sim", "shop", "--case", name, "--device", "cuda", "--out", "b", "--log", "log"});
    EXPECT_EQ(refused.code, 4) << refused.err;
    EXPECT_NE(refused.err.find(reason()), std::string::npos) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("log")));
    EXPECT_FALSE(std::filesystem::exists(place.file("b")));
  }
}

TEST_F(Device, BenchOfAUsableGpuWritesALineAFigure) {
  if (usable().empty()) GTEST_SKIP() << reason();
  place.must({"bench", "--sim", "shop", "--case", "env", "--device", "cuda", "--lanes", "64,100", "--seconds",
              "0.01", "--repeats", "1", "--out", "b", "--log", "log"});
  std::istringstream lines(place.read("log"));
  std::vector<json> figures;
  for (std::string line; std::getline(lines, line);) figures.push_back(json::parse(line));
  ASSERT_GE(figures.size(), 2u);  // fused, and layered where there is cuBLAS
  for (std::size_t i = 0; i < figures.size(); ++i) {
    EXPECT_EQ(figures[i]["lanes"], i % 2 == 0 ? 64 : 100);
    EXPECT_EQ(figures[i]["run"]["flags"]["kernel"], i < 2 ? "fused" : "layered");
    EXPECT_GT(figures[i]["run"]["page_views_per_second"]["median"], 0.0);
  }
  EXPECT_EQ(json::parse(place.read("b/summary.json"))["case"], "env");
}

// What the choice says is tested beside it; here, that it is told for every capability and for the processor.
TEST_F(Device, InfoSaysWhichKernelsTakeASimulatorsShapes) {
  const json kernels = json::parse(place.must({"info", "--sim", "market", "--json"}).out)["run"]["kernels"];
  EXPECT_NE(kernels["cpu"].get<std::string>().find("layers of any shape"), std::string::npos);
  for (const char* capability : {"8.0", "8.6", "8.9", "9.0", "12.0"}) {
    const json& row = kernels[std::string("cuda ") + capability];
    EXPECT_EQ(row["kernel"], "fused") << row.dump();
    EXPECT_NE(row["why"].get<std::string>().find("policy 88-128-128-27"), std::string::npos) << row.dump();
  }
}

TEST_F(Device, KernelsAndGraphsAreNoChoiceOnTheProcessor) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--kernel", "layered"}, {"--kernel", "fused"}, {"--no-graph"}}) {
    std::vector<std::string> call = {"eval", "--sim",    "shop", "--policy", "uniform", "--sessions",
                                     "50",   "--device", "cpu",  "--out",    "refused"};
    call.insert(call.end(), more.begin(), more.end());
    const Finished refused = place.run(call);
    EXPECT_EQ(refused.code, 2) << refused.err;
    EXPECT_NE(refused.err.find(more.front()), std::string::npos) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(place.file("refused")));
  }
}

TEST_F(Device, AGpuThatIsNotThereIsRefused) {
  EXPECT_EQ(eval("cuda:999", "refused").code, 4);
  EXPECT_EQ(eval("tpu", "refused").code, 2);
  EXPECT_EQ(eval("cuda:", "refused").code, 2);
}

TEST_F(Device, VerbsOfTheProcessorSaySo) {
  const std::vector<std::vector<std::string>> calls = {
      {"sample", "--sim", "shop", "--count", "9", "--file", "f.csv", "--device", "cuda"},
      {"info", "--device", "cuda"}};
  for (const auto& call : calls) {
    const Finished refused = place.run(call);
    EXPECT_EQ(refused.code, 4) << refused.err;
    EXPECT_NE(refused.err.find("computes on the processor"), std::string::npos) << refused.err;
  }
}

}  // namespace
}  // namespace vt::test
