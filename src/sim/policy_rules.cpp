#include "sim/policy_rules.hpp"

#include <limits>
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
  require(k > 0 || policy.kind == PolicyKind::kGaussian,
          "the simulator has no actions, its only policy is zero");
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
  if (policy.table != nullptr) {
    const std::size_t size = policy.table->actions.size();
    require(size > 0 && size % static_cast<std::size_t>(k) == 0 &&
                size / static_cast<std::size_t>(k) <= std::numeric_limits<std::uint32_t>::max(),
            "its table holds no whole actions, or more than 2^32");
  }
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

session::ActionTableView view_of(const ActionTable& table, int actions, int words) {
  session::ActionTableView view;
  view.key = table.key;
  view.words = words;
  view.rows = static_cast<std::int64_t>(table.actions.size()) / actions;
  view.sessions = table.keys.data();
  view.customers = table.customers.data();
  view.actions = table.actions.data();
  return view;
}

void refuse_session(session::TableKey key, std::uint64_t session) {
  throw Error(ErrorKind::kBadInput, "action table", "session " + std::to_string(session),
              key == session::TableKey::kSession ? "the session is not in it" : "its customer is not in it",
              "a table must hold every session or customer that is evaluated");
}

const float* find_action(const ActionTable& table, int actions, DrawKey at, const std::uint32_t* customer,
                         int words) {
  const session::ActionTableView view = view_of(table, actions, words);
  const std::int64_t row = session::find_row(view, at, customer);
  if (row == view.rows) refuse_session(view.key, at.session);
  return view.actions + row * actions;
}

}  // namespace vt
