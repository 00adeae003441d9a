// How an algorithm updates the policy from a batch: the part of a trainer that algorithms differ in.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "learn/batch.hpp"
#include "learn/gaussian_region.hpp"
#include "vt/learn/graph_runner.hpp"
#include "vt/learn/policy_trainer.hpp"

namespace vt::learn {

// What an update is made from; tensors are kept, the rest is used while it is made or outlives it.
struct UpdatePlace {
  const PolicyShape& shape;
  const PolicyBatch& batch;
  at::Tensor policy_order;  // [epochs, B] int64
  const ActionUnits& units;
  at::Tensor theta;  // [parameters], changed in place
  GraphRunner& runner;
  ShardPool& pool;
};

class PolicyUpdate {
 public:
  virtual ~PolicyUpdate() = default;
  virtual void run() = 0;
  // Of the last run(), each [] on the device.
  virtual std::vector<at::Tensor> figures() const = 0;
  // The same figures, read.
  virtual void report(std::span<const double> figures, IterationReport& out) const = 0;
  // What the next run() depends on beside theta.
  virtual std::vector<std::pair<std::string, at::Tensor>> state() const { return {}; }
};

std::unique_ptr<PolicyUpdate> make_update(const TrpoOptions& options, const UpdatePlace& place);
std::unique_ptr<PolicyUpdate> make_update(const PpoOptions& options, const UpdatePlace& place);

// Orders of rows that an update asks for: sizes.fisher_rows and sizes.policy_epochs.
void ask_for_orders(const TrpoOptions& options, BatchSizes& sizes);
void ask_for_orders(const PpoOptions& options, BatchSizes& sizes);

nlohmann::json to_json(const TrpoOptions& options);
nlohmann::json to_json(const PpoOptions& options);

}  // namespace vt::learn
