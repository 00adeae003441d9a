// Both policies of MAIL in one flat tensor: the customer's network, then the ranker's mean network and
// log-deviations. The customer's network sees [a, s, n] here and (s, a, n) everywhere else.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "learn/categorical_policy.hpp"
#include "learn/gaussian_policy.hpp"
#include "vt/learn/behavior_networks.hpp"

namespace vt::learn {

struct MailShapes {
  // Throws std::invalid_argument where the networks are not of this simulator.
  MailShapes(const BehaviorNetworks& networks, const SimulatorSpec& spec);

  CategoricalShape customer;
  std::optional<PolicyShape> ranker;  // where there are actions

  std::int64_t parameters() const { return customer.parameters() + (ranker ? ranker->parameters() : 0); }
  at::Tensor customer_of(const at::Tensor& theta) const { return theta.narrow(0, 0, customer.parameters()); }
  at::Tensor ranker_of(const at::Tensor& theta) const {
    return theta.narrow(0, customer.parameters(), ranker->parameters());
  }
};

// The customer's network alone, [customer.parameters()], with the columns (s, a, n) of simulators. Nothing is
// allocated.
void copy_customer(const MailShapes& shapes, const SimulatorSpec& spec, const at::Tensor& theta,
                   const at::Tensor& out);

void import_networks(const MailShapes& shapes, const SimulatorSpec& spec, const BehaviorNetworks& networks,
                     const at::Tensor& theta);
BehaviorNetworks export_networks(const MailShapes& shapes, const SimulatorSpec& spec,
                                 const at::Tensor& theta);

}  // namespace vt::learn
