// The text of configs/market.toml, part of the library from its build on.
#pragma once

#include <string_view>

namespace vt::market {

std::string_view built_in_config();

}  // namespace vt::market
