#include "app/unused_option.hpp"

#include <algorithm>

#include "vt/core/error.hpp"

namespace vt::app {

void refuse_unused(const config::Settings& settings, const KeyUsers& users, const std::string& option,
                   const std::string& choice) {
  for (const config::Key& key : settings.keys()) {
    if (!key.given) continue;
    auto used = users.find(key.name);
    if (used == users.end()) used = users.find(key.name.substr(0, key.name.find('.') + 1));
    if (used == users.end()) continue;
    const std::vector<std::string>& by = used->second;
    if (std::find(by.begin(), by.end(), choice) != by.end()) continue;
    std::string names;
    for (const std::string& name : by) names += (names.empty() ? "" : ", ") + name;
    throw Error(ErrorKind::kUsage, "unused option", key.name,
                (option.empty() ? "" : option + " ") + choice + " has no use for it",
                "it belongs to " + names);
  }
}

}  // namespace vt::app
