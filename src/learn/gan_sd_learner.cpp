#include "learn/gan_sd_learner.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "learn/reduce.hpp"
#include "vt/core/order.hpp"
#include "vt/learn/customer_baselines.hpp"

namespace vt::learn {
namespace {

constexpr std::uint32_t kGenerator = 3, kDiscriminator = 4;  // addresses of the initial weights
constexpr float kSlope = 0.2f;                               // of both players' leaky ReLUs
constexpr double kLastRate = 0.02;                           // at the end, as a share of the first

MlpShape player(std::int64_t inputs, const std::vector<int>& hidden, std::int64_t outputs, bool layer_norm) {
  MlpShape shape = mlp_shape(inputs, hidden, outputs);
  shape.activation = nn::Activation::kLeakyRelu;
  shape.slope = kSlope;
  shape.layer_norm = layer_norm;
  return shape;
}

at::Tensor initial(const MlpShape& shape, std::uint64_t seed, std::uint32_t network,
                   const at::TensorOptions& kind) {
  const at::Tensor theta = at::zeros({shape.parameters()}, kind);
  initialise_mlp(shape, seed, network, 1.0, theta);
  return theta;
}

}  // namespace

GanSdLearner::Shard::Shard(const GanSdLearner& learner, Rows rows)
    : rows(rows),
      generator(learner.generator_shape_, rows.count, MlpPasses::kBackward, learner.generator_),
      judge(learner.discriminator_shape_, rows.count, MlpPasses::kBackward, learner.generator_),
      discriminator(learner.discriminator_shape_, 2 * rows.count, MlpPasses::kBackward, learner.generator_) {
  const auto kind = learner.generator_.options();
  const std::int64_t n = rows.count, width = learner.blocks_.width(), latent = learner.options_.latent;
  scratch = at::zeros({n * (std::max(width, latent) + 3)}, at::kFloat);
  z = at::zeros({n, latent}, kind);
  for (at::Tensor* t : {&noise, &p, &d_p, &drawn, &d_drawn, &work}) *t = at::zeros({n, width}, kind);
  sums = at::zeros({n, learner.blocks_.attributes()}, kind);
  examples = at::zeros({2 * n, width}, kind);
  real = examples.narrow(0, 0, n);
  fake = examples.narrow(0, n, n);
  for (at::Tensor* t : {&slope, &value}) *t = at::zeros({2 * n, 1}, kind);
  host_index = at::zeros({n, learner.blocks_.attributes()}, at::kLong);
  index = host_index.to(kind.device());
  gradient = at::zeros({std::max(learner.generator_.numel(), learner.discriminator_.numel())}, kind);
  generator_gradient = view_mlp(learner.generator_shape_, gradient);
  discriminator_gradient = view_mlp(learner.discriminator_shape_, gradient);
  for (at::Tensor* t : {&worth, &loss}) *t = at::zeros({}, kind.dtype(at::kDouble));
  part = learner.tables_.make_part(n);
}

GanSdLearner::GanSdLearner(const data::Customers& customers, const GanSdOptions& options, std::uint64_t seed,
                           const at::TensorOptions& kind, ShardPool& pool)
    : customers_(customers),
      options_(options),
      seed_(seed),
      generator_shape_(player(options.latent, options.generator_hidden, customers.width(), true)),
      discriminator_shape_(player(customers.width(), options.discriminator_hidden, 1, false)),
      generator_(initial(generator_shape_, seed, kGenerator, kind)),
      average_(at::zeros_like(generator_)),
      discriminator_(initial(discriminator_shape_, seed, kDiscriminator, kind)),
      generator_views_(view_mlp(generator_shape_, generator_)),
      average_views_(view_mlp(generator_shape_, average_)),
      discriminator_views_(view_mlp(discriminator_shape_, discriminator_)),
      generator_adam_(generator_, options.generator_rate, options.beta1, options.beta2),
      discriminator_adam_(discriminator_, options.discriminator_rate, options.beta1, options.beta2),
      blocks_(customers.sizes, generator_),
      tables_(customers, options, blocks_, generator_),
      pool_(pool) {
  std::vector<float> marginals = log_marginals(customers);
  generator_views_.bias.back().copy_(at::from_blob(marginals.data(), {customers.width()}, at::kFloat));
  average_.copy_(generator_);
  const auto real = kind.dtype(at::kDouble);
  generator_gradient_ = at::zeros({generator_.numel()}, real);
  discriminator_gradient_ = at::zeros({discriminator_.numel()}, real);
  for (at::Tensor* t : {&table_sums_, &score_sums_}) *t = at::zeros({tables_.cells()}, real);
  for (at::Tensor* t : {&worth_, &loss_}) *t = at::zeros({}, real);
  for (const Rows rows : cut_into_shards(options.batch)) shards_.emplace_back(*this, rows);
}

double GanSdLearner::rate_factor(std::int64_t step) const {
  const double done = static_cast<double>(step) / static_cast<double>(options_.steps);
  return done < 0.5 ? 1.0 : 1.0 - (1.0 - kLastRate) * std::min(2.0 * done - 1.0, 1.0);
}

// Returns the logits [n, W].
const at::Tensor& GanSdLearner::draw_soft(const MlpViews& generator, const NoiseAddress& address,
                                          Shard& shard) {
  draw_latents(address, shard.rows, shard.scratch, shard.z);
  const at::Tensor& logits = shard.generator.forward(generator, shard.z);
  blocks_.softmax(shard.p, logits);
  return logits;
}

// drawn = softmax((logits + noise) / tau), whose largest column is a draw from softmax(logits).
void GanSdLearner::draw_hard(const NoiseAddress& address, const at::Tensor& logits, Shard& shard) {
  draw_gumbel(address, shard.rows, shard.scratch, shard.noise);
  shard.noise.add_(logits).mul_(1.0 / options_.tau);
  blocks_.softmax(shard.drawn, shard.noise);
  blocks_.choose_largest(shard.fake, shard.drawn, shard.index);
}

// Rows of an addressed order, from its beginning again where the batch is larger than the data.
void GanSdLearner::draw_real(std::int64_t step, Shard& shard) {
  const auto n = static_cast<std::uint32_t>(customers_.rows());
  const Order order(seed_, Purpose::kMinibatch, static_cast<std::uint64_t>(step), 0, n);
  std::int64_t* to = shard.host_index.data_ptr<std::int64_t>();
  for (std::int64_t i = shard.rows.begin; i < shard.rows.begin + shard.rows.count; ++i)
    to = std::copy_n(customers_.row(order[static_cast<std::uint32_t>(i) % n]), customers_.attributes(), to);
  shard.index.copy_(shard.host_index).add_(blocks_.offsets());
  shard.real.zero_().scatter_(1, shard.index, 1);
}

// The generator's payment, and the slope of minus its mean in the drawn levels.
void GanSdLearner::judge(Shard& shard) {
  const double share = 1.0 / static_cast<double>(options_.batch);
  const at::Tensor& score = shard.judge.forward(discriminator_views_, shard.fake);
  at::Tensor slope = shard.slope.narrow(0, 0, shard.rows.count);
  at::Tensor value = shard.value.narrow(0, 0, shard.rows.count);
  switch (options_.adversarial) {
    case Adversarial::kNone:
      return;
    case Adversarial::kD:
      at::sigmoid_out(value, score);
      slope.copy_(value).mul_(value).sub_(value).mul_(share);
      break;
    case Adversarial::kLogD:
      at::log_sigmoid_out(value, score);
      at::sigmoid_out(slope, score);
      slope.sub_(1).mul_(share);
      break;
    case Adversarial::kWasserstein:
      value.copy_(score);
      slope.fill_(-share);
      break;
  }
  sum_rows(shard.worth, value.select(1, 0));
  shard.judge.backward_input(discriminator_views_, slope, shard.d_drawn);
}

void GanSdLearner::sum_tables() {
  sum_shards(table_sums_, shards_, [](const Shard& s) -> const at::Tensor& { return s.part.table; });
}

const at::Tensor& GanSdLearner::differentiate_generator(std::int64_t step) {
  const NoiseAddress address{seed_, BatchUse::kGenerator, static_cast<std::uint64_t>(step)};
  const bool adversarial = options_.adversarial != Adversarial::kNone;
  pool_.run(shards_.size(), [&](std::size_t s) {
    Shard& shard = shards_[s];
    const at::Tensor& logits = draw_soft(generator_views_, address, shard);
    tables_.add_up(shard.p, shard.part);
    if (!adversarial) return;
    draw_hard(address, logits, shard);
    judge(shard);
  });
  sum_tables();
  tables_.compare(table_sums_, options_.batch);
  if (adversarial) {
    sum_shards(worth_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.worth; });
    worth_.mul_(1.0 / static_cast<double>(options_.batch));
  }
  pool_.run(shards_.size(), [&](std::size_t s) {
    Shard& shard = shards_[s];
    if (!tables_.empty()) {
      tables_.backward(shard.p, shard.part, shard.d_p);
      blocks_.softmax_backward(shard.d_p, shard.p, shard.d_p, shard.sums, shard.work);
    } else {
      shard.d_p.zero_();
    }
    if (adversarial) {
      blocks_.softmax_backward(shard.d_drawn, shard.drawn, shard.d_drawn, shard.sums, shard.work);
      shard.d_p.add_(shard.d_drawn, 1.0 / options_.tau);
    }
    shard.generator.backward(generator_views_, shard.z, shard.d_p, shard.generator_gradient);
  });
  sum_shards(generator_gradient_, shards_,
             [this](const Shard& s) { return s.gradient.narrow(0, 0, generator_.numel()); });
  return generator_gradient_;
}

void GanSdLearner::move_generator(std::int64_t step) {
  generator_adam_.step(generator_gradient_, options_.generator_rate * rate_factor(step));
  // Early on the average forgets faster, since it begins with the first weights.
  const double t = static_cast<double>(step);
  average_.lerp_(generator_, 1.0 - std::min(options_.ema, (1.0 + t) / (10.0 + t)));
}

// -log D(real) - log(1 - D(fake)), or the difference of a critic's scores, and its slope in the scores.
void GanSdLearner::tell_apart(Shard& shard) {
  const std::int64_t n = shard.rows.count;
  const double share = 1.0 / static_cast<double>(options_.batch);
  const at::Tensor& score = shard.discriminator.forward(discriminator_views_, shard.examples);
  const at::Tensor real_slope = shard.slope.narrow(0, 0, n);
  if (options_.adversarial == Adversarial::kWasserstein) {
    shard.slope.fill_(share);
    real_slope.neg_();
    at::mul_out(shard.value, score, shard.slope);
  } else {
    at::sigmoid_out(shard.slope, score);
    real_slope.sub_(1);
    shard.slope.mul_(share);
    shard.value.copy_(score);
    shard.value.narrow(0, 0, n).neg_();
    at::softplus_out(shard.value, shard.value);
    shard.value.mul_(share);
  }
  sum_rows(shard.loss, shard.value.select(1, 0));
  shard.discriminator.backward(discriminator_views_, shard.examples, shard.slope,
                               shard.discriminator_gradient);
}

const at::Tensor& GanSdLearner::differentiate_discriminator(std::int64_t step) {
  const NoiseAddress address{seed_, BatchUse::kDiscriminator, static_cast<std::uint64_t>(step)};
  pool_.run(shards_.size(), [&](std::size_t s) {
    Shard& shard = shards_[s];
    draw_hard(address, draw_soft(generator_views_, address, shard), shard);
    draw_real(step, shard);
    tell_apart(shard);
  });
  sum_shards(loss_, shards_, [](const Shard& shard) -> const at::Tensor& { return shard.loss; });
  sum_shards(discriminator_gradient_, shards_,
             [this](const Shard& s) { return s.gradient.narrow(0, 0, discriminator_.numel()); });
  return discriminator_gradient_;
}

void GanSdLearner::move_discriminator(std::int64_t step) {
  discriminator_adam_.step(discriminator_gradient_, options_.discriminator_rate * rate_factor(step));
  if (options_.clip > 0.0) discriminator_.clamp_(-options_.clip, options_.clip);
}

void GanSdLearner::score(std::int64_t batches) {
  for (std::int64_t batch = 0; batch < batches; ++batch) {
    const NoiseAddress address{seed_, BatchUse::kScore, static_cast<std::uint64_t>(batch)};
    pool_.run(shards_.size(), [&](std::size_t s) {
      draw_soft(average_views_, address, shards_[s]);
      tables_.add_up(shards_[s].p, shards_[s].part);
    });
    sum_tables();
    if (batch == 0) score_sums_.zero_();
    score_sums_.add_(table_sums_);
  }
  tables_.compare(score_sums_, batches * options_.batch);
}

NamedTensors GanSdLearner::state() const {
  return {{"generator", generator_},
          {"generator.average", average_},
          {"generator.adam.mean", generator_adam_.mean},
          {"generator.adam.square", generator_adam_.square},
          {"generator.adam.steps", generator_adam_.steps},
          {"discriminator", discriminator_},
          {"discriminator.adam.mean", discriminator_adam_.mean},
          {"discriminator.adam.square", discriminator_adam_.square},
          {"discriminator.adam.steps", discriminator_adam_.steps}};
}

}  // namespace vt::learn
