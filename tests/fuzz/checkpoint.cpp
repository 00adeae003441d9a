// The parts of a checkpoint that need no LibTorch: CBOR, and in it the sessions of a simulator, which go on
// where they are accepted.
#include <stdexcept>

#include "io/cbor.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/random_models.hpp"
#include "vt/sim/simulator.hpp"

void vt::fuzz::read(Input input) {
  static const ModelPtr model = test::random_learned(1);
  static const auto shop = make_cpu_simulator(model, 1);
  const nlohmann::json body = io::parse_cbor(input, "fuzz");
  if (!body.is_object() || !body.contains("simulator") || !body["simulator"].is_binary()) return;
  try {
    shop->restore(std::as_bytes(std::span(body["simulator"].get_binary())));
  } catch (const std::invalid_argument&) {
    return;
  }
  Trajectories out(model->spec.rules, 3, shop->lanes());
  shop->rollout(test::uniform_policy(model->spec), out);
}
