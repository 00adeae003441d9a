#include "vt/learn/behavior_cloning.hpp"

#include <torch/torch.h>

#include <stdexcept>

#include "learn/bc_options.hpp"
#include "learn/constant_gaussian.hpp"
#include "learn/row_fit.hpp"

namespace vt::learn {
namespace {

// Addresses of initial weights and orders: those of a member's fits follow each other.
constexpr std::uint32_t kFirstAddress = 1024;
constexpr std::uint32_t kFitsOfMember = 4;
enum Fit : std::uint32_t { kAnswer, kBlind, kLogging };

LogLikelihood likelihood_of(const TermMeans& means) {
  return {means.mean[0], means.mean[1]};
}

MlpShape leaky(MlpShape shape) {
  shape.activation = nn::Activation::kLeakyRelu;
  return shape;
}

std::vector<float> floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// The fits of one member.
struct Member {
  std::unique_ptr<RowFit> answer;   // pi^c(a^c | s, a, n)
  std::unique_ptr<RowFit> blind;    // the same without a
  std::unique_ptr<RowFit> logging;  // pi(u | s)
  ConstantGaussian constant;
  double constant_held_out = 0;

  std::vector<RowFit*> fits() const {
    if (!logging) return {answer.get()};
    return {answer.get(), blind.get(), logging.get()};
  }
  bool constant_logging() const { return constant_held_out >= logging->best_held_out().mean[0]; }
};

}  // namespace

struct BcTrainer::State {
  State(std::shared_ptr<const LoggedPages> pages, BcOptions options, std::uint64_t seed, int threads);
  Member member(std::uint32_t number);
  const Member& finished(int number) const;
  nlohmann::json identity() const;
  NamedTensors tensors() const;

  std::shared_ptr<const LoggedPages> pages;
  BcOptions options;
  std::uint64_t seed;
  ShardPool pool;
  PageTensors tensors_of_pages;
  std::vector<Member> members;
  std::int64_t iterations = 0;
};

BcTrainer::State::State(std::shared_ptr<const LoggedPages> pages_, BcOptions options_, std::uint64_t seed_,
                        int threads)
    : pages(std::move(pages_)),
      options((validate(options_), std::move(options_))),
      seed(seed_),
      pool(threads),
      tensors_of_pages(*pages, at::kFloat) {
  ShardPool::make_single_threaded();
  for (int i = 0; i < options.members; ++i) members.push_back(member(static_cast<std::uint32_t>(i)));
}

Member BcTrainer::State::member(std::uint32_t number) {
  const std::vector<std::int64_t> fitted =
      pages->rows_of(options.members > 1 ? bootstrap(pages->fitted, seed, number) : pages->fitted);
  const std::vector<std::int64_t> held_out = pages->rows_of(pages->held_out);
  const auto fit = [&](Fit which, PageView view, LossFactory loss, const MlpShape& shape, std::int64_t more) {
    static constexpr std::array kNames = {"answer", "blind", "logging"};
    const std::string name = kNames[which] + std::string(".") + std::to_string(number);
    return std::make_unique<RowFit>(
        RowFitPlan{name, shape, view, loss, more, kFirstAddress + kFitsOfMember * number + which}, options,
        tensors_of_pages, fitted, held_out, seed, pool);
  };
  const auto answer = [&](Fit which, PageView view) {
    return fit(which, view, answer_loss,
               leaky(mlp_shape(input_width(tensors_of_pages, view), options.hidden,
                               session::customer_outputs(pages->spec.rules))),
               0);
  };
  Member made;
  made.answer = answer(kAnswer, PageView::kAll);
  const std::int64_t k = pages->spec.action_size();
  if (k == 0) return made;
  made.blind = answer(kBlind, PageView::kCustomerPage);
  made.logging = fit(kLogging, PageView::kCustomer, gaussian_loss,
                     mlp_shape(tensors_of_pages.width, options.logging_hidden, k), k);
  made.constant = fit_constant(*pages, fitted);
  made.constant_held_out = log_likelihood(made.constant, *pages, held_out);
  return made;
}

const Member& BcTrainer::State::finished(int number) const {
  const Member& member = members.at(static_cast<std::size_t>(number));
  if (member.answer->epochs() < options.epochs)
    throw std::logic_error("BcTrainer: a member is asked for before its last epoch");
  return member;
}

nlohmann::json BcTrainer::State::identity() const {
  return {{"learner", "bc"}, {"pages", pages->digest}, {"seed", seed}, {"options", to_json(options)}};
}

NamedTensors BcTrainer::State::tensors() const {
  NamedTensors all;
  for (const Member& member : members) {
    for (const RowFit* fit : member.fits()) {
      for (auto& named : fit->tensors()) all.push_back(std::move(named));
    }
  }
  return all;
}

std::optional<double> BcResult::gain_from_a() const {
  if (!held_out_without_a) return std::nullopt;
  return held_out.answer() - held_out_without_a->answer();
}

BcTrainer::BcTrainer(std::shared_ptr<const LoggedPages> pages, BcOptions options, std::uint64_t seed,
                     int threads)
    : state_(std::make_unique<State>(std::move(pages), std::move(options), seed, threads)) {}
BcTrainer::~BcTrainer() = default;
BcTrainer::BcTrainer(BcTrainer&&) noexcept = default;
BcTrainer& BcTrainer::operator=(BcTrainer&&) noexcept = default;

std::int64_t BcTrainer::iterations() const {
  return state_->iterations;
}
std::int64_t BcTrainer::total() const {
  return static_cast<std::int64_t>(state_->options.members) * state_->options.epochs;
}

BcReport BcTrainer::iterate() {
  State& s = *state_;
  const at::NoGradGuard no_grad;
  const std::int64_t number = s.iterations / s.options.epochs;
  const Member& member = s.members.at(static_cast<std::size_t>(number));
  BcReport report;
  timed(report.seconds, "answer", [&] { member.answer->epoch(); });
  report.fitted = likelihood_of(member.answer->fitted());
  report.held_out = likelihood_of(member.answer->held_out());
  if (member.logging) {
    timed(report.seconds, "without_a", [&] { member.blind->epoch(); });
    report.held_out_without_a = likelihood_of(member.blind->held_out());
    timed(report.seconds, "logging_policy", [&] { member.logging->epoch(); });
    report.held_out_actions = member.logging->held_out().mean[0];
  }
  report.iteration = ++s.iterations;
  report.member = static_cast<int>(number);
  report.epoch = member.answer->epochs();
  report.rate = member.answer->rate();
  return report;
}

BcResult BcTrainer::result(int number) const {
  const Member& member = state_->finished(number);
  BcResult result;
  result.epoch = member.answer->best_epoch();
  result.fitted = likelihood_of(member.answer->best_fitted());
  result.held_out = likelihood_of(member.answer->best_held_out());
  if (!member.logging) return result;
  result.held_out_without_a = likelihood_of(member.blind->best_held_out());
  result.constant_logging = member.constant_logging();
  result.held_out_actions =
      result.constant_logging ? member.constant_held_out : member.logging->best_held_out().mean[0];
  return result;
}

BehaviorNetworks BcTrainer::networks(int number) const {
  const Member& member = state_->finished(number);
  const at::NoGradGuard no_grad;
  const auto network = [](const RowFit& fit) {
    Network out;
    export_mlp(fit.shape(), fit.best(), fit.shape().unscaled(), out);
    return out;
  };
  BehaviorNetworks out{network(*member.answer), {}, {}};
  if (!member.logging) return out;
  if (member.constant_logging()) {
    const auto in = static_cast<int>(state_->tensors_of_pages.width);
    const auto k = static_cast<int>(member.constant.mean.size());
    const std::vector<float> no_weight(static_cast<std::size_t>(in) * static_cast<std::size_t>(k), 0.0f);
    out.logging_policy.layers = {Layer{in, k, no_weight, floats(member.constant.mean), {}, {}}};
    out.logging_log_std = floats(member.constant.log_std);
    return out;
  }
  out.logging_policy = network(*member.logging);
  const at::Tensor log_std = member.logging->best().narrow(0, member.logging->shape().parameters(),
                                                           state_->pages->spec.action_size());
  const at::Tensor host = log_std.to(at::kCPU, at::kFloat).contiguous();
  out.logging_log_std.assign(host.const_data_ptr<float>(), host.const_data_ptr<float>() + host.numel());
  return out;
}

void BcTrainer::save(const std::filesystem::path& file) const {
  nlohmann::json totals = {{"iterations", state_->iterations}, {"fits", nlohmann::json::array()}};
  for (const Member& member : state_->members) {
    for (const RowFit* fit : member.fits()) totals["fits"].push_back(fit->figures());
  }
  write_checkpoint(file, {state_->identity(), std::move(totals), state_->tensors(), {}});
}

void BcTrainer::load(const std::filesystem::path& file) {
  const at::NoGradGuard no_grad;
  const nlohmann::json totals = read_checkpoint(file, state_->identity(), state_->tensors()).totals;
  state_->iterations = totals.at("iterations");
  std::size_t i = 0;
  for (const Member& member : state_->members) {
    for (RowFit* fit : member.fits()) fit->set_figures(totals.at("fits").at(i++));
  }
}

}  // namespace vt::learn
