#include "app/steps.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "app/run_verb.hpp"
#include "app/signals.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

// Keeps what steps print off a stdout that belongs to --json.
class Silence {
 public:
  explicit Silence(bool on) : before_(std::cout.rdbuf(on ? &nothing_ : std::cout.rdbuf())) {}
  ~Silence() { std::cout.rdbuf(before_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  std::stringbuf nothing_;
  std::streambuf* before_;
};

Json read_summary(const fs::path& folder) {
  std::ifstream file(folder / "summary.json");
  return Json::parse(file, nullptr, false);
}

}  // namespace

Json Steps::run(const std::string& name, const std::string& why, std::vector<std::string> arguments,
                StepOnGpu on_gpu) const {
  const fs::path out = folder(name);
  if (!run_.resumed()) fs::remove_all(out);
  if (const Json summary = read_summary(out); summary.is_object()) return summary;
  const bool begun = fs::exists(out / "checkpoints") && fs::exists(out / "config.toml");
  if (begun) {
    arguments = {arguments.front(), "--resume", out.string()};
  } else {
    arguments.insert(arguments.end(), {"--seed", std::to_string(run_.common().seed), "--out", out.string()});
  }
  if (talks()) std::cout << fmt::format("\n{}\n  vtaobao {}\n", why, fmt::join(arguments, " ")) << std::flush;

  if (!begun) arguments.emplace_back("--force");
  arguments.insert(arguments.end(), {"--threads", std::to_string(run_.common().threads)});
  if (run_.common().quiet || run_.common().json) arguments.emplace_back("--quiet");
  if (run_.device_chosen()) {
    const bool chosen = on_gpu == StepOnGpu::kRollouts;
    arguments.insert(arguments.end(), {"--device", chosen ? run_.common().device : "cpu"});
  }
  {
    const Silence silence(!talks());
    try {
      run_verb(std::move(arguments));
    } catch (const Interrupted&) {  // the step has said how to go on with itself alone
      spdlog::warn("all steps: vtaobao {} --resume {}", run_.verb(), run_.folder().string());
      throw;
    }
    std::cout << std::flush;
  }
  return read_summary(out);
}

}  // namespace vt::app
