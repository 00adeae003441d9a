#include "learn/mail_learner.hpp"

#include <torch/torch.h>

#include "learn/mail_reward.hpp"
#include "learn/reduce.hpp"

namespace vt::learn {
namespace {

// Addresses of initial weights.
enum Network : std::uint32_t { kWhole = 2048, kOfS, kOfAnswer, kOfA, kCritic, kCustomerCritic };

const std::vector<int> kSmall = {32};  // hidden layers of the discriminators that only measure

at::Tensor imported(const MailShapes& shapes, const SimulatorSpec& spec, const BehaviorNetworks& start,
                    const at::TensorOptions& kind) {
  const at::Tensor theta = at::zeros({shapes.parameters()}, kind);
  import_networks(shapes, spec, start, theta);
  return theta;
}

StepRule step_rule(const MailOptions& o) {
  StepRule rule{o.delta, o.damping, o.cg_iterations, o.backtracks};
  if (o.step == MailStep::kEta) rule.longest = o.eta;
  return rule;
}

CriticFit critic_fit(const MailOptions& o, Network network, const char* name) {
  return {o.minibatch, o.critic_epochs, o.critic_rate, network, name};
}

}  // namespace

MailLearner::MailLearner(const LoggedPages& pages, const BehaviorNetworks& start, const MailOptions& options,
                         std::uint64_t seed, const at::TensorOptions& kind, GraphRunner& runner,
                         ShardPool& pool)
    : seed_(seed),
      options_(options),
      shapes_(start, pages.spec),
      theta_(imported(shapes_, pages.spec, start, kind)),
      old_theta_(theta_.clone()),
      sum_(at::zeros_like(theta_, at::kDouble)),
      remembered_(at::zeros({}, sum_.options())),
      pool_(pool),
      batch_(pages, options, kind),
      pairs_(at::zeros({2 * batch_.logged.size(1), batch_.layout.width}, kind)),
      discriminator_(
          make_discriminator(seen_columns(), options.discriminator_hidden, kWhole, "discriminator")),
      of_s_(make_discriminator(batch_.layout.s, kSmall, kOfS, "of_s")),
      of_answer_(make_discriminator(batch_.layout.answer, kSmall, kOfAnswer, "of_answer")),
      of_a_(shapes_.ranker ? make_discriminator(batch_.layout.a, kSmall, kOfA, "of_a") : nullptr),
      logit_(at::zeros({batch_.rows()}, kind)),
      logits_(*discriminator_, seen_columns().of(batch_.columns.narrow(0, 0, batch_.rows())), logit_, pool),
      counts_(batch_.served.view({-1})),
      first_page_(at::zeros_like(counts_, at::kBool)),
      drawn_(options.replan == Replan::kPage ? counts_ : at::zeros_like(counts_)),
      reward_(at::zeros_like(counts_)),
      work_(at::zeros_like(counts_, at::kDouble)),
      count_(at::zeros({}, sum_.options())),
      reward_mean_(at::zeros_like(count_)),
      reward_variance_(at::zeros_like(count_)),
      value_(at::zeros({batch_.columns.size(0)}, kind)),
      customer_value_(at::zeros_like(value_)),
      advantage_(
          {reward_.view({-1, options.lanes}), batch_.ended, batch_.served, value_.view({-1, options.lanes})},
          Objective::kSession, options.gamma, options.lambda),
      customer_advantage_({reward_.view({-1, options.lanes}), batch_.ended, batch_.served,
                           customer_value_.view({-1, options.lanes})},
                          Objective::kSession, options.gamma, options.lambda),
      normal_(advantage_.advantage().view({-1}), advantage_.target().view({-1}), drawn_,
              options.step == MailStep::kDelta),
      customer_normal_(customer_advantage_.advantage().view({-1}), customer_advantage_.target().view({-1}),
                       counts_, options.step == MailStep::kDelta),
      critic_(mlp_shape(batch_.layout.s.count + 1, options.critic_hidden, 1),
              {batch_.layout.from(batch_.layout.s, batch_.layout.answer).of(batch_.columns), value_,
               advantage_.target().view({-1}), counts_, batch_.critic_order},
              critic_fit(options, kCritic, "critic"), seed, pool),
      customer_critic_(
          mlp_shape(batch_.layout.n.first + 1, options.critic_hidden, 1),
          {batch_.columns.narrow(0, 0, batch_.rows()), customer_value_.narrow(0, 0, batch_.rows()),
           customer_advantage_.target().view({-1}), counts_, batch_.critic_order},
          critic_fit(options, kCustomerCritic, "customer_critic"), seed, pool),
      customer_region_(shapes_.customer,
                       {batch_.columns, batch_.layout.answer.of(batch_.columns.narrow(0, 0, batch_.rows())),
                        counts_, customer_normal_.weight(), customer_normal_.normal(), batch_.fisher_order},
                       shapes_.customer_of(old_theta_), pool),
      ranker_region_(make_ranker_region(pages.spec)),
      region_(parts()),
      step_(region_, step_rule(options), theta_, old_theta_, runner),
      ranker_entropy_(at::zeros_like(count_)),
      none_(at::zeros_like(count_)),
      figures_(at::zeros({kFigures}, sum_.options())),
      runner_(runner) {
  discriminate_ = runner.capture([this] { train_discriminators(); });
  estimate_ = runner.capture([this] { estimate(); });
  fit_ = runner.capture([this] {
    critic_.fit();
    customer_critic_.fit();
  });
  remember_ = runner.capture([this] {
    sum_.add_(theta_);
    remembered_.add_(1);
  });
  gather_ = runner.capture([this] {
    if (shapes_.ranker)
      gaussian_entropy(ranker_entropy_, PolicyViews(*shapes_.ranker, shapes_.ranker_of(theta_)).log_std);
    const at::Tensor* sources[kFigures] = {&reward_mean_,
                                           &discriminator_->loss(),
                                           &discriminator_->auc(),
                                           &of_s_->auc(),
                                           &of_answer_->auc(),
                                           of_a_ ? &of_a_->auc() : &none_,
                                           &step_.accepted,
                                           &step_.kl,
                                           &step_.gain,
                                           &step_.length(),
                                           &step_.fraction,
                                           &step_.negative_curvature(),
                                           &step_.cg_residual(),
                                           &customer_region_.entropy(),
                                           &ranker_entropy_,
                                           &customer_normal_.explained_variance(),
                                           &normal_.explained_variance(),
                                           &customer_critic_.loss(),
                                           &critic_.loss()};
    for (int i = 0; i < kFigures; ++i) figures_.select(0, i).copy_(*sources[i]);
  });
}

std::unique_ptr<Discriminator> MailLearner::make_discriminator(const Columns& columns,
                                                               const std::vector<int>& hidden,
                                                               std::uint32_t number, const char* name) {
  MlpShape shape = mlp_shape(columns.count, hidden, 1);
  shape.activation = nn::Activation::kLeakyRelu;
  return std::make_unique<Discriminator>(
      shape, columns.of(pairs_), DiscriminatorFit{options_.discriminator_rate, number, name}, seed_, pool_);
}

// Rows count for the ranker where its action was drawn.
std::unique_ptr<GaussianRegion> MailLearner::make_ranker_region(const SimulatorSpec& spec) {
  if (!shapes_.ranker) return nullptr;
  const MailLayout& layout = batch_.layout;
  const at::Tensor columns = layout.from(layout.s, layout.answer).of(batch_.columns);
  return std::make_unique<GaussianRegion>(
      *shapes_.ranker,
      PolicyBatch{columns, layout.s.of(batch_.columns.narrow(0, 0, batch_.rows())), batch_.noise, drawn_,
                  normal_.weight(), normal_.normal(), batch_.fisher_order},
      action_units(spec, theta_.options()), shapes_.ranker_of(old_theta_), pool_);
}

std::vector<JointRegion::Part> MailLearner::parts() {
  std::vector<JointRegion::Part> parts = {{&customer_region_, shapes_.customer.parameters()}};
  if (ranker_region_) parts.push_back({ranker_region_.get(), shapes_.ranker->parameters()});
  return parts;
}

// (a,) s, n, a^c.
Columns MailLearner::seen_columns() const {
  const MailLayout& layout = batch_.layout;
  return layout.from(options_.discriminator_sees_action ? layout.a : layout.s, layout.answer);
}

void MailLearner::expand(TrainingBackend& backend, std::uint64_t iteration) {
  batch_.expand(backend, seed_, iteration);
}
void MailLearner::discriminate() {
  runner_.replay(discriminate_);
}
void MailLearner::estimate_advantages() {
  runner_.replay(estimate_);
}
void MailLearner::step_policies() {
  step_.run();
}
void MailLearner::fit_critics() {
  runner_.replay(fit_);
}
void MailLearner::remember() {
  runner_.replay(remember_);
}
const at::Tensor& MailLearner::gather_figures() {
  runner_.replay(gather_);
  return figures_;
}

void MailLearner::train_discriminators() {
  const std::int64_t half = pairs_.size(0) / 2;
  at::Tensor logged = pairs_.narrow(0, 0, half), generated = pairs_.narrow(0, half, half);
  for (int i = 0; i < options_.discriminator_steps; ++i) {
    logged.copy_(batch_.logged[i]);
    at::index_select_out(generated, batch_.columns, 0, batch_.discriminator_order[i]);
    for (const auto* one : {&discriminator_, &of_s_, &of_answer_, &of_a_}) {
      if (*one) (*one)->step();
    }
  }
}

// Rewards by the discriminator as it now stands, then credit: the ranker's actions by V(s, n), which does not
// know them yet, the customer's answers by V^c(s, a, n). At the horizon the next action is not drawn yet, so
// that both go on with V(s, n).
void MailLearner::estimate() {
  logits_.evaluate();
  reward_of_logit(options_.reward, logit_, reward_);
  weighted_moments(reward_, counts_, work_, count_, reward_mean_, reward_variance_);
  if (options_.centred) reward_.sub_(reward_mean_);
  reward_.mul_(counts_);

  critic_.evaluate();
  customer_critic_.evaluate();
  customer_value_.narrow(0, batch_.rows(), options_.lanes)
      .copy_(value_.narrow(0, batch_.rows(), options_.lanes));
  if (options_.replan == Replan::kSession) {
    at::eq_out(first_page_, batch_.layout.n.of(batch_.columns.narrow(0, 0, batch_.rows())).squeeze(1), 0);
    at::mul_out(drawn_, counts_, first_page_);
  }
  advantage_.compute();
  customer_advantage_.compute();
  normal_.compute();
  customer_normal_.compute();
}

at::Tensor MailLearner::average() const {
  const at::Tensor mean = at::where(remembered_ > 0, sum_ / remembered_.clamp_min(1), theta_);
  return mean.to(theta_.scalar_type());
}

std::vector<std::pair<std::string, at::Tensor>> MailLearner::state() const {
  std::vector<std::pair<std::string, at::Tensor>> all = {
      {"policies", theta_}, {"sum", sum_}, {"remembered", remembered_}};
  const auto add = [&all](const auto& part) {
    for (const auto& entry : part.state()) all.push_back(entry);
  };
  for (const auto* one : {&discriminator_, &of_s_, &of_answer_, &of_a_}) {
    if (*one) add(**one);
  }
  add(critic_);
  add(customer_critic_);
  return all;
}

}  // namespace vt::learn
