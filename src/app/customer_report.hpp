// How a customer generator's scores are written down.
#pragma once

#include <string>
#include <vector>

#include "app/run.hpp"
#include "vt/eval/customer_fidelity.hpp"
#include "vt/eval/entropy_optimum.hpp"
#include "vt/sim/spec.hpp"

namespace vt::app {

// What the objective of GAN-SD costs an attribute by itself: KL between the data and its closed-form optimum.
struct ClosedForm {
  double kl_real_to_virtual = 0.0;
  double kl_virtual_to_real = 0.0;
};
// [A], of attributes whose only table is their own, trained on `customers`.
std::vector<ClosedForm> closed_forms(const data::Customers& customers, double alpha, double beta,
                                     eval::KlDirection direction);

// Adds "attributes", "pairwise_mi_error" and "c2st_auc" (contract, `fit-customers`); closed_form: empty, or
// one an attribute.
void add_fidelity(Json& summary, const std::vector<Attribute>& attributes,
                  const eval::CustomerFidelity& fidelity, const std::vector<ClosedForm>& closed_form);

std::string fidelity_table(const std::vector<Attribute>& attributes, const eval::CustomerFidelity& fidelity,
                           const std::vector<ClosedForm>& closed_form);

}  // namespace vt::app
