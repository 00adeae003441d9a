// fit-behavior: a simulator of a shop from its logs, judged by sessions that it has not seen.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>

#include "app/behavior_fit.hpp"
#include "app/behavior_report.hpp"
#include "app/customers_argument.hpp"
#include "app/data_argument.hpp"
#include "app/mail_fit.hpp"
#include "app/simulator_argument.hpp"
#include "app/unused_option.hpp"
#include "app/verb.hpp"
#include "io/files.hpp"
#include "vt/core/error.hpp"
#include "vt/data/data_set.hpp"
#include "vt/sim/complete.hpp"
#include "vt/sim/customer_model.hpp"

namespace vt::app {
namespace {

// The customers of a log's sessions, one each.
CustomerGenerator logged_customers(const data::LoadedPages& log, const std::vector<std::int64_t>& sessions,
                                   const SimulatorSpec& spec) {
  std::vector<std::uint16_t> codes;
  for (const std::int64_t session : sessions) {
    const auto row = static_cast<std::size_t>(log.session_begin[static_cast<std::size_t>(session)]);
    codes.insert(codes.end(), log.pages.codes_of(row), log.pages.codes_of(row) + log.pages.attributes);
  }
  CustomerGenerator generator;
  generator.kind = GeneratorKind::kEmpirical;
  generator.rows = pack_customers(spec.rules.attributes, codes);
  return generator;
}

bool same_attributes(const std::vector<Attribute>& a, const std::vector<Attribute>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Attribute& x, const Attribute& y) {
    return x.name == y.name && x.size == y.size && x.labels == y.labels;
  });
}

class FitBehavior final : public Verb {
 public:
  void declare(config::Settings& settings) override {
    settings.add("data", data_, "a folder with manifest.json and pages.parquet or pages.csv")
        .value("DATA")
        .path();
    settings.add("customers", customers_, "whose sessions start: a run of fit-customers, or those of the log")
        .value("RUN|logged")
        .path([](const std::string& text) { return text == "logged" ? text : absolute_simulator(text); });
    settings.add_choice("algo", algo_, {"mail", "bc"}, "how to learn their behaviour");
    settings.add("select", select_, "sessions to learn from; others of valid and test judge").value("EXPR");
    declare_bc(settings, bc_);
    mail_.declare(settings);
    settings.add("score_sessions", score_sessions_, "simulated sessions that are compared with logged ones")
        .range(std::int64_t{1}, std::int64_t{1} << 40)
        .resumable();
  }

  void run(Run& run) override {
    refuse_unused(run.settings(), {{"mail.", {"mail"}}}, "--algo", algo_);
    if (algo_ != "mail") run.leave_out("mail.");
    if (algo_ == "mail" && mail_.generated_customers() && customers_ == "logged")
      throw Error(ErrorKind::kUsage, "no generated customers", "--mail-customers generated",
                  "the customers are those of the log", "name a run of fit-customers with --customers");
    const std::filesystem::path folder = open_data(data_);
    const data::Manifest manifest = data::read_manifest(folder);
    const data::Selection selection = data::parse_selection(select_, manifest);
    learn::validate(bc_);
    const learn::MailOptions mail = mail_.resolve();
    const data::LoadedPages log =
        data::load_pages(folder, learn::with_all_splits(selection), run.common().seed);
    const auto pages = std::make_shared<const learn::LoggedPages>(
        learn::logged_pages(log, manifest, selection, folder.string()));
    if (pages->spec.action_size() == 0)
      spdlog::warn("{} has no actions: customers are learned, but no ranking policy can be trained",
                   folder.string());
    const CustomerGenerator own = product_customers(log, *pages, folder);
    run.open();
    BehaviorFit fit = clone_behavior(run, pages, bc_, algo_ == "mail" ? "bc" : "");
    if (algo_ == "mail") imitate_behavior(run, pages, mail, shops(log, *pages, own), fit);
    report(run, log, *pages, fit, own, save(run, *pages, fit, own));
  }

 private:
  CustomerGenerator product_customers(const data::LoadedPages& log, const learn::LoggedPages& pages,
                                      const std::filesystem::path& folder) const {
    if (customers_ == "logged") return logged_customers(log, pages.fitted, pages.spec);
    const CustomerModel customers = open_customers(customers_, "--customers").customers;
    if (same_attributes(customers.attributes, pages.spec.attributes)) return customers.generator;
    throw Error(ErrorKind::kBadInput, "cannot use customers", "--customers " + customers_,
                "their attributes are not those of " + folder.string(), "fit-customers to this data set");
  }

  static ModelPtr learned_shop(const learn::LoggedPages& pages, const learn::BehaviorNetworks& networks,
                               const CustomerGenerator& customers) {
    SimulatorModel model;
    model.spec = pages.spec;
    model.customer_generator = customers;
    learn::put_into(model, learn::in_raw_units(networks, pages));
    complete(model);
    return std::make_shared<const SimulatorModel>(std::move(model));
  }

  MailShops shops(const data::LoadedPages& log, const learn::LoggedPages& pages,
                  const CustomerGenerator& own) const {
    const auto with = [&pages](CustomerGenerator customers) {
      return [&pages, customers = std::move(customers)](const learn::BehaviorNetworks& networks) {
        return learned_shop(pages, networks, customers);
      };
    };
    return {with(mail_.generated_customers() ? own : logged_customers(log, pages.fitted, pages.spec)),
            with(logged_customers(log, pages.held_out, pages.spec)),
            eval::figures_of_log(log, pages.held_out, pages.spec), score_sessions_};
  }

  // The products, as they are read again.
  static std::vector<ModelPtr> save(const Run& run, const learn::LoggedPages& pages, const BehaviorFit& fit,
                                    const CustomerGenerator& customers) {
    std::vector<ModelPtr> products;
    for (std::size_t i = 0; i < fit.members.size(); ++i) {
      const std::string name = fit.members.size() == 1 ? "simulator" : fmt::format("simulator-{}", i + 1);
      std::filesystem::remove_all(run.file(name));  // of a run that was cut short
      save_simulator(*learned_shop(pages, fit.members[i], customers), run.file(name));
      products.push_back(load_simulator(run.file(name)));
    }
    return products;
  }

  void report(Run& run, const data::LoadedPages& log, const learn::LoggedPages& pages, const BehaviorFit& fit,
              const CustomerGenerator& own, const std::vector<ModelPtr>& products) const {
    const eval::SessionFigures real = eval::figures_of_log(log, pages.held_out, pages.spec);
    const CustomerGenerator held_out = logged_customers(log, pages.held_out, pages.spec);
    Json members = Json::array();
    for (std::size_t i = 0; i < products.size(); ++i) {
      const auto simulated = simulate_sessions(run, learned_shop(pages, fit.members[i], held_out),
                                               score_sessions_, "held-out customers");
      const auto generated = simulate_sessions(run, products[i], score_sessions_, "own customers");
      Json member = {{"simulated", session_json(simulated)},
                     {"simulated_generated", session_json(generated)},
                     {"session_length_ks", eval::length_distance(real, simulated)},
                     {"session_length_ks_generated", eval::length_distance(real, generated)}};
      if (const auto correlation = eval::r2p_correlation(real, simulated))
        member["r2p_by_level_spearman"] = *correlation;
      member.update(fit.figures[i]);
      members.push_back(std::move(member));
      if (i > 0) continue;
      io::write_file(run.file("by_attribute.csv"), real_and_simulated_csv(real, simulated));
      if (!run.common().json)
        std::cout << session_table(real, simulated, generated) << fit_text(members.front());
    }
    Json summary = run.summary(&products.front()->spec);
    summary["algo"] = algo_;
    summary["customers"] = {{"kind", name_of(own.kind)}};
    summary["sessions"] = {{"fitted", pages.fitted.size()}, {"held_out", pages.held_out.size()}};
    summary["real"] = session_json(real);
    summary.update(members.front());
    if (members.size() > 1) summary["members"] = std::move(members);
    run.finish(std::move(summary), {{"page_views_per_second", fit.page_views_per_second},
                                    {"paths", {{"data", data_}, {"customers", customers_}}}});
  }

  std::string data_;
  std::string customers_ = "logged";
  std::string algo_ = "bc";
  std::string select_ = "split=train";
  learn::BcOptions bc_;
  MailKeys mail_;
  std::int64_t score_sessions_ = 100'000;
};

}  // namespace

std::unique_ptr<Verb> make_fit_behavior() {
  return std::make_unique<FitBehavior>();
}

}  // namespace vt::app
