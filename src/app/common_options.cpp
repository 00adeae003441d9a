#include "app/common_options.hpp"

#include <limits>

#include "vt/core/error.hpp"

namespace vt::app {

void CommonOptions::declare(config::Settings& settings) {
  settings.add("seed", seed, "seed of every draw");
  settings.add("device", device, "where to compute").value("cpu|cuda|cuda:I|auto").resumable();
  settings.add("threads", threads, "threads; 0: all cores. Never changes results").range(0, 4096).resumable();
  settings.add("batch", batch, "sessions in flight; 0: chosen. Never changes results")
      .range(0, 1 << 24)
      .resumable();
  settings.add("out", out, "output folder; default runs/VERB-YYYYmmdd-HHMMSS").unrecorded();
  settings.add("resume", resume, "folder of an interrupted run to go on with").unrecorded();
  settings.add("force", force, "write into a folder that is not empty").unrecorded();
  settings.add("json", json, "print the summary as JSON on stdout, and nothing else there").unrecorded();
  settings.add("quiet", quiet, "no progress, no log").unrecorded();
}

void check_sessions(std::uint64_t first, std::int64_t count) {
  if (first <= std::numeric_limits<std::uint64_t>::max() - static_cast<std::uint64_t>(count - 1)) return;
  throw Error(ErrorKind::kUsage, "bad value", "--first-session " + std::to_string(first),
              "with " + std::to_string(count) + " sessions their numbers leave 64 bits", "lower it");
}

}  // namespace vt::app
