// A configuration of every type of key; what is accepted can be written and reads back the same.
#include <optional>
#include <stdexcept>

#include "config/settings.hpp"
#include "tests/fuzz/input.hpp"

namespace {

struct Options {
  std::uint64_t seed = 0;
  std::int64_t page_views = 1;
  std::optional<double> rho;
  std::vector<int> hidden = {64};
  std::string reward = "buy";
  std::filesystem::path sim;
  bool critic = true;

  void declare(vt::config::Settings& settings) {
    settings.add("seed", seed, "");
    settings.add("page_views", page_views, "").at_least(1);
    settings.add("anc.rho", rho, "").range(0.0, 10.0);
    settings.add("policy.hidden", hidden, "");
    settings.add_choice("train.reward", reward, {"buy", "clicks"}, "");
    settings.add("sim", sim, "");
    settings.add("train.critic_sees_page", critic, "");
  }
};

std::string loaded(const std::string& name) {
  Options options;
  vt::config::Settings settings;
  options.declare(settings);
  settings.load(vt::fuzz::folder() / name);
  return settings.to_toml("fuzz");
}

}  // namespace

void vt::fuzz::read(Input input) {
  write("config.toml", input);
  const std::string text = loaded("config.toml");
  write("again.toml", std::as_bytes(std::span(text)));
  if (loaded("again.toml") != text) throw std::logic_error("the written configuration reads as another one");
}
