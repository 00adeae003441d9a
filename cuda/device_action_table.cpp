#include "cuda/device_action_table.hpp"

#include <utility>

#include "sim/policy_rules.hpp"

namespace vt::cuda {

DeviceActionTable::DeviceActionTable(std::shared_ptr<const ActionTable> table, const SimulatorSpec& spec,
                                     const Memory& memory)
    : table_(std::move(table)),
      sessions_(static_cast<std::int64_t>(table_->keys.size()), memory),
      customers_(static_cast<std::int64_t>(table_->customers.size()), memory),
      actions_(static_cast<std::int64_t>(table_->actions.size()), memory),
      missing_(1, memory),
      view_(view_of(*table_, spec.action_size(), spec.rules.attributes.words)) {
  sessions_.fill_from(table_->keys.data(), memory.stream);
  customers_.fill_from(table_->customers.data(), memory.stream);
  actions_.fill_from(table_->actions.data(), memory.stream);
  view_.sessions = sessions_.data();
  view_.customers = customers_.data();
  view_.actions = actions_.data();
}

void DeviceActionTable::forget_missing(StreamView stream) const {
  static constexpr kernels::MissingRows kNone;
  missing_.fill_from(&kNone, stream);
}

void DeviceActionTable::refuse_missing(StreamView stream) const {
  kernels::MissingRows missing;
  missing_.copy_to(&missing, stream);
  stream.synchronize();
  if (missing.pages > 0) refuse_session(view_.key, missing.session);
}

}  // namespace vt::cuda
