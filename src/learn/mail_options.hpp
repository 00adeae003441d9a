// MAIL's options as data: what a checkpoint is compared by.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "vt/learn/mail.hpp"

namespace vt::learn {

nlohmann::json to_json(const MailOptions& options);

}  // namespace vt::learn
