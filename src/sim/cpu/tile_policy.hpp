// A ranking policy as the tiles execute it.
#pragma once

#include <vector>

#include "sim/cpu/packed_network.hpp"
#include "sim/cpu/tile.hpp"
#include "sim/cpu/worker.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt::cpu {

class TilePolicy {
 public:
  // Throws std::invalid_argument where the policy does not fit. `policy` must outlive its use.
  void assign(const RankingPolicy& policy, const SimulatorSpec& spec);
  void reserve(Worker& worker, const session::PageRules& rules) const;

  const RankingPolicy& policy() const { return *policy_; }
  bool has_network() const { return policy_->kind == PolicyKind::kMlp; }
  const PackedNetwork& network() const { return network_.view(); }
  // The job of `lanes` lanes, with the worker's buffers.
  ActJob job(int lanes, Worker& worker) const;

 private:
  const RankingPolicy* policy_ = nullptr;
  NetworkPack network_;
  std::vector<float> deviation_;
  float log_normaliser_ = 0.0f;
};

}  // namespace vt::cpu
