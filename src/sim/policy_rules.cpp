#include "sim/policy_rules.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "vt/core/error.hpp"
#include "vt/core/math.hpp"
#include "vt/session/act.hpp"

namespace vt {
namespace {

void require(bool condition, const std::string& what) {
  if (!condition) throw std::invalid_argument("policy: " + what);
}

void require_size(const std::vector<float>& values, int k, const std::string& name) {
  require(static_cast<int>(values.size()) == k, name + " has " + std::to_string(values.size()) +
                                                    " values, the simulator's actions have " +
                                                    std::to_string(k));
}

}  // namespace

void check_policy(const RankingPolicy& policy, const SimulatorSpec& spec) {
  const int k = spec.action_size();
  require_size(policy.low, k, "action_low");
  require_size(policy.high, k, "action_high");
  if (policy.kind == PolicyKind::kGaussian || policy.kind == PolicyKind::kMlp) {
    require_size(policy.center, k, "center");
    require_size(policy.scale, k, "scale");
  }
  if (policy.kind == PolicyKind::kMlp) {
    require(policy.observation != Observation::kVirtualTb || spec.kind == SimulatorKind::kVirtualTb,
            "its observation `virtualtb_v0` exists in virtualtb_v0 only");
    const int inputs = session::observation_size(spec.rules, policy.observation);
    require(policy.network.inputs() == inputs, "its network takes " +
                                                   std::to_string(policy.network.inputs()) +
                                                   " inputs, the observation has " + std::to_string(inputs));
    require(policy.network.outputs() == k, "its network gives " + std::to_string(policy.network.outputs()) +
                                               " outputs, the simulator's actions have " + std::to_string(k));
    if (!policy.log_std.empty()) require_size(policy.log_std, k, "log_std");
  }
  require(policy.kind != PolicyKind::kTable || policy.table != nullptr, "it has no table");
  require(policy.kind != PolicyKind::kOracle || spec.kind == SimulatorKind::kMarket,
          "`oracle` exists in the market only");
}

std::vector<float> noise_scale(const RankingPolicy& policy) {
  const std::size_t k = policy.low.size();
  if (policy.kind == PolicyKind::kGaussian) return std::vector<float>(k, 1.0f);
  std::vector<float> scale(k, 0.0f);
  if (policy.draws_noise()) {
    for (std::size_t i = 0; i < k; ++i) scale[i] = math::exp(policy.log_std[i]);
  }
  return scale;
}

float log_normaliser(const RankingPolicy& policy) {
  const std::vector<float> unit(policy.low.size(), 0.0f);
  const std::vector<float>& log_std = policy.kind == PolicyKind::kMlp ? policy.log_std : unit;
  return session::log_normaliser<float>({log_std.data(), 1}, static_cast<int>(log_std.size()));
}

const float* find_action(const ActionTable& table, int actions, std::uint64_t session,
                         const std::uint32_t* customer, int words) {
  std::size_t row = 0;
  std::size_t rows = 0;
  if (table.by_session) {
    rows = table.keys.size();
    row = static_cast<std::size_t>(std::lower_bound(table.keys.begin(), table.keys.end(), session) -
                                   table.keys.begin());
    if (row < rows && table.keys[row] != session) row = rows;
  } else {
    const auto w = static_cast<std::size_t>(words);
    rows = table.customers.size() / w;
    std::size_t low = 0;
    std::size_t high = rows;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      const std::uint32_t* entry = table.customers.data() + middle * w;
      if (std::lexicographical_compare(entry, entry + w, customer, customer + w)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    row = low;
    if (row < rows && !std::equal(customer, customer + w, table.customers.data() + row * w)) row = rows;
  }
  if (row >= rows) {
    throw Error(ErrorKind::kBadInput, "action table", "session " + std::to_string(session),
                table.by_session ? "the session is not in it" : "its customer is not in it",
                "a table must hold every session or customer that is evaluated");
  }
  return table.actions.data() + row * static_cast<std::size_t>(actions);
}

}  // namespace vt
