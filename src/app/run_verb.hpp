// A verb as a user types it.
#pragma once

#include <string>
#include <vector>

namespace vt::app {

// arguments: the verb's name and its options. Throws vt::Error (kUsage) where there is no such verb or
// option, and whatever the verb throws.
void run_verb(std::vector<std::string> arguments);

}  // namespace vt::app
