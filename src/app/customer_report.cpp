#include "app/customer_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "vt/learn/customer_baselines.hpp"

namespace vt::app {

std::vector<ClosedForm> closed_forms(const data::Customers& customers, double alpha, double beta,
                                     eval::KlDirection direction) {
  std::vector<ClosedForm> all;
  const std::vector<float> log_shares = learn::log_marginals(customers);
  auto log_share = log_shares.begin();
  for (const std::int32_t size : customers.sizes) {
    std::vector<double> p;
    for (std::int32_t level = 0; level < size; ++level) p.push_back(std::exp(double{*log_share++}));
    const std::vector<double> q = eval::entropy_optimum(p, alpha, beta, direction);
    all.push_back({eval::kl_divergence(p, q), eval::kl_divergence(q, p)});
  }
  return all;
}

void add_fidelity(Json& summary, const std::vector<Attribute>& attributes,
                  const eval::CustomerFidelity& fidelity, const std::vector<ClosedForm>& closed_form) {
  Json& all = summary["attributes"] = Json::object();
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const eval::AttributeFidelity& own = fidelity.attributes[a];
    Json& json = all[attributes[a].name] = {{"kl_real_to_virtual", own.kl_real_to_virtual},
                                            {"kl_virtual_to_real", own.kl_virtual_to_real},
                                            {"floor", own.floor}};
    if (closed_form.empty()) continue;
    json["closed_form"] = {{"kl_real_to_virtual", closed_form[a].kl_real_to_virtual},
                           {"kl_virtual_to_real", closed_form[a].kl_virtual_to_real}};
  }
  if (fidelity.pairwise_mi_error) summary["pairwise_mi_error"] = *fidelity.pairwise_mi_error;
  summary["c2st_auc"] = fidelity.c2st_auc;
}

std::string fidelity_table(const std::vector<Attribute>& attributes, const eval::CustomerFidelity& fidelity,
                           const std::vector<ClosedForm>& closed_form) {
  std::string text = fmt::format("{:<24}{:>8}{:>16}{:>16}{:>10}", "attribute", "levels", "KL real to gen",
                                 "KL gen to real", "floor");
  text += closed_form.empty() ? "\n" : fmt::format("{:>28}\n", "closed form of the objective");
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const eval::AttributeFidelity& own = fidelity.attributes[a];
    text += fmt::format("{:<24}{:>8}{:>16.4f}{:>16.4f}{:>10.4f}", attributes[a].name, attributes[a].size,
                        own.kl_real_to_virtual, own.kl_virtual_to_real, own.floor);
    text += closed_form.empty() ? "\n"
                                : fmt::format("{:>18.4f}{:>10.4f}\n", closed_form[a].kl_real_to_virtual,
                                              closed_form[a].kl_virtual_to_real);
  }
  if (fidelity.pairwise_mi_error)
    text += fmt::format("pairwise mutual-information error {:.3f}\n", *fidelity.pairwise_mi_error);
  return text + fmt::format("two-sample AUC {:.3f} (0.5: cannot be told from real)\n", fidelity.c2st_auc);
}

}  // namespace vt::app
