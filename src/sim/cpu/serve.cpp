// One page of a tile: the ranker acts, the customers answer, the answer is written down.
#include "sim/cpu/cpu_simulator.hpp"
#include "sim/policy_rules.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/customer.hpp"
#include "vt/session/observe.hpp"

namespace vt::cpu {

bool CpuSimulator::any_active(const Tile& tile) const {
  const std::uint8_t* active = lanes_.active.data() + tile.first;
  for (int l = 0; l < tile.count; ++l) {
    if (active[l] != 0) return true;
  }
  return false;
}

void CpuSimulator::fill_keys(const Tile& tile, Replan replan, Worker& worker) const {
  const std::uint64_t* session = lanes_.session.data() + tile.first;
  const std::uint32_t* state = lanes_.state.data() + tile.first;
  worker.keys.seed = lanes_.start.seed;
  for (int l = 0; l < tile.count; ++l) {
    worker.keys.session_low[l] = static_cast<std::uint32_t>(session[l]);
    worker.keys.session_high[l] = static_cast<std::uint32_t>(session[l] >> 32);
    worker.keys.page[l] = session::asked_in(replan, session::unpack_state(state[l])).page;
  }
}

void CpuSimulator::act(const Tile& tile, const TilePolicy& policy, Worker& worker) {
  const Replan replan = policy.policy().replan;
  fill_keys(tile, replan, worker);
  ActJob job = policy.job(tile.count, worker);
  if (job.source == ActionSource::kGiven) propose_given(tile, policy.policy(), worker);
  if (job.source == ActionSource::kNetwork) {
    for (int l = 0; l < tile.count; ++l) {
      float tail[3];
      const int size = session::observe_tail(rules_, policy.policy().observation,
                                             session::asked_in(replan, state(tile.first + l)), tail);
      for (int i = 0; i < size; ++i)
        worker.policy_tail[static_cast<std::size_t>(i * kTileLanes + l)] = tail[i];
    }
  }
  kernels_.act(job);
  if (replan != Replan::kPage) fill_keys(tile, Replan::kPage, worker);
}

// The actions of policies that are not computed in vectors.
void CpuSimulator::propose_given(const Tile& tile, const RankingPolicy& policy, Worker& worker) {
  const int k = rules_.action_size;
  for (int l = 0; l < tile.count; ++l) {
    const std::int64_t lane = tile.first + l;
    const auto i = static_cast<std::size_t>(lane);
    if (!active_lane(lane)) continue;
    DrawKey key = lanes_.key(lane);
    key.page = session::asked_in(policy.replan, state(lane)).page;
    const float* action = policy.kind == PolicyKind::kOracle
                              ? tastes_[i].taste
                              : find_action(*policy.table, k, key, customer(lane), words());
    for (int c = 0; c < k; ++c) worker.action[static_cast<std::size_t>(c * kTileLanes + l)] = action[c];
  }
}

// Serves the executed actions in worker.action; worker.page tells what came of it, the lanes' states move on.
void CpuSimulator::serve(const Tile& tile, const session::RewardRule& rule, Worker& worker) {
  if (any_active(tile)) {
    kernels_.action_norms(worker.action.data(), rules_.action_size, tile.count, worker.norm);
    if (model_->market) {
      answer_market(tile, worker);
    } else {
      answer_networks(tile, worker);
    }
  }
  for (int l = 0; l < tile.count; ++l) {
    const std::int64_t lane = tile.first + l;
    if (!active_lane(lane)) {
      worker.page[l] = Page{};
      continue;
    }
    worker.page[l] = page_of(lane, l, rule, worker);
    lanes_.state[static_cast<std::size_t>(lane)] =
        session::pack(session::after(worker.page[l].before, worker.page[l].outcome));
  }
}

void CpuSimulator::answer_networks(const Tile& tile, Worker& worker) {
  float* page = worker.action.data() + rules_.action_size * kTileLanes;
  for (int l = 0; l < tile.count; ++l) page[l] = static_cast<float>(worker.keys.page[l]);
  AnswerJob job;
  job.rules = &rules_;
  job.network = &customer_network_.view();
  job.lanes = tile.count;
  job.sums = sums(tile);
  job.tail = worker.action.data();
  job.keys = &worker.keys;
  job.hidden = worker.hidden();
  job.logits = worker.logits.data();
  job.feedback = worker.feedback;
  job.clicks = worker.clicks;
  job.code = worker.code_drawn;
  job.expected_buy = worker.expected_buy;
  job.expected_clicks = worker.expected_clicks;
  job.expected_turnover = worker.expected_turnover;
  kernels_.answer(job);
}

void CpuSimulator::answer_market(const Tile& tile, Worker& worker) {
  MarketJob job;
  job.world = &world_;
  job.taste = tastes_.data() + tile.first;
  job.active = lanes_.active.data() + tile.first;
  job.keys = &worker.keys;
  job.lanes = tile.count;
  job.action = worker.action.data();
  job.scores = worker.scores.data();
  job.answer = worker.market_answer;
  kernels_.answer_market(job);
}

Page CpuSimulator::page_of(std::int64_t lane, int in_tile, const session::RewardRule& rule,
                           const Worker& worker) const {
  Page page;
  page.before = state(lane);
  page.norm = worker.norm[in_tile];
  page.log_density = worker.log_density[in_tile];
  session::PageValue<float> expected;
  if (model_->market) {
    const market::Answer<float>& answer = worker.market_answer[in_tile];
    page.outcome = session::answer(rules_, page.before, answer.feedback, 0u);
    page.turnover = answer.turnover;
    expected = answer.expected;
  } else {
    const auto clicks = static_cast<std::uint32_t>(worker.clicks[in_tile]);
    page.outcome =
        model_->page_count
            ? session::answer_counted(page.before, lanes_.page_count[static_cast<std::size_t>(lane)], clicks,
                                      static_cast<std::uint32_t>(worker.code_drawn[in_tile]))
            : session::answer(rules_, page.before,
                              static_cast<Feedback>(static_cast<int>(worker.feedback[in_tile])), clicks);
    expected = {worker.expected_buy[in_tile], worker.expected_turnover[in_tile],
                worker.expected_clicks[in_tile]};
  }
  page.reward = session::page_reward(rule, page.outcome, page.turnover, expected, page.norm);
  return page;
}

}  // namespace vt::cpu
