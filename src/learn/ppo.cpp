#include "vt/learn/ppo.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "learn/adam.hpp"
#include "learn/clipped_step.hpp"
#include "learn/policy_options.hpp"
#include "learn/policy_update.hpp"
#include "learn/surrogate.hpp"

namespace vt::learn {
namespace {

// An epoch is a phase. After each the whole batch tells how far the policy has moved; once that is too far
// the flag stands, and an epoch that runs all the same leaves everything as it was.
class PpoUpdate final : public PolicyUpdate {
 public:
  PpoUpdate(const PpoOptions& options, const UpdatePlace& place)
      : options_(options),
        minibatch_(std::min(options.minibatch, place.batch.input.size(0))),
        minibatches_(place.batch.input.size(0) / minibatch_),
        order_(place.policy_order),
        theta_(place.theta),
        old_theta_(place.theta.clone()),
        adam_(theta_, options.policy_rate),
        step_(place.shape, place.batch, options.clip, minibatch_, theta_, place.pool),
        surrogate_(place.shape, place.batch.input, place.batch.noise, place.batch.weight,
                   place.batch.advantage, place.units, old_theta_, place.pool),
        runner_(place.runner) {
    const auto real = theta_.options().dtype(at::kDouble);
    for (at::Tensor* v : {&kl_, &gain_, &clipped_, &epochs_}) *v = at::zeros({}, real);
    for (at::Tensor* v : {&stopped_, &near_}) *v = at::zeros({}, real.dtype(at::kBool));
    for (const at::Tensor& live :
         {theta_, adam_.mean, adam_.square, adam_.steps, kl_, gain_, clipped_, epochs_}) {
      kept_.push_back({live, live.clone()});
    }
    start_ = runner_.capture([this] { start(); });
    for (int epoch = 0; epoch < options.policy_epochs; ++epoch) {
      epoch_.push_back(runner_.capture([this, epoch] { run_epoch(order_[epoch]); }));
    }
  }

  void run() override {
    runner_.replay(start_);
    for (const int epoch : epoch_) runner_.replay_unless(stopped_, epoch);
  }

  std::vector<at::Tensor> figures() const override {
    return {kl_, gain_, clipped_, epochs_, surrogate_.mean_action_norm()};
  }

  void report(std::span<const double> figures, IterationReport& out) const override {
    out.kl = figures[0];
    out.surrogate_gain = figures[1];
    out.policy_epochs = static_cast<int>(figures[3]);
    out.clip_fraction = figures[2] / std::max(1.0, figures[3] * static_cast<double>(minibatches_));
    out.mean_action_norm = figures[4];
  }

  std::vector<std::pair<std::string, at::Tensor>> state() const override {
    return {{"policy.adam.mean", adam_.mean},
            {"policy.adam.square", adam_.square},
            {"policy.adam.steps", adam_.steps}};
  }

 private:
  struct Kept {
    at::Tensor live, before;
  };

  void start() {
    old_theta_.copy_(theta_);
    surrogate_.differentiate();
    step_.start();
    for (at::Tensor* v : {&kl_, &gain_, &clipped_, &epochs_}) v->zero_();
    stopped_.fill_(false);
  }

  void run_epoch(const at::Tensor& order) {
    for (Kept& kept : kept_) kept.before.copy_(kept.live);
    for (std::int64_t i = 0; i < minibatches_; ++i) {
      step_.differentiate(order.narrow(0, i * minibatch_, minibatch_));
      adam_.step(step_.gradient());
      clipped_.add_(step_.clipped());
    }
    surrogate_.evaluate(theta_);
    kl_.copy_(surrogate_.kl());
    at::sub_out(gain_, surrogate_.value(), surrogate_.old_value());
    epochs_.add_(1);
    for (Kept& kept : kept_) at::where_out(kept.live, stopped_, kept.before, kept.live);
    at::le_out(near_, kl_, options_.target_kl);  // fails for what is not a number
    stopped_.logical_or_(near_.logical_not_());
  }

  PpoOptions options_;
  std::int64_t minibatch_, minibatches_;
  at::Tensor order_;                         // [epochs, B]
  at::Tensor theta_, old_theta_;             // [n]
  at::Tensor kl_, gain_, clipped_, epochs_;  // [] double
  at::Tensor stopped_, near_;                // [] bool
  Adam adam_;
  ClippedStep step_;
  Surrogate surrogate_;
  std::vector<Kept> kept_;
  GraphRunner& runner_;
  int start_;
  std::vector<int> epoch_;
};

}  // namespace

PpoOptions default_ppo_options(const SimulatorSpec& spec) {
  return {default_policy_options(spec)};
}

void validate(const PpoOptions& o, const SimulatorSpec& spec) {
  validate_shared(o, spec);
  require(o.clip > 0 && o.clip < 1, "train.clip", "between 0 and 1");
  require(o.policy_epochs >= 1 && o.policy_epochs <= 1000, "train.policy_epochs", "in 1..1000");
  require(std::isfinite(o.policy_rate) && o.policy_rate > 0, "train.policy_rate", "above 0");
  require(std::isfinite(o.target_kl) && o.target_kl > 0, "train.target_kl", "above 0");
}

void ask_for_orders(const PpoOptions& options, BatchSizes& sizes) {
  sizes.policy_epochs = options.policy_epochs;
}

std::unique_ptr<PolicyUpdate> make_update(const PpoOptions& options, const UpdatePlace& place) {
  return std::make_unique<PpoUpdate>(options, place);
}

nlohmann::json to_json(const PpoOptions& o) {
  nlohmann::json json = shared_json(o);
  json.update({{"clip", o.clip},
               {"policy_epochs", o.policy_epochs},
               {"policy_rate", o.policy_rate},
               {"target_kl", o.target_kl}});
  return json;
}

}  // namespace vt::learn
