#include "app/evaluate_policy.hpp"

#include <spdlog/spdlog.h>

#include "app/policy_argument.hpp"
#include "app/signals.hpp"
#include "io/files.hpp"
#include "io/sha256.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

namespace fs = std::filesystem;

constexpr double kCheckpointSeconds = 20.0;
constexpr std::size_t kDigestSize = 64;

// What a checkpoint must agree with; it stands at its beginning, and the hash of the rest after it.
std::string identity(const Simulator& simulator, const RankingPolicy& policy,
                     const eval::EvalRequest& request) {
  io::Sha256 digest;
  digest.add_text(simulator.spec().hash);
  digest.add_text(policy.hash);
  digest.add_text(action_word(policy));
  digest.add_value(policy.replan);
  digest.add_value(request.seed);
  digest.add_value(request.first_session);
  digest.add_value(request.sessions);
  return digest.hex();
}

void write_checkpoint(const fs::path& file, const std::string& head, const eval::Evaluation& evaluation) {
  const std::vector<std::byte> state = evaluation.save();
  const std::string both = head + io::sha256_hex(state);
  io::FileWriter writer(file);
  writer.write(std::as_bytes(std::span(both)));
  writer.write(state);
  writer.commit();
}

void read_checkpoint(const fs::path& file, const std::string& head, eval::Evaluation& evaluation) {
  const io::Bytes bytes = io::read_file(file);
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::kBadInput, "cannot resume", file.string(), why, "start a new run");
  };
  const auto digest_at = [&](std::size_t at) {
    const std::size_t begin = std::min(bytes.size(), at);
    return std::string(reinterpret_cast<const char*>(bytes.data()) + begin,
                       std::min(bytes.size() - begin, kDigestSize));
  };
  if (digest_at(0) != head) refuse("it belongs to another evaluation");
  const auto state = std::span(bytes).subspan(std::min(bytes.size(), 2 * kDigestSize));
  if (digest_at(kDigestSize) != io::sha256_hex(state)) refuse("its content is damaged");
  try {
    evaluation.restore(state);
  } catch (const std::invalid_argument& fault) {
    refuse(fault.what());
  }
}

}  // namespace

TimedResult evaluate_policy(const Run& run, Simulator& simulator, const RankingPolicy& policy,
                            const eval::EvalRequest& request, const std::string& title,
                            const fs::path& checkpoint) {
  eval::Evaluation evaluation(simulator, policy, request);
  const std::string head = identity(simulator, policy, request);
  if (!checkpoint.empty() && fs::exists(checkpoint)) read_checkpoint(checkpoint, head, evaluation);
  const std::int64_t views_before = evaluation.page_views();

  report::ProgressOptions options = run.progress();
  options.begin = evaluation.finished_sessions();
  report::Progress progress(title, "sessions", static_cast<std::int64_t>(request.sessions), options);
  double saved_at = 0.0;
  while (!evaluation.done()) {
    evaluation.advance();
    progress.update(evaluation.finished_sessions());
    const bool stop = interrupted() && !evaluation.done();
    if (!checkpoint.empty() && (stop || progress.elapsed() - saved_at > kCheckpointSeconds)) {
      write_checkpoint(checkpoint, head, evaluation);
      saved_at = progress.elapsed();
    }
    if (stop) {
      progress.finish();
      spdlog::warn("stopped; go on with: vtaobao {} --resume {}", run.verb(), run.folder().string());
      throw Interrupted();
    }
  }
  TimedResult timed{evaluation.result(), 0.0};
  const double seconds = progress.elapsed();
  if (seconds > 0.0) {
    timed.page_views_per_second = static_cast<double>(evaluation.page_views() - views_before) / seconds;
  }
  progress.finish();
  return timed;
}

}  // namespace vt::app
