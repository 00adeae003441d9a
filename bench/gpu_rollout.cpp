#include "bench/gpu_rollout.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cuda/cuda_simulator.hpp"
#include "cuda/graph.hpp"
#include "tests/support/random_models.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/market.hpp"

namespace vt::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kPages = 16;
constexpr int kRepeats = 5;
constexpr std::int64_t kCheckedLanes = 200, kCheckedPages = 24;
constexpr TrajectoryOptions kStored{{}, true};

struct Options {
  double seconds = 0.5;
  std::string commit = "unknown";
};

struct Case {
  std::string name;
  ModelPtr model;
  RankingPolicy policy;
};

Options read(std::span<char* const> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view word = arguments[i];
    const char* value = i + 1 < arguments.size() ? arguments[i + 1] : "";
    if (word == "--seconds" && std::atof(value) > 0.0) {
      options.seconds = std::atof(value);
    } else if (word == "--commit" && *value != '\0') {
      options.commit = value;
    } else {
      throw Error(ErrorKind::kUsage, "unknown argument", std::string(word),
                  "expected --seconds S or --commit TEXT");
    }
  }
  return options;
}

// The shapes of the released networks and the market, each with the default policy network and with uniform
// actions.
std::vector<Case> all_cases() {
  std::vector<Case> cases;
  const ModelPtr virtualtb = test::random_virtualtb(1, true), market = make_market();
  for (const auto& [name, model] : {std::pair{"virtualtb", virtualtb}, {"market", market}}) {
    test::PolicyShape shape;
    shape.hidden = {128, 128};
    shape.observation = model->spec.rules.observation;
    cases.push_back({std::string(name) + "_rollout", model, test::random_mlp_policy(model->spec, 2, shape)});
    cases.push_back({std::string(name) + "_env", model, test::uniform_policy(model->spec)});
  }
  return cases;
}

void check(const Case& c) {
  const auto gpu = cuda::make_cuda_simulator(c.model, 0);
  const auto cpu = make_cpu_simulator(c.model);
  Trajectories got(c.model->spec.rules, kCheckedPages, kCheckedLanes, kStored);
  Trajectories want(c.model->spec.rules, kCheckedPages, kCheckedLanes, kStored);
  for (Simulator* simulator : {gpu.get(), cpu.get()}) {
    simulator->reset({.seed = 1, .lanes = kCheckedLanes});
    simulator->rollout(c.policy, simulator == gpu.get() ? got : want);
  }
  const TrajectoriesView &a = got.view(), &b = want.view();
  const auto rows = static_cast<std::size_t>(got.rows());
  const bool same = std::memcmp(a.outcome, b.outcome, 4 * rows) == 0 &&
                    std::memcmp(a.reward, b.reward, 4 * rows) == 0 &&
                    std::memcmp(a.action, b.action, 2 * rows * static_cast<std::size_t>(a.actions)) == 0 &&
                    std::memcmp(a.session, b.session, 8 * (rows + kCheckedLanes)) == 0;
  if (!same)
    throw Error(ErrorKind::kInternal, "wrong answer", c.name, "the GPU differs from the CPU backend");
}

// Page views a second of `launch`, which serves `views`: one figure a repeat.
template <class Launch>
std::vector<double> measure(double seconds, std::int64_t views, cuda::StreamView stream,
                            const Launch& launch) {
  const cuda::Event begin(cuda::Event::Timing::kOn), end(cuda::Event::Timing::kOn);
  const auto milliseconds_of = [&](int count) {
    begin.record(stream);
    for (int i = 0; i < count; ++i) launch();
    end.record(stream);
    end.view().synchronize();
    return static_cast<double>(cuda::milliseconds(begin.view(), end.view()));
  };
  int count = 4;  // doubled until a repeat is long enough: the warm-up
  while (milliseconds_of(count) < 500.0 * seconds) count *= 2;
  std::vector<double> rates;
  for (int i = 0; i < kRepeats; ++i) {
    rates.push_back(1e3 * static_cast<double>(views) * count / milliseconds_of(count));
  }
  std::sort(rates.begin(), rates.end());
  return rates;
}

void print(const Case& c, const Options& options, const cuda::DeviceFacts& device, std::int64_t lanes,
           const char* launched, const std::vector<double>& rates) {
  const Json line = {
      {"case", c.name},
      {"lanes", lanes},
      {"pages", kPages},
      {"launched", launched},
      {"page_views_per_second",
       {{"median", rates[rates.size() / 2]}, {"min", rates.front()}, {"max", rates.back()}}},
      {"repeats", kRepeats},
      {"seconds", options.seconds},
      {"kernel", "fused fp32"},
      {"gpu", device.name},
      {"compute_capability", std::to_string(device.major) + "." + std::to_string(device.minor)},
      {"commit", options.commit}};
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

void run(const Case& c, const Options& options, const cuda::DeviceFacts& device, std::int64_t lanes) {
  cuda::CudaSimulator simulator(c.model, device);
  simulator.reset({.seed = 1, .lanes = lanes});
  simulator.load(c.policy);
  const cuda::DeviceTrajectories pages = simulator.make_trajectories(kPages, lanes, kStored);
  const cuda::Stream stream;
  const auto serve = [&] { simulator.serve(pages, stream.view().get()); };
  print(c, options, device, lanes, "one by one",
        measure(options.seconds, pages.rows(), stream.view(), serve));
  cuda::Capture capture(stream.view());
  serve();
  const cuda::Replay replay(capture.end());
  print(c, options, device, lanes, "as a graph",
        measure(options.seconds, pages.rows(), stream.view(), [&] { replay.launch(stream.view()); }));
}

}  // namespace

int run_gpu_bench(std::span<char* const> arguments) {
  const Options options = read(arguments);
  const cuda::DeviceFacts device = cuda::usable_device(0);
  const cuda::DeviceScope scope(0);
  for (const Case& c : all_cases()) {
    check(c);
    for (const std::int64_t lanes : {std::int64_t{1} << 14, std::int64_t{1} << 17})
      run(c, options, device, lanes);
  }
  return 0;
}

}  // namespace vt::bench
