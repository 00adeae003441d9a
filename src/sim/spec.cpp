#include "vt/sim/spec.hpp"

namespace vt {

std::optional<double> SimulatorSpec::norm_quantile(double level) const {
  if (norm_quantiles.empty()) return std::nullopt;
  if (level <= norm_quantiles.front().level) return norm_quantiles.front().norm;
  for (std::size_t i = 1; i < norm_quantiles.size(); ++i) {
    const NormQuantile& a = norm_quantiles[i - 1];
    const NormQuantile& b = norm_quantiles[i];
    if (level <= b.level) return a.norm + (b.norm - a.norm) * (level - a.level) / (b.level - a.level);
  }
  return norm_quantiles.back().norm;
}

const char* name_of(SimulatorKind kind) {
  switch (kind) {
    case SimulatorKind::kLearned:
      return "learned";
    case SimulatorKind::kVirtualTb:
      return "virtualtb_v0";
    case SimulatorKind::kMarket:
      return "market";
  }
  return "";
}

const char* name_of(Observation observation) {
  switch (observation) {
    case Observation::kCustomer:
      return "s";
    case Observation::kCustomerPage:
      return "s+page";
    case Observation::kVirtualTb:
      return "virtualtb_v0";
  }
  return "";
}

const char* name_of(EndReason reason) {
  switch (reason) {
    case EndReason::kNone:
      return "none";
    case EndReason::kBuy:
      return "buy";
    case EndReason::kLeave:
      return "leave";
    case EndReason::kLimit:
      return "limit";
    case EndReason::kCensored:
      return "censored";
  }
  return "";
}

}  // namespace vt
