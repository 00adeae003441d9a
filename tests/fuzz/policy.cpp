// A policy file for a small shop, where it then serves a few pages.
#include "vt/sim/policy_files.hpp"

#include "tests/fuzz/input.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/simulator.hpp"

void vt::fuzz::read(Input input) {
  static const ModelPtr model = test::random_learned(1);
  static const auto shop = make_cpu_simulator(model, 1);
  write("policy.safetensors", input);
  RankingPolicy policy = load_policy(folder() / "policy.safetensors", model->spec);
  policy.mode = ActionMode::kSample;
  Trajectories out(model->spec.rules, 2, 3);
  shop->reset({.seed = 1, .lanes = 3, .first_session = 0, .sessions = 0});
  shop->rollout(policy, out);
}
