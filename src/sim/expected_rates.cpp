// The truth about a policy in the market: pages weighted by survival, so no feedback is drawn.
#include <algorithm>
#include <stdexcept>

#include "market/survival.hpp"
#include "sim/scalar_policy.hpp"
#include "vt/market/customer.hpp"
#include "vt/session/act.hpp"
#include "vt/session/start.hpp"
#include "vt/sim/market.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt {
namespace {

constexpr std::int64_t kShard = 512;  // sessions summed one after the other; shards are summed in their order

struct Totals {
  double sessions = 0, pages = 0, purchases = 0, turnover = 0, norm = 0;

  void add(const market::Survival& session) {
    sessions += 1;
    pages += session.pages;
    purchases += session.purchases;
    turnover += session.turnover;
    norm += session.norm;
  }
  void add(const Totals& other) {
    sessions += other.sessions;
    pages += other.pages;
    purchases += other.purchases;
    turnover += other.turnover;
    norm += other.norm;
  }
};

// Whether the policy shows one customer the same action on every page.
bool steady(const RankingPolicy& policy) {
  if (policy.replan == Replan::kSession) return true;
  if (policy.kind == PolicyKind::kUniform || policy.observation != Observation::kCustomer) return false;
  if (policy.kind != PolicyKind::kGaussian) return !policy.draws_noise();
  return std::all_of(policy.scale.begin(), policy.scale.end(), [](float s) { return s == 0.0f; });
}

// Serves whole sessions, one at a time.
class ExpectedSession {
 public:
  ExpectedSession(const SimulatorModel& model, const RankingPolicy& policy)
      : rules_(model.spec.rules),
        world_(model.market->view()),
        steady_(steady(policy)),
        packed_(static_cast<std::size_t>(rules_.attributes.words)),
        scores_(static_cast<std::size_t>(world_.candidates)) {
    policy_.assign(policy, model.spec);
  }

  market::Survival operator()(DrawKey key) {
    market::draw_customer(world_, rules_.attributes, key, packed_.data());
    market::session_taste(world_, rules_.attributes, key, packed_.data(), taste_);
    market::Survival survival;
    for (int n = 0; n <= rules_.max_page_index; ++n) {
      key.page = static_cast<std::uint32_t>(n);
      if (n == 0 || !steady_) show(key);
      const auto odds = market::page_odds<float>(world_, taste_, utility_, key.page);
      double turnover = 0.0;
      for (int k = 0; k < world_.slots; ++k) turnover += double{odds.weight[k]} * price_[k];
      survival.serve(world_, odds, turnover, norm_);
    }
    return survival;
  }

 private:
  // Ranks the page: what stands in its slots.
  void show(DrawKey key) {
    float action[kMaxActions];
    float noise[kMaxActions];
    policy_.act({key, packed_.data(), session::State{key.page, 0, 0}, taste_.taste}, action, noise);
    norm_ = double{session::action_norm<float>({action, 1}, rules_.action_size)};
    market::TopItems top;
    market::rank(world_, taste_.category, action, scores_.data(), top);
    const float* price = world_.price + static_cast<std::int64_t>(taste_.category) * world_.candidates;
    for (int k = 0; k < world_.slots; ++k) {
      utility_[k] = market::item_utility<float>(world_, taste_, top.position[k]);
      price_[k] = double{price[top.position[k]]};
    }
  }

  session::PageRules rules_;
  market::WorldView world_;
  bool steady_;
  ScalarPolicy policy_;
  std::vector<std::uint32_t> packed_;
  std::vector<float> scores_;
  market::SessionTaste taste_{};
  float utility_[market::kMaxSlots] = {};
  double price_[market::kMaxSlots] = {};
  double norm_ = 0.0;
};

}  // namespace

ExpectedRates expected_rates(const SimulatorModel& market, const RankingPolicy& policy, std::uint64_t seed,
                             std::uint64_t first, std::int64_t sessions, int threads) {
  if (!market.market) throw std::invalid_argument("expected rates exist in the market only");
  if (policy.kind == PolicyKind::kTable)
    throw std::invalid_argument("expected rates: a table is not a policy");
  if (sessions < 1) throw std::invalid_argument("expected rates: sessions must be at least 1");
  ScalarPolicy().assign(policy, market.spec);  // refuses here, not in a thread
  const std::int64_t shards = (sessions + kShard - 1) / kShard;
  std::vector<Totals> sums(static_cast<std::size_t>(shards));
  ThreadPool pool(threads > 0 ? threads : ThreadPool::hardware_threads());
  pool.run(static_cast<int>(shards), [&](int shard) {
    ExpectedSession serve(market, policy);
    const std::int64_t end = std::min(sessions, (shard + 1) * kShard);
    for (std::int64_t s = shard * kShard; s < end; ++s) {
      sums[static_cast<std::size_t>(shard)].add(
          serve(session::start_key(seed, first + static_cast<std::uint64_t>(s))));
    }
  });
  Totals all;
  for (const Totals& sum : sums) all.add(sum);
  return {all.purchases / all.pages, all.pages / all.sessions, all.turnover / all.pages,
          all.norm / all.pages};
}

}  // namespace vt
