// One call of a verb: its options and its output folder (contract, "Output folder").
#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "app/common_options.hpp"
#include "vt/report/progress.hpp"
#include "vt/sim/policy.hpp"
#include "vt/sim/spec.hpp"

namespace vt::app {

using Json = nlohmann::ordered_json;

class Run {
 public:
  // uses_gpu: whether the verb has work for one.
  Run(std::string verb, CommonOptions& common, config::Settings& settings, bool uses_gpu);

  const std::string& verb() const { return verb_; }
  const CommonOptions& common() const { return common_; }
  const config::Settings& settings() const { return settings_; }
  bool resumed() const { return !common_.resume.empty(); }
  bool device_chosen() const { return device_chosen_; }  // --device is not auto
  // Options for a progress that keeps --quiet.
  report::ProgressOptions progress() const;

  // Keeps keys whose names begin so out of config.toml: the run has no use for them.
  void leave_out(std::string_view beginning) { settings_.leave_out(beginning); }
  // Makes the output folder and writes config.toml there: call it once all keys are resolved.
  void open();
  // Takes back what open() left where the run came to nothing: config.toml, and the folder if it then is
  // empty.
  void discard();
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  std::filesystem::path checkpoint(const std::string& name) const { return folder_ / "checkpoints" / name; }

  // {"schema", "verb", "seed"} and, where there are any, {"sim"} and {"policy"}.
  Json summary(const SimulatorSpec* spec = nullptr, const RankingPolicy* policy = nullptr) const;
  // Adds "run" with `more` in it, writes summary.json, prints it with --json, and returns it.
  Json finish(Json summary, const Json& more = Json::object());

 private:
  std::string verb_;
  CommonOptions& common_;
  config::Settings& settings_;
  bool device_chosen_;
  std::filesystem::path folder_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace vt::app
