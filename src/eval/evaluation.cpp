#include "vt/eval/evaluation.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "eval/result.hpp"

namespace vt::eval {
namespace {

// Few enough that caches hold them and that the last ones are not waited for long.
constexpr std::int64_t kLanesPerThread = 512;
// Bounds the memory of one rollout.
constexpr std::int64_t kRowsAtOnce = std::int64_t{1} << 18;
constexpr std::int64_t kMostPagesAtOnce = 32;

std::int64_t lanes_of(const EvalRequest& request, int threads) {
  if (request.sessions == 0) throw std::invalid_argument("sessions: must be at least 1");
  if (request.batch < 0) throw std::invalid_argument("batch: must not be negative");
  const std::uint64_t wanted =
      static_cast<std::uint64_t>(request.batch == 0 ? kLanesPerThread * threads : request.batch);
  return static_cast<std::int64_t>(std::min(wanted, request.sessions));
}

// Lengths precede parts, so that a reader can bound them.
void append_part(std::vector<std::byte>& bytes, std::span<const std::byte> part) {
  const std::uint64_t size = part.size();
  const auto* head = reinterpret_cast<const std::byte*>(&size);
  bytes.insert(bytes.end(), head, head + sizeof size);
  bytes.insert(bytes.end(), part.begin(), part.end());
}

std::span<const std::byte> take_part(std::span<const std::byte>& bytes) {
  std::uint64_t size = 0;
  if (bytes.size() < sizeof size) throw std::invalid_argument("saved evaluation: too short");
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes = bytes.subspan(sizeof size);
  if (bytes.size() < size) throw std::invalid_argument("saved evaluation: too short");
  const auto part = bytes.first(size);
  bytes = bytes.subspan(size);
  return part;
}

}  // namespace

Evaluation::Evaluation(Simulator& simulator, RankingPolicy policy, const EvalRequest& request)
    : simulator_(simulator),
      policy_(std::move(policy)),
      request_(request),
      pool_(request.threads > 0 ? request.threads : ThreadPool::hardware_threads()),
      shards_(static_cast<std::size_t>(pool_.threads()), Metrics(simulator.spec().rules)) {
  const std::int64_t lanes = lanes_of(request, pool_.threads());
  simulator_.reset(Start{request.seed, lanes, request.first_session, request.sessions});
  allocate(lanes);
}

void Evaluation::allocate(std::int64_t lanes) {
  open_.assign(static_cast<std::size_t>(lanes), SessionSums{});
  const std::int64_t pages = std::clamp(kRowsAtOnce / lanes, std::int64_t{1}, kMostPagesAtOnce);
  pages_ = std::make_unique<Trajectories>(simulator_.spec().rules, pages, lanes);
}

void Evaluation::advance() {
  simulator_.rollout(policy_, *pages_);
  const std::int64_t lanes = pages_->lanes();
  const std::int64_t shards = pool_.threads();
  pool_.run(pool_.threads(), [&](int shard) {
    shards_[static_cast<std::size_t>(shard)].add(pages_->view(), lanes * shard / shards,
                                                 lanes * (shard + 1) / shards, open_);
  });
}

Metrics Evaluation::merged() const {
  Metrics all(simulator_.spec().rules);
  for (const Metrics& shard : shards_) all.add(shard);
  return all;
}

std::int64_t Evaluation::finished_sessions() const {
  std::int64_t sessions = 0;
  for (const Metrics& shard : shards_) sessions += shard.total().sessions();
  return sessions;
}

std::int64_t Evaluation::page_views() const {
  std::int64_t views = 0;
  for (const Metrics& shard : shards_) {
    for (const PageSums& page : shard.by_page()) views += static_cast<std::int64_t>(page.views);
  }
  return views;
}

EvalResult Evaluation::result() const {
  if (!done())
    throw std::logic_error("evaluation: the result is asked for before the last session has ended");
  return make_result(simulator_.spec(), merged());
}

std::vector<std::byte> Evaluation::save() const {
  std::vector<std::byte> bytes;
  append_part(bytes, simulator_.save());
  append_part(bytes, merged().save());
  append_part(bytes, std::as_bytes(std::span(open_)));
  return bytes;
}

void Evaluation::restore(std::span<const std::byte> bytes) {
  const auto sessions = take_part(bytes);
  const auto sums = take_part(bytes);
  const auto open = take_part(bytes);
  for (Metrics& shard : shards_) shard = Metrics(simulator_.spec().rules);
  shards_.front().restore(sums);
  simulator_.restore(sessions);
  allocate(simulator_.lanes());
  if (open.size() != open_.size() * sizeof(SessionSums) || !bytes.empty()) {
    throw std::invalid_argument("saved evaluation: the lanes do not match");
  }
  std::memcpy(open_.data(), open.data(), open.size());
}

EvalResult evaluate(Simulator& simulator, const RankingPolicy& policy, const EvalRequest& request) {
  Evaluation evaluation(simulator, policy, request);
  while (!evaluation.done()) evaluation.advance();
  return evaluation.result();
}

}  // namespace vt::eval
