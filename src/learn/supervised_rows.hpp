// What supervised rankers take from a log: rows with the weights of Eq. 4 and 5, and the range of actions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "learn/supervised_loss.hpp"
#include "vt/learn/supervised.hpp"

namespace vt::learn {

// The rows of known feedback in `sessions`; unless `all`, without those that no term of the loss names. In
// host memory, float. Throws vt::Error (kBadInput), `side` says of which sessions: no actions, no purchase,
// or nothing else.
SupervisedRows supervised_rows(const LoggedPages& pages, const std::vector<std::int64_t>& sessions,
                               const SupervisedOptions& options, bool all, const std::string& side);

// The middle and half the width of each component's p0.5..p99.5 range in the fitted sessions: [k] each.
std::pair<at::Tensor, at::Tensor> logged_range(const LoggedPages& pages);

}  // namespace vt::learn
