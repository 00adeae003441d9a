#include "bench/gpu_rollout.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cuda/rate_json.hpp"
#include "tests/support/random_models.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/market.hpp"

namespace vt::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kCeilingSeconds = 2.0;

struct Options {
  double seconds = 0.25;
  std::vector<std::int64_t> lanes = {1 << 10, 1 << 14, 1 << 18, 1 << 22};
  std::string commit = "unknown";
};

struct Case {
  std::string name;
  ModelPtr model;
  RankingPolicy policy;
  bool noise;  // kept for a learner
};

std::vector<std::int64_t> read_lanes(const char* text) {
  std::vector<std::int64_t> lanes;
  for (char* end = nullptr; *text != '\0'; text = *end == ',' ? end + 1 : end) {
    lanes.push_back(std::strtoll(text, &end, 10));
    if (lanes.back() < 1 || lanes.back() > 1 << 24 || (*end != ',' && *end != '\0')) return {};
  }
  return lanes;
}

Options read(std::span<char* const> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view word = arguments[i];
    const char* value = i + 1 < arguments.size() ? arguments[i + 1] : "";
    if (word == "--seconds" && std::atof(value) > 0.0) {
      options.seconds = std::atof(value);
    } else if (word == "--lanes" && !read_lanes(value).empty()) {
      options.lanes = read_lanes(value);
    } else if (word == "--commit" && *value != '\0') {
      options.commit = value;
    } else {
      throw Error(ErrorKind::kUsage, "unknown argument", std::string(word),
                  "expected --seconds S, --lanes N,N,... or --commit TEXT");
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
    cases.push_back(
        {std::string(name) + "_rollout", model, test::random_mlp_policy(model->spec, 2, shape), true});
    cases.push_back({std::string(name) + "_env", model, test::uniform_policy(model->spec), false});
  }
  return cases;
}

void print(Json line, const Case& c, const Options& options, const cuda::DeviceFacts& device) {
  Json head = {{"case", c.name}};
  head.update(line);
  head["seconds"] = options.seconds;
  head["gpu"] = cuda::json_of(device);
  head["commit"] = options.commit;
  std::printf("%s\n", head.dump().c_str());
  std::fflush(stdout);
}

// False where a kernel gives other results than the processor: it is not timed then.
bool is_right(const Case& c, const cuda::DeviceFacts& device, cuda::Kernel kernel) {
  try {
    cuda::check_rollout(c.model, c.policy, device, kernel);
    return true;
  } catch (const Error& error) {
    std::fprintf(stderr, "vt_gpu: %s: %s\n", c.name.c_str(), error.what());
    return false;
  }
}

// Whether all kernels were right.
bool run(const Case& c, const Options& options, const cuda::DeviceFacts& device,
         const cuda::Ceilings& ceilings) {
  bool right = true;
  for (const cuda::Kernel kernel : {cuda::Kernel::kFused, cuda::Kernel::kLayered}) {
    if (kernel == cuda::Kernel::kLayered && ceilings.matmul_flops == 0.0) continue;  // no cuBLAS: said once
    if (!is_right(c, device, kernel)) {
      right = false;
      continue;
    }
    for (const std::int64_t lanes : options.lanes) {
      for (const bool graph : {true, false}) {
        cuda::RateRequest request;
        request.lanes = lanes;
        request.kernel = kernel;
        request.graph = graph;
        request.options.noise = c.noise;
        request.options.reward.reward = c.model->spec.has_purchases() ? Reward::kBuy : Reward::kClicks;
        request.seed = 1;
        request.seconds = options.seconds;
        const cuda::Rate rate = cuda::measured_rate(c.model, c.policy, device, request);
        const cuda::Roofline roofline = cuda::roofline_of(*c.model, c.policy, rate, ceilings, c.noise);
        print(cuda::json_of(rate, roofline, ceilings), c, options, device);
      }
    }
  }
  return right;
}

}  // namespace

int run_gpu_bench(std::span<char* const> arguments) {
  const Options options = read(arguments);
  const cuda::DeviceFacts device = cuda::usable_device(0);
  const cuda::Ceilings ceilings = cuda::measured_ceilings(device, kCeilingSeconds);
  if (ceilings.matmul_flops == 0.0)
    std::fprintf(stderr, "vt_gpu: fused only, %s\n", ceilings.no_matmul.c_str());
  bool right = true;
  for (const Case& c : all_cases()) right = run(c, options, device, ceilings) && right;
  return right ? 0 : 1;
}

}  // namespace vt::bench
