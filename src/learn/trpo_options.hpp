// TRPO's options as data: what a checkpoint is compared by.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "vt/learn/trpo.hpp"

namespace vt::learn {

// Everything that decides results; the budget does not.
nlohmann::json to_json(const TrpoOptions& options);

}  // namespace vt::learn
