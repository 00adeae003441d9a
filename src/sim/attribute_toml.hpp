// [[attributes]] of model.toml and customers.toml.
#pragma once

#include <vector>

#include "io/toml_table.hpp"
#include "vt/sim/spec.hpp"

namespace vt {

std::vector<Attribute> parse_attributes(io::TomlTable& table);
toml::array format_attributes(const std::vector<Attribute>& attributes);

}  // namespace vt
