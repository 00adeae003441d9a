// GAN-SD's options as data: what a checkpoint is compared by.
#pragma once

#include <nlohmann/json.hpp>

#include "vt/learn/gan_sd.hpp"

namespace vt::learn {

nlohmann::json to_json(const GanSdOptions& options);

}  // namespace vt::learn
