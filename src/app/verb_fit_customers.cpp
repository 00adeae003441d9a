// fit-customers: a generator of customers from logs, scored on sessions that it has not seen.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "app/customer_report.hpp"
#include "app/data_argument.hpp"
#include "app/evaluate_policy.hpp"
#include "app/gan_options.hpp"
#include "app/settle.hpp"
#include "app/training_loop.hpp"
#include "app/verb.hpp"
#include "vt/core/error.hpp"
#include "vt/data/data_set.hpp"
#include "vt/learn/customer_baselines.hpp"
#include "vt/learn/gan_sd.hpp"
#include "vt/sim/customer_model.hpp"

namespace vt::app {
namespace {

class CustomerTraining final : public Learner {
 public:
  explicit CustomerTraining(learn::GanSdTrainer& trainer) : trainer_(trainer) {}

  Step iterate() override {
    const learn::GanSdReport r = trainer_.iterate();
    warn(r);
    Json figures = {{"iteration", r.iteration},   {"steps", r.steps},
                    {"entropy", r.entropy},       {"kl", r.kl},
                    {"largest_kl", r.largest_kl}, {"least_entropy", r.least_entropy},
                    {"score", r.score},           {"kept", r.kept},
                    {"collapsed", r.collapsed}};
    if (trainer_.options().adversarial != learn::Adversarial::kNone) {
      figures["adversarial"] = r.adversarial;
      figures["discriminator_loss"] = r.discriminator_loss;
      figures["pinned"] = r.pinned;
    }
    Json seconds = Json::object();
    for (const auto& [phase, spent] : r.seconds) seconds[phase] = spent;
    return {std::move(figures), std::move(seconds),
            fmt::format("kl {:.4f}  largest {:.4f}  D {:.3f}", r.kl, r.largest_kl, r.discriminator_loss)};
  }
  std::int64_t iterations() const override { return trainer_.iterations(); }
  std::int64_t done() const override { return trainer_.steps(); }
  void save(const std::filesystem::path& file) const override { trainer_.save(file); }
  void load(const std::filesystem::path& file) override { trainer_.load(file); }

 private:
  // Each once.
  void warn(const learn::GanSdReport& r) {
    if (r.pinned && !pinned_)
      spdlog::warn("step {}: the discriminator tells all apart (loss {:.3g}); it no longer teaches", r.steps,
                   r.discriminator_loss);
    if (r.collapsed && !collapsed_)
      spdlog::warn("step {}: collapse, an attribute keeps {:.3g} of its entropy; an earlier state is kept",
                   r.steps, r.least_entropy);
    pinned_ = pinned_ || r.pinned;
    collapsed_ = collapsed_ || r.collapsed;
  }

  learn::GanSdTrainer& trainer_;
  bool pinned_ = false, collapsed_ = false;
};

class FitCustomers final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("data", data_, "a folder with manifest.json and pages.parquet or pages.csv")
        .value("DATA")
        .path();
    settings.add_choice("algo", algo_, {"gan_sd", "gan", "wgan", "gmm", "latent_class", "independent"},
                        "how to learn customers");
    settings.add("select", select_, "sessions to learn from").value("EXPR");
    gan_.declare(settings);
    settings.add("classes", classes_, "of gmm and latent_class").range(1, kMaxCustomerClasses);
    settings.add("score_customers", score_customers_, "generated customers that score the generator")
        .range(std::int64_t{4}, std::int64_t{1} << 30)
        .resumable();
  }

  void run(Run& run) override {
    gan_.refuse_unused(run.settings(), algo_);
    const std::filesystem::path folder = open_data(data_);
    const data::Manifest manifest = data::read_manifest(folder);
    const data::Customers train = load(folder, manifest, select_, run.common().seed);
    CustomerModel model;
    model.attributes = manifest.attributes;
    Json log = Json::object();
    const bool trains = algo_ == "gan_sd" || algo_ == "gan" || algo_ == "wgan";
    learn::GanSdOptions options;
    if (trains) {
      options = gan_.resolve(algo_, manifest.attributes, train);
      model.generator = trained(run, train, options, log);
    } else {
      model.generator = fitted(run, train);
    }
    save_customer_model(model, run.folder());
    model = load_customer_model(run.folder());
    score(run, folder, manifest, train, model, closed_form(trains, options, train), std::move(log));
  }

 private:
  static data::Customers load(const std::filesystem::path& folder, const data::Manifest& manifest,
                              const std::string& select, std::uint64_t seed) {
    data::Customers customers;
    for (const Attribute& attribute : manifest.attributes) customers.sizes.push_back(attribute.size);
    customers.codes = data::load_customers(folder, data::parse_selection(select, manifest), seed).codes;
    if (customers.rows() >= 4) return customers;
    throw Error(ErrorKind::kBadInput, "too few customers", folder.string(),
                fmt::format("{} sessions have {}", customers.rows(), select));
  }

  CustomerGenerator trained(Run& run, const data::Customers& train, const learn::GanSdOptions& options,
                            Json& log) const {
    learn::GanSdTrainer trainer(train, options, run.common().seed, run.common().threads);
    run.open();
    CustomerTraining training(trainer);
    const LoopEnd end = run_loop(run, training, {"fit-customers", "steps", "", options.steps, [&](double) {
                                                   return trainer.steps() >= options.steps;
                                                 }});
    log = {{"steps_per_second", end.done_per_second}};
    CustomerGenerator generator;
    generator.kind = GeneratorKind::kMlp;
    generator.network = trainer.generator();
    return generator;
  }

  CustomerGenerator fitted(Run& run, const data::Customers& train) {
    learn::MixtureOptions options;
    CustomerGenerator generator;
    options.classes = algo_ == "gmm" ? 10 : 30;
    settle(classes_, options.classes);
    run.open();
    const std::uint64_t seed = run.common().seed;
    if (algo_ == "gmm") {
      generator.kind = GeneratorKind::kGmm;
      generator.table = learn::fit_gaussian_mixture(train, options, seed, run.common().threads);
    } else if (algo_ == "latent_class") {
      generator.kind = GeneratorKind::kLatentClass;
      generator.table = learn::fit_latent_classes(train, options, seed, run.common().threads);
    } else {
      generator.kind = GeneratorKind::kIndependent;
      generator.table = learn::fit_independent(train);
    }
    return generator;
  }

  // Where each attribute stands alone in V and nothing else pulls at it but the discriminator.
  static std::vector<ClosedForm> closed_form(bool trains, const learn::GanSdOptions& options,
                                             const data::Customers& train) {
    const bool singles = options.variables == learn::every_single(train.sizes);
    if (!trains || !singles || options.alpha == 0.0 || options.beta == 0.0) return {};
    return closed_forms(train, options.alpha, options.beta, options.kl);
  }

  void score(Run& run, const std::filesystem::path& folder, const data::Manifest& manifest,
             const data::Customers& train, const CustomerModel& model,
             const std::vector<ClosedForm>& closed_form, Json log) const {
    const data::Customers held_out = load(folder, manifest, "split=held_out", run.common().seed);
    std::vector<std::uint32_t> packed(static_cast<std::size_t>(score_customers_ * model.view.words));
    sample_customers(model, run.common().seed, kFreshSessions, score_customers_, packed.data(),
                     run.common().threads);
    const data::Customers generated{held_out.sizes, unpack_customers(model.view, packed)};
    const eval::CustomerFidelity fidelity = eval::customer_fidelity(held_out, generated, run.common().seed);

    Json summary = run.summary();
    summary["algo"] = algo_;
    summary["customers"] = {{"kind", name_of(model.generator.kind)}, {"hash", model.hash}};
    summary["rows"] = {
        {"train", train.rows()}, {"held_out", held_out.rows()}, {"generated", generated.rows()}};
    add_fidelity(summary, model.attributes, fidelity, closed_form);
    log["paths"] = {{"data", data_.string()}};
    run.finish(std::move(summary), log);
    if (!run.common().json) std::cout << fidelity_table(model.attributes, fidelity, closed_form);
  }

  std::filesystem::path data_;
  std::string algo_ = "gan_sd";
  std::string select_ = "split=train";
  GanOptions gan_;
  std::optional<int> classes_;
  std::int64_t score_customers_ = 100'000;
};

}  // namespace

std::unique_ptr<Verb> make_fit_customers() {
  return std::make_unique<FitCustomers>();
}

}  // namespace vt::app
