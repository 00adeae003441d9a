#include "sim/policy_rules.hpp"

#include <algorithm>
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

// The row of each kind of key; what no row has is past the last one.
std::size_t row_of_session(const std::vector<std::uint64_t>& keys, std::uint64_t session) {
  const auto found = std::lower_bound(keys.begin(), keys.end(), session);
  return found != keys.end() && *found == session ? static_cast<std::size_t>(found - keys.begin())
                                                  : keys.size();
}

std::size_t row_of_customer(const std::vector<std::uint32_t>& customers, std::size_t words,
                            const std::uint32_t* customer) {
  const std::size_t rows = customers.size() / words;
  std::size_t low = 0, high = rows;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::uint32_t* entry = customers.data() + middle * words;
    if (std::lexicographical_compare(entry, entry + words, customer, customer + words)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < rows && std::equal(customer, customer + words, customers.data() + low * words) ? low : rows;
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

const float* find_action(const ActionTable& table, int actions, DrawKey at, const std::uint32_t* customer,
                         int words) {
  const std::size_t rows = table.actions.size() / static_cast<std::size_t>(actions);
  std::size_t row = rows;
  switch (table.key) {
    case TableKey::kSession:
      row = row_of_session(table.keys, at.session);
      break;
    case TableKey::kCustomer:
      row = row_of_customer(table.customers, static_cast<std::size_t>(words), customer);
      break;
    case TableKey::kDraw:
      row = static_cast<std::size_t>(
          multiply_wide(draw(at, Purpose::kLoggedAction, 0u).x[0], static_cast<std::uint32_t>(rows)).high);
      break;
  }
  if (row >= rows) {
    throw Error(ErrorKind::kBadInput, "action table", "session " + std::to_string(at.session),
                table.key == TableKey::kSession ? "the session is not in it" : "its customer is not in it",
                "a table must hold every session or customer that is evaluated");
  }
  return table.actions.data() + row * static_cast<std::size_t>(actions);
}

}  // namespace vt
