#include "app/simulated_log.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "vt/core/half.hpp"
#include "vt/session/attributes.hpp"
#include "vt/session/state.hpp"

namespace vt::app {
namespace {

constexpr std::int64_t kPagesAtOnce = 16;

// Noise of no width in a component has no density, nor has no action.
bool has_density(const RankingPolicy& policy) {
  return policy.draws_noise() && !policy.low.empty() &&
         std::none_of(policy.scale.begin(), policy.scale.end(), [](float s) { return s == 0.0f; });
}

// Density of u to density of a = center + scale * u (semantics 1).
float log_scale(const RankingPolicy& policy) {
  double sum = 0.0;
  for (const float s : policy.scale) sum += std::log(std::abs(static_cast<double>(s)));
  return static_cast<float>(sum);
}

// The pages of a group of sessions: each lane plays one from its first page to its last.
class SessionGroup {
 public:
  SessionGroup(Simulator& simulator, const RankingPolicy& policy, const data::PageColumns& columns)
      : simulator_(simulator),
        policy_(policy),
        columns_(columns),
        log_scale_(columns.action_logp ? log_scale(policy) : 0.0f) {}

  void play(const Start& start) {
    simulator_.reset(start);
    blocks_ = 0;
    while (simulator_.active() > 0) {
      if (pages_.size() > blocks_ && pages_[blocks_]->lanes() != start.lanes) pages_.clear();
      if (pages_.size() == blocks_) {
        pages_.push_back(std::make_unique<Trajectories>(simulator_.spec().rules, kPagesAtOnce, start.lanes));
      }
      simulator_.rollout(policy_, *pages_[blocks_++]);
    }
  }

  // Lane by lane, page by page, which is the order of sessions.
  data::Pages pages(std::int64_t lanes) const {
    data::Pages rows;
    rows.attributes = simulator_.spec().rules.attributes.count;
    rows.actions = simulator_.spec().action_size();
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t block = 0; block < blocks_; ++block) {
        const TrajectoriesView& view = pages_[block]->view();
        for (std::int64_t t = 0; t < view.pages; ++t) append(view, t * view.lanes + lane, rows);
      }
    }
    return rows;
  }

 private:
  void append(const TrajectoriesView& view, std::int64_t at, data::Pages& rows) const {
    const session::Outcome outcome = session::unpack_outcome(view.outcome[at]);
    if (!outcome.served) return;
    const session::AttributesView& attributes = simulator_.spec().rules.attributes;
    rows.session.push_back(static_cast<std::int64_t>(view.session[at]));
    rows.page.push_back(static_cast<std::int32_t>(session::unpack_state(view.state[at]).page));
    for (int i = 0; i < attributes.count; ++i) {
      rows.codes.push_back(
          static_cast<std::uint16_t>(session::unpack(attributes, i, view.customer + at * view.words)));
    }
    for (int i = 0; i < view.actions; ++i)
      rows.action.push_back(float_of_half(view.action[at * view.actions + i]));
    rows.feedback.push_back(outcome.feedback);
    if (columns_.action_logp) rows.action_logp.push_back(view.log_density[at] - log_scale_);
    if (columns_.n_clicks) rows.n_clicks.push_back(static_cast<std::uint16_t>(outcome.clicks));
    if (columns_.turnover) rows.turnover.push_back(view.turnover[at]);
  }

  Simulator& simulator_;
  const RankingPolicy& policy_;
  const data::PageColumns& columns_;
  const float log_scale_;
  std::vector<std::unique_ptr<Trajectories>> pages_;
  std::size_t blocks_ = 0;  // of pages_ in use
};

}  // namespace

data::Manifest describe_log(const SimulatorSpec& spec, const RankingPolicy& policy,
                            data::TableFormat format) {
  data::Manifest manifest;
  manifest.name = spec.name.empty() ? name_of(spec.kind) : spec.name;
  manifest.licence = spec.licence;
  manifest.source = spec.source;
  manifest.simulator_kind = name_of(spec.kind);
  manifest.simulator_hash = spec.hash;
  manifest.policy = policy.kind_name;
  manifest.attributes = spec.attributes;
  manifest.low.assign(spec.rules.low, spec.rules.low + spec.action_size());
  manifest.high.assign(spec.rules.high, spec.rules.high + spec.action_size());
  manifest.n_slots = spec.rules.n_slots;
  manifest.columns.action_logp = has_density(policy);
  manifest.columns.n_clicks = spec.has_clicks();
  manifest.columns.turnover = spec.has_turnover;
  manifest.format = format;
  return manifest;
}

std::int64_t write_log(Simulator& simulator, const RankingPolicy& policy, const LogRequest& request,
                       data::DataSetWriter& writer, const std::function<void(std::int64_t)>& progress) {
  const data::PageColumns columns =
      describe_log(simulator.spec(), policy, data::TableFormat::kParquet).columns;
  SessionGroup group(simulator, policy, columns);
  std::int64_t views = 0;
  for (std::int64_t done = 0; done < request.sessions;) {
    const std::int64_t lanes = std::min(request.lanes, request.sessions - done);
    group.play(Start{request.seed, lanes, request.first_session + static_cast<std::uint64_t>(done),
                     static_cast<std::uint64_t>(lanes)});
    const data::Pages pages = group.pages(lanes);
    writer.append(pages, pages.session);
    views += static_cast<std::int64_t>(pages.rows());
    done += lanes;
    progress(done);
  }
  return views;
}

}  // namespace vt::app
