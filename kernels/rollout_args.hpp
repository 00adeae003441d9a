// What a rollout gets by value, and how its block cuts shared memory.
#pragma once

#include <cstdint>

#include "kernels/lanes.hpp"
#include "kernels/shapes.hpp"
#include "vt/market/page.hpp"
#include "vt/session/action_table.hpp"
#include "vt/session/reward.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/trajectories_view.hpp"

namespace vt::kernels {

// Where a proposed action comes from.
enum class ActionSource : std::uint8_t {
  kUniform,   // over the policy's bounds
  kGaussian,  // center + scale * noise
  kNetwork,   // center + scale * (mean(observation) + deviation * noise)
  kTable,     // the row of the session, of its customer, or drawn
  kGiven,     // from outside: `given`
  kTaste,     // market: the customer's whole taste
};

// Page views without a row in the policy's table: how many, and the lowest session among them.
struct MissingRows {
  std::uint64_t pages = 0;
  std::uint64_t session = ~std::uint64_t{0};
};

// Arrays are [k] in device memory.
struct PolicyView {
  ActionSource source = ActionSource::kGaussian;
  bool draws_noise = false;  // of kNetwork; kGaussian always does
  bool squash = false;       // kNetwork: tanh on the mean
  Replan replan = Replan::kPage;
  Observation observation = Observation::kCustomer;
  const float* log_normaliser = nullptr;  // [1] of session::log_density, where has_density()
  const float* center = nullptr;
  const float* scale = nullptr;
  const float* deviation = nullptr;  // standard deviation of u, kNetwork
  const float* low = nullptr;
  const float* high = nullptr;
  const float* given = nullptr;  // [L, k] raw actions
  session::ActionTableView table;
  MissingRows* missing = nullptr;  // of the table
  RowNetwork network;

  VT_HD bool has_density() const {
    return source == ActionSource::kGaussian || (source == ActionSource::kNetwork && draws_noise);
  }
  bool operator==(const PolicyView&) const = default;
};

// Byte offsets into shared memory. Arrays over lanes have `tile` entries.
struct RolloutLayout {
  int session = 0;     // u64
  int taken = 0;       // u64
  int state = 0;       // u32
  int page_count = 0;  // u32
  int active = 0;      // u32
  int entered = 0;     // u32 flags, then the list of lanes, then its length
  int customer = 0;    // u32 [tile, words]
  int column = 0;      // u32 [attributes, tile] one-hot columns
  int action = 0;      // float [k + 1, tile + kActionSkew]: executed, then the page index
  int tail = 0;        // float [3, tile] of the observation
  int even = 0;        // float: hidden planes
  int odd = 0;
  int stage = 0;  // float
  int taste = 0;  // market: SessionTaste
  int top = 0;    // market: TopItems
  int bytes = 0;
};

// Keeps the transposed reads of trajectory rows apart in the banks.
inline constexpr int kActionSkew = 4;

// sums of a block: [policy first layer, tile] then [customer first layer, tile], floats in device memory.
struct RolloutArgs {
  session::PageRules rules;
  session::RewardRule reward;
  SessionNumbers numbers;
  LanesView lanes;
  PoolView pool;
  PolicyView policy;
  RowNetwork customer;      // learned, virtualtb_v0
  bool counted = false;     // virtualtb_v0: sessions end by their page count
  market::WorldView world;  // market
  TrajectoriesView out;  // pages first_page .. first_page + pages - 1 are written; the last ones with slice T
  std::int64_t first_page = 0;
  std::int32_t pages = 0;  // <= pool.depth
  float* sums = nullptr;   // [blocks, sum_floats]
  std::int64_t sum_floats = 0;
  RolloutLayout layout;
};

inline int first_layer_outputs(const RowNetwork& network) {
  return network.layers > 0 ? network.layer[0].out : 0;
}

// Rows that the noise, the scores of the market's ranking warps, and the laws of its pages need of the even
// plane, one after the other.
inline HiddenRows scratch_rows(const RolloutArgs& args, const BlockShape& shape) {
  const HiddenRows noise{round_up(args.rules.action_size, 4), 0};
  if (args.rules.kind != SimulatorKind::kMarket) return noise;
  const int scores = shape.threads / kWarp * args.world.candidates;
  const HiddenRows ranking{round_up(scores, shape.tile) / shape.tile, 0}, law{args.world.slots + 2, 0};
  return larger(noise, larger(ranking, law));
}

// What every kernel over lanes holds of its tile's sessions.
inline void cut_sessions(const session::PageRules& rules, int tile, SharedCut& cut, RolloutLayout& at) {
  at.session = cut.take(tile, sizeof(std::uint64_t));
  at.taken = cut.take(tile, sizeof(std::uint64_t));
  at.state = cut.take(tile, sizeof(std::uint32_t));
  at.page_count = cut.take(tile, sizeof(std::uint32_t));
  at.active = cut.take(tile, sizeof(std::uint32_t));
  at.entered = cut.take(2 * tile + 1, sizeof(std::uint32_t));
  at.customer = cut.take(tile * rules.attributes.words, sizeof(std::uint32_t));
  at.column = cut.take(tile * rules.attributes.count, sizeof(std::uint32_t));
}

// Fills what follows from the rest: sum_floats and layout.
inline void lay_out(RolloutArgs& args, const BlockShape& shape) {
  const session::PageRules& rules = args.rules;
  const int tile = shape.tile;
  const int k = rules.action_size;
  const bool market = rules.kind == SimulatorKind::kMarket;
  HiddenRows rows = larger(hidden_rows(args.policy.network, false), hidden_rows(args.customer, true));
  rows = larger(rows, scratch_rows(args, shape));
  args.sum_floats =
      std::int64_t{first_layer_outputs(args.policy.network) + first_layer_outputs(args.customer)} * tile;

  SharedCut cut;
  RolloutLayout& at = args.layout;
  cut_sessions(rules, tile, cut, at);
  at.action = cut.take((k + 1) * (tile + kActionSkew), sizeof(float));
  at.tail = cut.take(3 * tile, sizeof(float));
  at.even = cut.take(rows.even * tile, sizeof(float));
  at.odd = cut.take(rows.odd * tile, sizeof(float));
  at.stage = cut.take(stage_floats(shape), sizeof(float));
  at.taste = cut.take(market ? tile : 0, sizeof(market::SessionTaste));
  at.top = cut.take(market ? tile : 0, sizeof(market::TopItems));
  at.bytes = cut.bytes();
}

}  // namespace vt::kernels
