#include "app/simulator_argument.hpp"

#include "config/value.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/market.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarketFile = "market:";

ModelPtr load_from(const fs::path& folder, const std::string& where) {
  const fs::path product = folder / "simulator";
  if (fs::is_directory(product)) return load_simulator(product);
  if (fs::exists(folder / "model.toml")) return load_simulator(folder);
  const bool members = fs::is_directory(folder / "simulator-1");
  throw Error(ErrorKind::kBadInput, "no simulator", where, "the folder holds no model.toml",
              members
                  ? "it is a run with members: name one of them, as in " + (folder / "simulator-1").string()
                  : "name market, market:FILE.toml or a simulator folder");
}

}  // namespace

ModelPtr open_simulator(const std::string& text, const std::string& option) {
  if (text.empty()) {
    throw Error(ErrorKind::kUsage, "no simulator", option, "it is not given",
                "name market or a simulator folder");
  }
  if (text == "market") return make_market();
  const std::string where = option + " " + text;
  if (text == kMarketFile) {
    throw Error(ErrorKind::kUsage, "no simulator", where, "FILE is not given",
                "name market or market:FILE.toml");
  }
  if (text.starts_with(kMarketFile)) return make_market(text.substr(kMarketFile.size()));
  if (!fs::is_directory(text)) {
    throw Error(ErrorKind::kUsage, "no simulator", where, "there is no such folder",
                "name market, market:FILE.toml or a simulator folder");
  }
  return load_from(text, where);
}

std::string absolute_simulator(const std::string& text) {
  if (text == "market") return text;
  if (!text.starts_with(kMarketFile)) return config::absolute_path(text);
  return std::string(kMarketFile) + config::absolute_path(text.substr(kMarketFile.size()));
}

}  // namespace vt::app
