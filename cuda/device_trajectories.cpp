#include "cuda/device_trajectories.hpp"

namespace vt::cuda {

DeviceTrajectories::DeviceTrajectories(const session::PageRules& rules, std::int64_t pages,
                                       std::int64_t lanes, const TrajectoryOptions& options,
                                       const Memory& memory)
    : options_(options),
      customer_((pages + 1) * lanes * rules.attributes.words, memory),
      state_((pages + 1) * lanes, memory),
      outcome_(pages * lanes, memory),
      session_((pages + 1) * lanes, memory),
      action_(pages * lanes * rules.action_size, memory),
      log_density_(pages * lanes, memory),
      reward_(pages * lanes, memory),
      turnover_(pages * lanes, memory),
      norm_(pages * lanes, memory),
      noise_(options.noise ? pages * lanes * rules.action_size : 0, memory),
      view_{pages,
            lanes,
            rules.attributes.words,
            rules.action_size,
            customer_.data(),
            state_.data(),
            session_.data(),
            outcome_.data(),
            action_.data(),
            log_density_.data(),
            reward_.data(),
            turnover_.data(),
            norm_.data(),
            noise_.data()} {}

void DeviceTrajectories::copy_to(const Trajectories& host, StreamView stream) const {
  const TrajectoriesView& to = host.view();
  customer_.copy_to(to.customer, stream);
  state_.copy_to(to.state, stream);
  session_.copy_to(to.session, stream);
  outcome_.copy_to(to.outcome, stream);
  action_.copy_to(to.action, stream);
  log_density_.copy_to(to.log_density, stream);
  reward_.copy_to(to.reward, stream);
  turnover_.copy_to(to.turnover, stream);
  norm_.copy_to(to.norm, stream);
  noise_.copy_to(to.noise, stream);
}

}  // namespace vt::cuda
