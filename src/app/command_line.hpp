// From arguments to settings: config file, then flags, then --set, the later ones winning.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace vt::app {

// What to do after the arguments were read.
enum class Next { kRun, kExit };

// Reads the arguments after the verb; --help and --version print on stdout. Throws vt::Error (kUsage).
Next read_arguments(const std::string& verb, const std::string& about, std::vector<std::string> arguments,
                    config::Settings& settings);

}  // namespace vt::app
