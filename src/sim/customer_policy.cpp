#include "sim/customer_policy.hpp"

#include <stdexcept>

#include "sim/network_tensors.hpp"

namespace vt {
namespace {

bool same_shape(const Network& a, const Network& b) {
  if (a.layers.size() != b.layers.size() || a.activation != b.activation || a.slope != b.slope) return false;
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const Layer& p = a.layers[i];
    const Layer& q = b.layers[i];
    if (p.in != q.in || p.out != q.out || p.norm_weight.size() != q.norm_weight.size()) return false;
  }
  return true;
}

}  // namespace

void replace_customer_policy(const SimulatorModel& model, const Network& given, Network& mine) {
  if (model.market) throw std::invalid_argument("customer policy: a market's customers are no network");
  if (!same_shape(model.customer_policy, given))
    throw std::invalid_argument("customer policy: its shape is not that of the simulator's");
  given.validate("customer policy");
  mine = given;
  clear_negative_zeros(mine);
}

}  // namespace vt
