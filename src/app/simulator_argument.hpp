// SIM of the command line: market | market:FILE.toml | a simulator folder | a run folder that holds one.
#pragma once

#include <string>

#include "vt/sim/model.hpp"

namespace vt::app {

// option: what the text stands behind on the command line.
// Throws vt::Error: kUsage where there is no such thing, kBadInput where its files are broken.
ModelPtr open_simulator(const std::string& text, const std::string& option = "--sim");

// The same text, true in any folder.
std::string absolute_simulator(const std::string& text);

}  // namespace vt::app
