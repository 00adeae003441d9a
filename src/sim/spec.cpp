#include "vt/sim/spec.hpp"

#include <set>
#include <stdexcept>

namespace vt {

session::AttributesView view_of(const std::vector<Attribute>& attributes) {
  constexpr int kMaxLevels = 65534;
  const auto require = [](bool good, const std::string& why) {
    if (!good) throw std::invalid_argument(why);
  };
  require(!attributes.empty() && attributes.size() <= static_cast<std::size_t>(kMaxAttributes),
          "there must be 1 to " + std::to_string(kMaxAttributes) + " attributes");
  session::AttributesView view;
  std::set<std::string> names;
  for (const Attribute& attribute : attributes) {
    require(!attribute.name.empty() && names.insert(attribute.name).second,
            "attribute '" + attribute.name + "' needs a name of its own");
    require(attribute.size >= 1 && attribute.size <= kMaxLevels,
            "attribute '" + attribute.name + "' must have 1 to " + std::to_string(kMaxLevels) + " levels");
    require(attribute.labels.empty() || attribute.labels.size() == static_cast<std::size_t>(attribute.size),
            "attribute '" + attribute.name + "' must have a label for each level or none");
    session::append_attribute(view, attribute.size);
  }
  return view;
}

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

const char* name_of(Replan replan) {
  return replan == Replan::kPage ? "page" : "session";
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
