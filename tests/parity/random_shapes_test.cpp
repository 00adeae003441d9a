// The CPU backend against the reference on simulators of random shapes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/parity/same.hpp"
#include "tests/support/random_models.hpp"

namespace vt::test {
namespace {

using rc::gen::inRange;

std::vector<int> any_list(int least, int most, int low, int high) {
  return *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(*inRange(least, most + 1)),
                                               inRange(low, high + 1));
}

LearnedShape any_shape() {
  LearnedShape shape;
  shape.sizes = any_list(1, 12, 1, 30);
  shape.actions = *inRange(1, kMaxActions + 1);
  shape.max_page_index = *inRange(0, 8);
  shape.click_classes = *rc::gen::element(0, 2, 11, kMaxClasses);
  shape.latent = *rc::gen::element(session::Latent::kNormal, session::Latent::kUniform);
  shape.latents = *inRange(1, 40);
  shape.hidden = any_list(0, 3, 1, 70);
  shape.activation = static_cast<nn::Activation>(*inRange(0, 4));
  shape.layer_norm = *rc::gen::arbitrary<bool>();
  return shape;
}

PolicyShape any_policy() {
  PolicyShape shape;
  shape.observation = *rc::gen::element(Observation::kCustomer, Observation::kCustomerPage);
  shape.hidden = any_list(0, 3, 1, 70);
  shape.activation = static_cast<nn::Activation>(*inRange(0, 4));
  shape.layer_norm = *rc::gen::arbitrary<bool>();
  shape.squash = *rc::gen::arbitrary<bool>();
  shape.mode = *rc::gen::element(ActionMode::kMean, ActionMode::kSample);
  shape.deterministic = *rc::gen::arbitrary<bool>();
  return shape;
}

RC_GTEST_PROP(RandomShapes, GiveTheReferencesBits, (std::uint64_t seed, std::uint64_t first)) {
  const ModelPtr model = random_learned(seed, any_shape());
  const RankingPolicy policy = random_mlp_policy(model->spec, seed + 1, any_policy());
  const std::int64_t lanes = *inRange(1, 140);
  const auto roll_out = [&](Simulator& simulator) {
    simulator.reset({.seed = seed, .lanes = lanes, .first_session = first});
    Trajectories out(model->spec.rules, 5, lanes, {{}, true});
    simulator.rollout(policy, out);
    return out;
  };
  const Trajectories want = roll_out(*make_reference_simulator(model));
  for (const Backend& backend : backends_of(model))
    expect_same(want, roll_out(*backend.simulator), backend.name);
  RC_ASSERT(!::testing::Test::HasFailure());
}

}  // namespace
}  // namespace vt::test
