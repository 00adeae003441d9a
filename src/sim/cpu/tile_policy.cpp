#include "sim/cpu/tile_policy.hpp"

#include "sim/policy_rules.hpp"

namespace vt::cpu {
namespace {

ActionSource source_of(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::kUniform:
      return ActionSource::kUniform;
    case PolicyKind::kGaussian:
      return ActionSource::kGaussian;
    case PolicyKind::kMlp:
      return ActionSource::kNetwork;
    case PolicyKind::kTable:
    case PolicyKind::kOracle:
      return ActionSource::kGiven;
  }
  return ActionSource::kGiven;
}

}  // namespace

void TilePolicy::assign(const RankingPolicy& policy, const SimulatorSpec& spec) {
  check_policy(policy, spec);
  policy_ = &policy;
  deviation_ = noise_scale(policy);
  log_normaliser_ = policy.draws_noise() ? log_normaliser(policy) : 0.0f;
  if (has_network()) network_.assign(policy.network, spec.rules.attributes.width);
}

void TilePolicy::reserve(Worker& worker, const session::PageRules& rules) const {
  reserve_rows(worker.noise, noise_rows(rules.action_size));
  if (!has_network()) return;
  reserve_rows(worker.policy_tail, network().layer[0].in);
  reserve_rows(worker.policy_sums, network().layer[0].out);
  for (AlignedFloats& buffer : worker.buffer) reserve_rows(buffer, network_.widest());
  reserve_first_sums(worker, network());
}

ActJob TilePolicy::job(int lanes, Worker& worker) const {
  ActJob job;
  job.source = source_of(policy_->kind);
  job.draws_noise = policy_->draws_noise();
  job.squash = policy_->squash;
  job.actions = static_cast<int>(policy_->low.size());
  job.lanes = lanes;
  job.log_normaliser = log_normaliser_;
  job.center = policy_->center.data();
  job.scale = policy_->scale.data();
  job.deviation = deviation_.data();
  job.low = policy_->low.data();
  job.high = policy_->high.data();
  job.network = &network();
  job.sums = worker.policy_sums.data();
  job.tail = worker.policy_tail.data();
  job.keys = &worker.keys;
  job.hidden = worker.hidden();
  job.action = worker.action.data();
  job.noise = worker.noise.data();
  job.log_density = worker.log_density;
  return job;
}

}  // namespace vt::cpu
