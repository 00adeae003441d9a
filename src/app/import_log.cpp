#include "app/import_log.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <optional>

#include "app/data_argument.hpp"
#include "app/signals.hpp"
#include "vt/core/error.hpp"
#include "vt/data/import_log.hpp"

namespace vt::app {
namespace {

// One progress line a phase.
class Phases {
 public:
  explicit Phases(const Run& run) : run_(run) {}

  void update(const std::string& phase, std::int64_t done, std::int64_t total) {
    if (interrupted()) {
      progress_.reset();
      spdlog::warn("stopped, no data set is left; start over with: vtaobao {} --resume {}", run_.verb(),
                   run_.folder().string());
      throw Interrupted();
    }
    if (phase != phase_) {
      progress_.reset();
      progress_.emplace(phase, phase == "read" ? "bytes" : "page views", total, run_.progress());
      phase_ = phase;
    }
    progress_->update(done);
  }

 private:
  const Run& run_;
  std::string phase_;
  std::optional<report::Progress> progress_;
};

data::ImportResult read(const Run& run, const LogSource& log) {
  Phases phases(run);
  data::ImportOptions options;
  options.log_format = log.source == "csv" ? data::TableFormat::kCsv : data::TableFormat::kParquet;
  options.format = data_format(log.format);
  options.progress = [&](const char* phase, std::int64_t done, std::int64_t total) {
    phases.update(phase, done, total);
  };
  return data::import_log(log.path, log.map, run.folder(), options);
}

Json summary_of(const Run& run, const data::ImportResult& result) {
  const data::Manifest& manifest = result.manifest;
  Json summary = run.summary();
  summary["rows"] = result.rows;
  summary["dropped_rows"] = result.dropped;
  summary["sessions"] = manifest.sessions;
  summary["page_views"] = manifest.page_views;
  summary["max_page_index"] = manifest.max_page_index;
  summary["attributes"] = Json::object();
  for (const Attribute& attribute : manifest.attributes)
    summary["attributes"][attribute.name] = attribute.size;
  summary["constant_attributes"] = result.constant;
  summary["actions"] = manifest.action_size();
  summary["pages_sha256"] = manifest.pages_sha256;
  return summary;
}

}  // namespace

void import_log(Run& run, const LogSource& log) {
  if (log.map.empty()) {
    throw Error(ErrorKind::kUsage, "no map", "--map", "it is not given",
                "it says which columns mean what; see docs/data.md and configs/import");
  }
  run.open();
  try {
    const data::ImportResult result = read(run, log);
    for (const std::string& warning : result.warnings) spdlog::warn("{}", warning);
    run.finish(summary_of(run, result),
               {{"paths", {{"source", log.path.string()}, {"map", log.map.string()}}}});
    if (!run.common().json) {
      std::cout << fmt::format("data set: {}  ({} sessions, {} page views, {} attributes, {} actions)\n",
                               run.folder().string(), result.manifest.sessions, result.manifest.page_views,
                               result.manifest.attributes.size(), result.manifest.action_size());
    }
  } catch (const Error&) {
    run.discard();
    throw;
  }
}

}  // namespace vt::app
