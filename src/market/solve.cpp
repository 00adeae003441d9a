// b0 by bisection. The ranking does not depend on it: the fixed sessions' pages are ranked once, with fresh
// actions of the historical ranker on every page, and only their odds are computed anew.
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>

#include "market/build_world.hpp"
#include "market/survival.hpp"
#include "vt/market/customer.hpp"
#include "vt/session/act.hpp"
#include "vt/session/start.hpp"

namespace vt::market {
namespace {

struct RankedSession {
  SessionTaste taste;
  std::vector<float> utility;  // [pages, slots]
};

// The page of a fixed session that the historical ranker fills: utilities of the shown items [slots].
void rank_page(const MarketConfig& config, const WorldView& world, const SessionTaste& taste, DrawKey key,
               float deviation, std::vector<float>& scores, float* utility) {
  float action[kMaxActions + 3];
  for (int i = 0; i < world.actions; i += 4) {
    draw_normals(key, Purpose::kActionNoise, static_cast<std::uint32_t>(i / 4), action + i);
  }
  const float bound = config.ranker.action_bound;
  for (int i = 0; i < world.actions; ++i) {
    action[i] = session::execute(session::from_whitened(action[i], 0.0f, deviation), -bound, bound);
  }
  TopItems top;
  rank(world, taste.category, action, scores.data(), top);
  for (int k = 0; k < world.slots; ++k) utility[k] = item_utility<float>(world, taste, top.position[k]);
}

std::vector<RankedSession> rank_sessions(const MarketConfig& config, const WorldView& world) {
  const session::AttributesView attributes = attributes_of(config);
  const int pages = config.page.max_page_index + 1;
  const float deviation = exploration(config.ranker.mean_norm, world.actions);
  std::vector<std::uint32_t> packed(static_cast<std::size_t>(attributes.words));
  std::vector<float> scores(static_cast<std::size_t>(world.candidates));
  std::vector<RankedSession> sessions(static_cast<std::size_t>(config.buying.solved_on));
  for (std::size_t s = 0; s < sessions.size(); ++s) {
    DrawKey key = session::start_key(config.seed, kFixedSessions + s);
    draw_customer(world, attributes, key, packed.data());
    session_taste(world, attributes, key, packed.data(), sessions[s].taste);
    sessions[s].utility.resize(static_cast<std::size_t>(pages * world.slots));
    for (int n = 0; n < pages; ++n) {
      key.page = static_cast<std::uint32_t>(n);
      rank_page(config, world, sessions[s].taste, key, deviation, scores,
                sessions[s].utility.data() + n * world.slots);
    }
  }
  return sessions;
}

double r2p_at(const WorldView& world, const std::vector<RankedSession>& sessions, int pages, float base) {
  double purchases = 0.0;
  double served = 0.0;
  for (const RankedSession& ranked : sessions) {
    SessionTaste taste = ranked.taste;
    taste.buy_offset += base;
    Survival survival;
    for (int n = 0; n < pages; ++n) {
      survival.serve(world,
                     page_odds<float>(world, taste, ranked.utility.data() + n * world.slots,
                                      static_cast<std::uint32_t>(n)),
                     0.0, 0.0);
    }
    purchases += survival.purchases;
    served += survival.pages;
  }
  return purchases / served;
}

}  // namespace

float exploration(float mean_norm, int k) {
  // E|z| of k standard normals: sqrt 2 Gamma((k + 1) / 2) / Gamma(k / 2).
  return static_cast<float>(mean_norm / std::sqrt(2.0) * boost::math::tgamma_ratio(0.5 * k, 0.5 * (k + 1)));
}

float solve_buy_base(const MarketConfig& config, const World& world) {
  const WorldView view = world.view();
  const std::vector<RankedSession> sessions = rank_sessions(config, view);
  float low = -30.0f;
  float high = 30.0f;
  for (int step = 0; step < 24; ++step) {
    const float middle = 0.5f * (low + high);
    const double r2p = r2p_at(view, sessions, config.page.max_page_index + 1, middle);
    (r2p < config.buying.historical_r2p ? low : high) = middle;
  }
  return 0.5f * (low + high);
}

}  // namespace vt::market
