#include "market/build_world.hpp"

#include <cmath>

#include "vt/core/math.hpp"

namespace vt::market {
namespace {

// How far tastes and mix have turned, in [0, 1).
float turn_of(const MarketConfig::Drift& drift) {
  float swing, unused;
  math::sincos_turn(drift.hour / 24.0f, swing, unused);
  const float turns = (drift.degrees_per_day * drift.day + drift.degrees_by_hour * swing) / 360.0f;
  return turns - std::floor(turns);
}

void fill_answers(const MarketConfig& config, WorldView& constants) {
  AnswerParams& answer = constants.answer;
  constants.slots = config.page.n_slots;
  float look = 1.0f;
  for (int k = 0; k < constants.slots; ++k) {
    answer.examination[k] = look;
    look = look * config.page.examination;
  }
  answer.buy_page = config.buying.per_page;
  answer.leave_base = config.leaving.base;
  answer.leave_page = config.leaving.per_page;
  answer.leave_elasticity = config.leaving.elasticity;
  answer.leave_reference = config.leaving.reference;
}

// Everything but b0.
World tables_of(const MarketConfig& config, float turn) {
  const WorldDraws draws(config.seed, turn);
  World world;
  fill_answers(config, world.constants);
  fill_customers(config, draws, world);
  fill_catalogue(config, draws, world);
  fill_tastes(config, draws, world);
  return world;
}

}  // namespace

World build_world(const MarketConfig& config) {
  World world = tables_of(config, 0.0f);
  const float base = solve_buy_base(config, world);  // drift does not change it
  const float turn = turn_of(config.drift);
  if (turn != 0.0f) world = tables_of(config, turn);
  world.constants.buy_base = base;
  return world;
}

}  // namespace vt::market
