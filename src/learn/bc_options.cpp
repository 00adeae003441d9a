#include "learn/bc_options.hpp"

#include <cmath>
#include <string>

#include "vt/core/error.hpp"
#include "vt/core/types.hpp"

namespace vt::learn {
namespace {

void require(bool holds, const std::string& key, const std::string& rule) {
  if (!holds) throw Error(ErrorKind::kUsage, "impossible option", key, "must be " + rule);
}

void require_layers(const std::vector<int>& widths, const std::string& key) {
  require(widths.size() < static_cast<std::size_t>(kMaxLayers), key,
          "fewer than " + std::to_string(kMaxLayers));
  for (const int width : widths) require(width >= 1 && width <= 4096, key, "widths in 1..4096");
}

}  // namespace

void validate(const BcOptions& o) {
  require_layers(o.hidden, "bc.hidden");
  require_layers(o.logging_hidden, "bc.logging_hidden");
  require(o.epochs >= 1 && o.epochs <= 1000, "bc.epochs", "in 1..1000");
  require(o.minibatch >= 1 && o.minibatch <= (1 << 20), "bc.minibatch", "in 1..2^20");
  require(std::isfinite(o.rate) && o.rate > 0, "bc.rate", "above 0");
  require(o.last_rate >= 0 && o.last_rate <= 1, "bc.last_rate", "in [0, 1]");
  require(o.weight_decay >= 0 && o.weight_decay * o.rate < 1, "bc.weight_decay", "in [0, 1 / bc.rate)");
  require(o.members >= 1 && o.members <= 1000, "members", "in 1..1000");
}

nlohmann::json to_json(const BcOptions& o) {
  return {{"hidden", o.hidden},   {"logging_hidden", o.logging_hidden},
          {"epochs", o.epochs},   {"minibatch", o.minibatch},
          {"rate", o.rate},       {"last_rate", o.last_rate},
          {"members", o.members}, {"weight_decay", o.weight_decay}};
}

}  // namespace vt::learn
