// Steps a shop from outside, page by page, with a ranker of one's own. Usage: shop [SIMULATOR_FOLDER]
#include <cstdio>
#include <exception>
#include <memory>
#include <vector>

#include "vt/session/state.hpp"
#include "vt/sim/complete.hpp"
#include "vt/sim/simulator.hpp"

namespace {

vt::Network linear(int in, int out) {
  vt::Network network;
  network.layers.push_back(
      {in, out, std::vector<float>(static_cast<std::size_t>(in) * out), std::vector<float>(out), {}, {}});
  return network;
}

// A shop small enough to read: customers are young or old, and the old ones buy more when action 0 is high.
vt::ModelPtr tiny_shop() {
  auto model = std::make_shared<vt::SimulatorModel>();
  vt::SimulatorSpec& spec = model->spec;
  spec.name = "tiny";
  spec.attributes = {{"age", "categorical", 2, {"young", "old"}}};
  spec.center = {0.0f, 0.0f};
  spec.scale = {1.0f, 1.0f};
  spec.rules.action_size = 2;
  spec.rules.max_page_index = 9;
  spec.rules.feedback_classes = 3;  // turn, buy, leave
  for (int i = 0; i < 2; ++i) {
    spec.rules.low[i] = -1.0f;
    spec.rules.high[i] = 1.0f;
  }
  model->customer_generator.network = linear(1, 2);
  model->customer_policy = linear(2 + 2 + 1, 3);  // <age one-hot, action, page> -> logits
  vt::Layer& layer = model->customer_policy.layers[0];
  layer.bias = {1.0f, -2.0f, -1.0f};
  layer.weight[1 * 5 + 1] = 0.5f;  // buy: old
  layer.weight[1 * 5 + 2] = 2.0f;  // buy: action 0
  vt::complete(*model);
  return model;
}

// snippet: step
// Serves `pages` pages to `lanes` customers at once; returns purchases per page view.
double serve(vt::Simulator& shop, std::int64_t lanes, int pages) {
  const int inputs = shop.spec().observation_size();
  const int k = shop.spec().action_size();
  std::vector<float> seen(lanes * inputs), action(lanes * k);
  std::vector<std::uint32_t> outcome(lanes);
  vt::StepView came_of_it;
  came_of_it.outcome = outcome.data();
  long purchases = 0, views = 0;

  shop.reset({.seed = 1, .lanes = lanes});
  for (int page = 0; page < pages; ++page) {
    shop.observe(shop.spec().rules.observation, {seen.data(), lanes, inputs, inputs});
    for (std::int64_t lane = 0; lane < lanes; ++lane) {  // your ranker: what it sees -> k numbers
      action[lane * k] = seen[lane * inputs + 1] > 0.5f ? 1.0f : 0.2f;
    }
    shop.step({action.data(), lanes, k, k}, {}, came_of_it);
    for (const std::uint32_t bits : outcome) {
      const vt::session::Outcome o = vt::session::unpack_outcome(bits);
      views += o.served;
      purchases += o.served && o.feedback == vt::Feedback::kBuy;
    }
  }
  return static_cast<double>(purchases) / static_cast<double>(views);
}
// end

}  // namespace

int main(int argc, char** argv) try {
  const vt::ModelPtr model = argc > 1 ? vt::load_simulator(argv[1]) : tiny_shop();
  const std::unique_ptr<vt::Simulator> shop = vt::make_cpu_simulator(model);
  std::printf("purchases per page view: %.4f\n", serve(*shop, 1000, 50));
} catch (const std::exception& error) {
  std::fprintf(stderr, "shop: %s\n", error.what());
  return 1;
}
