#include "app/run.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <iostream>

#include "app/device_argument.hpp"
#include "app/version.hpp"
#include "io/files.hpp"
#include "vt/core/error.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

// Takes away what an earlier run left under the names that runs use, so that nothing old stands beside what
// is new.
void remove_results(const fs::path& folder) {
  static constexpr std::array kNames = {"config.toml",
                                        "summary.json",
                                        "metrics.jsonl",
                                        "checkpoints",
                                        "by_page.csv",
                                        "by_attribute.csv",
                                        "policy.safetensors",
                                        "customers.toml",
                                        "customer_generator.safetensors",
                                        "manifest.json",
                                        "pages.parquet",
                                        "pages.csv",
                                        "events"};
  for (const char* name : kNames) fs::remove_all(folder / name);
  if (!fs::is_directory(folder)) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("events.out.tfevents.")) fs::remove(entry.path());
    if (name == "simulator" || name.starts_with("simulator-")) fs::remove_all(entry.path());
  }
}

}  // namespace

Run::Run(std::string verb, CommonOptions& common, config::Settings& settings, bool uses_gpu)
    : verb_(std::move(verb)), common_(common), settings_(settings), device_chosen_(common.device != "auto") {
  common_.device = resolve_device(common_.device, uses_gpu);
  if (common_.threads == 0) common_.threads = ThreadPool::hardware_threads();
}

report::ProgressOptions Run::progress() const {
  report::ProgressOptions options;
  options.quiet = common_.quiet;
  return options;
}

void Run::open() {
  std::error_code elsewhere;  // --out need not exist
  if (resumed() && !common_.out.empty() && !fs::equivalent(common_.out, common_.resume, elsewhere)) {
    throw Error(ErrorKind::kUsage, "cannot resume", "--out", "a resumed run goes on in its own folder");
  }
  folder_ =
      io::make_output_folder(resumed() ? common_.resume : common_.out, verb_, common_.force || resumed());
  if (!resumed()) remove_results(folder_);
  io::write_file(file("config.toml"), settings_.to_toml("vtaobao " + verb_ + " --config config.toml"));
  spdlog::info("output: {}", folder_.string());
}

void Run::discard() {
  if (folder_.empty() || resumed()) return;
  std::error_code ignored;
  fs::remove(file("config.toml"), ignored);
  fs::remove(folder_, ignored);
}

Json Run::summary(const SimulatorSpec* spec, const RankingPolicy* policy) const {
  Json json = {{"schema", 1}, {"verb", verb_}, {"seed", common_.seed}};
  if (spec != nullptr) json["sim"] = {{"kind", name_of(spec->kind)}, {"hash", spec->hash}};
  if (policy != nullptr) json["policy"] = {{"kind", policy->kind_name}, {"hash", policy->hash}};
  return json;
}

Json Run::finish(Json summary, const Json& more) {
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start_;
  Json run = {{"version", kVersion},        {"commit", kCommit},      {"device", common_.device},
              {"threads", common_.threads}, {"batch", common_.batch}, {"wall_seconds", wall.count()}};
  if (!folder_.empty()) run["paths"] = {{"out", folder_.string()}};
  run.update(more, true);
  summary["run"] = std::move(run);
  const std::string text = summary.dump(2) + "\n";
  if (!folder_.empty()) io::write_file(file("summary.json"), text);
  if (common_.json) std::cout << text << std::flush;
  return summary;
}

}  // namespace vt::app
