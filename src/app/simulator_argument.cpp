#include "app/simulator_argument.hpp"

#include "vt/core/error.hpp"
#include "vt/sim/market.hpp"

namespace vt::app {

ModelPtr open_simulator(const std::string& text) {
  if (text.empty()) {
    throw Error(ErrorKind::kUsage, "no simulator", "--sim", "it is not given",
                "name market or a simulator folder");
  }
  if (text == "market") return make_market();
  if (text.starts_with("market:")) return make_market(text.substr(7));
  if (!std::filesystem::is_directory(text)) {
    throw Error(ErrorKind::kUsage, "no simulator", "--sim " + text, "there is no such folder",
                "name market, market:FILE.toml or a simulator folder");
  }
  const std::filesystem::path product = std::filesystem::path(text) / "simulator";
  return load_simulator(std::filesystem::is_directory(product) ? product : std::filesystem::path(text));
}

}  // namespace vt::app
