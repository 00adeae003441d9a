#include "learn/mail_batch.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "vt/core/order.hpp"

namespace vt::learn {
namespace {

constexpr std::int64_t kLine = 16;  // floats in a cache line: every row starts on one

// Epochs of purpose kSubset: 0 picks the rows of the Fisher product, these what the discriminator is shown.
constexpr std::uint32_t kGenerated = 1, kLogged = 1u << 16;

std::vector<std::int64_t> known_rows(const LoggedPages& pages) {
  std::vector<std::int64_t> rows;
  for (const std::int64_t row : pages.rows_of(pages.fitted)) {
    if (pages.feedback[static_cast<std::size_t>(row)] != kNoFeedback) rows.push_back(row);
  }
  return rows;
}

std::int64_t fisher_rows(const MailOptions& options, std::int64_t rows) {
  const auto picked = std::llround(options.fvp_fraction * static_cast<double>(rows));
  return std::clamp<std::int64_t>(picked, 1, rows);
}

}  // namespace

at::Tensor Columns::of(const at::Tensor& rows) const {
  return rows.narrow(-1, first, count);
}

MailLayout::MailLayout(const session::PageRules& rules)
    : a{0, rules.action_size},
      s{a.count, rules.attributes.width},
      n{s.first + s.count, 1},
      answer{n.first + 1, session::customer_outputs(rules)},
      width((answer.first + answer.count + kLine - 1) / kLine * kLine) {}

MailBatch::MailBatch(const LoggedPages& pages, const MailOptions& options, const at::TensorOptions& kind)
    : layout(pages.spec.rules),
      pages_(pages),
      options_(options),
      rows_(options.lanes * options.horizon),
      known_(known_rows(pages)) {
  minibatch_ = std::min({options.discriminator_minibatch, rows_, static_cast<std::int64_t>(known_.size())});
  const auto whole = kind.dtype(at::kLong);
  columns = at::zeros({rows_ + options.lanes, layout.width}, kind);
  noise = at::zeros({rows_, layout.a.count}, kind);
  for (at::Tensor* v : {&ended, &served}) *v = at::zeros({options.horizon, options.lanes}, kind);
  engine_reward_ = at::zeros({rows_}, kind);
  fisher_order = at::zeros({fisher_rows(options, rows_)}, whole);
  critic_order = at::zeros({options.critic_epochs, rows_}, whole);
  discriminator_order = at::zeros({options.discriminator_steps, minibatch_}, whole);
  logged = at::zeros({options.discriminator_steps, minibatch_, layout.width}, kind);
  staging_ = at::zeros(logged.sizes(), kind.device(at::kCPU));
  if (kind.device().is_cuda()) staging_ = staging_.pin_memory();
  const std::vector<float>& scale = pages.input_scale;
  const auto of = [&](std::int64_t first, std::int64_t count) {
    return at::tensor(std::vector<float>(scale.begin() + first, scale.begin() + first + count)).to(kind);
  };
  observation_scale_ = of(0, layout.s.count);
  action_scale_ = of(layout.s.count, layout.a.count);
}

void MailBatch::expand(TrainingBackend& backend, std::uint64_t seed, std::uint64_t iteration) {
  float* first = columns.data_ptr<float>();
  session::BatchView<float> to;
  to.columns = first + layout.s.first;
  to.pitch = layout.width;
  to.input_scale = observation_scale_.const_data_ptr<float>();
  to.page_scale = pages_.input_scale.back();
  to.noise = noise.data_ptr<float>();
  to.reward = engine_reward_.data_ptr<float>();
  to.ended = ended.data_ptr<float>();
  to.chain = options_.episode == CustomerEpisode::kChain;
  to.served = served.data_ptr<float>();
  to.action = first;
  to.action_scale = action_scale_.const_data_ptr<float>();
  to.answer = first + layout.answer.first;

  const auto all = static_cast<std::uint32_t>(rows_);
  const auto order = [&](Purpose purpose, std::uint32_t epoch, at::Tensor rows) {
    return OrderRows{Order(seed, purpose, iteration, epoch, all), rows.numel(),
                     rows.data_ptr<std::int64_t>()};
  };
  std::vector<OrderRows> orders = {order(Purpose::kSubset, 0, fisher_order)};
  for (int i = 0; i < options_.critic_epochs; ++i)
    orders.push_back(order(Purpose::kMinibatch, static_cast<std::uint32_t>(i), critic_order[i]));
  for (int i = 0; i < options_.discriminator_steps; ++i)
    orders.push_back(
        order(Purpose::kSubset, kGenerated + static_cast<std::uint32_t>(i), discriminator_order[i]));
  backend.expand(to, orders);
  fill_logged(seed, iteration, backend.pool());
}

void MailBatch::fill_logged(std::uint64_t seed, std::uint64_t iteration, ShardPool& pool) {
  float* first = staging_.data_ptr<float>();
  pool.run(static_cast<std::size_t>(options_.discriminator_steps), [&](std::size_t step) {
    const Order order(seed, Purpose::kSubset, iteration, kLogged + static_cast<std::uint32_t>(step),
                      static_cast<std::uint32_t>(known_.size()));
    for (std::int64_t i = 0; i < minibatch_; ++i) {
      write_logged(known_[order[static_cast<std::uint32_t>(i)]],
                   first + (static_cast<std::int64_t>(step) * minibatch_ + i) * layout.width);
    }
  });
  logged.copy_(staging_,
               true);  // it is filled again after the iteration's figures, which come later, are read
}

void MailBatch::write_logged(std::int64_t row, float* out) const {
  const session::PageRules& rules = pages_.spec.rules;
  const auto r = static_cast<std::size_t>(row);
  std::fill_n(out, layout.width, 0.0f);
  const std::int64_t k = layout.a.count;
  for (std::int64_t i = 0; i < k; ++i) {
    out[i] = pages_.action[static_cast<std::size_t>(row * k + i)] *
             pages_.input_scale[static_cast<std::size_t>(layout.s.count + i)];
  }
  const int attributes = rules.attributes.count;
  for (int i = 0; i < attributes; ++i)
    out[layout.s.first +
        pages_.column[r * static_cast<std::size_t>(attributes) + static_cast<std::size_t>(i)]] = 1.0f;
  out[layout.n.first] = static_cast<float>(pages_.page[r]) * pages_.input_scale.back();
  float* answer = out + layout.answer.first;
  answer[pages_.feedback[r]] = 1.0f;
  if (rules.click_classes > 0) answer[rules.feedback_classes + pages_.clicks[r]] = 1.0f;
}

}  // namespace vt::learn
