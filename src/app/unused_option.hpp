// Options that were given, on the command line or in a file, though nothing would come of them: refused, so
// that a run never says that it used what it did not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace vt::app {

// Keys that not every choice uses, and the choices that do. A name that ends in a dot stands for a whole
// table.
using KeyUsers = std::map<std::string, std::vector<std::string>>;

// Throws vt::Error (kUsage) naming the first key given that `choice`, a value of `option` ("--algo"; may be
// empty), does not use.
void refuse_unused(const config::Settings& settings, const KeyUsers& users, const std::string& option,
                   const std::string& choice);

}  // namespace vt::app
