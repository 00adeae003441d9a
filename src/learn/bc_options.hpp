// Options of behaviour cloning as data: what a checkpoint is compared by.
#pragma once

#include <nlohmann/json.hpp>

#include "vt/learn/behavior_cloning.hpp"

namespace vt::learn {

nlohmann::json to_json(const BcOptions& options);

}  // namespace vt::learn
