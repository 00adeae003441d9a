#include "app/run_verb.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "app/command_line.hpp"
#include "app/run.hpp"
#include "app/signals.hpp"
#include "app/verb.hpp"
#include "io/nearest.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

const VerbEntry& find_verb(const std::string& name) {
  if (name.starts_with("-")) {
    throw Error(ErrorKind::kUsage, "unexpected option", name, "a verb comes first",
                "vtaobao --help lists them");
  }
  const auto all = verbs();
  const auto found = std::find_if(all.begin(), all.end(), [&](const VerbEntry& v) { return v.name == name; });
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const VerbEntry& verb : all) names.emplace_back(verb.name);
  const std::string meant = io::slip_of(name, names);
  throw Error(ErrorKind::kUsage, "unknown verb", name, "this program has no such verb",
              (meant.empty() ? "" : "did you mean " + meant + "? ") + "vtaobao --help lists them");
}

}  // namespace

void run_verb(std::vector<std::string> arguments) {
  const VerbEntry& entry = find_verb(arguments.front());
  arguments.erase(arguments.begin());
  const std::string name(entry.name);
  const std::unique_ptr<Verb> verb = entry.make();
  CommonOptions common;
  config::Settings settings;
  common.declare(settings);
  verb->declare(settings);
  if (read_arguments(name, std::string(entry.help), std::move(arguments), settings) == Next::kExit) return;
  spdlog::set_level(common.quiet ? spdlog::level::warn : spdlog::level::info);
  watch_signals();
  Run run(name, common, settings, entry.uses_gpu);
  verb->run(run);
}

}  // namespace vt::app
