#include "vt/learn/trpo.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "learn/gaussian_region.hpp"
#include "learn/natural_step.hpp"
#include "learn/policy_options.hpp"
#include "learn/policy_update.hpp"

namespace vt::learn {
namespace {

class TrpoUpdate final : public PolicyUpdate {
 public:
  TrpoUpdate(const TrpoOptions& options, const UpdatePlace& place)
      : old_theta_(place.theta.clone()),
        region_(place.shape, place.batch, place.units, old_theta_, place.pool),
        step_(region_, {options.delta, options.damping, options.cg_iterations, options.backtracks},
              place.theta, old_theta_, place.runner) {}

  void run() override { step_.run(); }

  std::vector<at::Tensor> figures() const override {
    return {step_.accepted,
            step_.kl,
            step_.gain,
            step_.fraction,
            step_.negative_curvature(),
            step_.cg_residual(),
            region_.mean_action_norm()};
  }

  void report(std::span<const double> figures, IterationReport& out) const override {
    out.accepted = figures[0] != 0;
    out.rejected = !out.accepted;
    out.kl = figures[1];
    out.surrogate_gain = figures[2];
    out.step_fraction = figures[3];
    out.negative_curvature = figures[4] != 0;
    out.cg_residual = figures[5];
    out.mean_action_norm = figures[6];
  }

 private:
  at::Tensor old_theta_;  // [n]
  GaussianRegion region_;
  NaturalStep step_;
};

}  // namespace

TrpoOptions default_trpo_options(const SimulatorSpec& spec) {
  return {default_policy_options(spec)};
}

void validate(const TrpoOptions& o, const SimulatorSpec& spec) {
  validate_shared(o, spec);
  require(std::isfinite(o.delta) && o.delta > 0, "train.delta", "above 0");
  require(std::isfinite(o.damping) && o.damping >= 0, "train.damping", "at least 0");
  require(o.fvp_fraction > 0 && o.fvp_fraction <= 1, "train.fvp_fraction", "in (0, 1]");
  require(o.cg_iterations >= 1, "train.cg_iterations", "at least 1");
  require(o.backtracks >= 1 && o.backtracks <= 60, "train.backtracks", "in 1..60");
}

void ask_for_orders(const TrpoOptions& options, BatchSizes& sizes) {
  const std::int64_t rows = options.lanes * options.horizon;
  const auto picked =
      static_cast<std::int64_t>(std::llround(options.fvp_fraction * static_cast<double>(rows)));
  sizes.fisher_rows = std::clamp<std::int64_t>(picked, 1, rows);
}

std::unique_ptr<PolicyUpdate> make_update(const TrpoOptions& options, const UpdatePlace& place) {
  return std::make_unique<TrpoUpdate>(options, place);
}

nlohmann::json to_json(const TrpoOptions& o) {
  nlohmann::json json = shared_json(o);
  json.update({{"delta", o.delta},
               {"damping", o.damping},
               {"fvp_fraction", o.fvp_fraction},
               {"cg_iterations", o.cg_iterations},
               {"backtracks", o.backtracks}});
  return json;
}

}  // namespace vt::learn
