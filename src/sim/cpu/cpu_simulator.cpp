#include "sim/cpu/cpu_simulator.hpp"

#include <algorithm>
#include <atomic>
#include <functional>

#include "sim/customer_policy.hpp"
#include "vt/session/apply.hpp"
#include "vt/session/customer.hpp"
#include "vt/session/observe.hpp"

namespace vt {
namespace cpu {

CpuSimulator::CpuSimulator(ModelPtr model, const Kernels& kernels, int threads)
    : model_(std::move(model)),
      rules_(model_->spec.rules),
      kernels_(kernels),
      source_(*model_, kernels),
      pool_(threads > 0 ? threads : ThreadPool::hardware_threads()) {
  if (model_->market) {
    world_ = model_->market->view();
  } else {
    customer_policy_ = model_->customer_policy;
    customer_network_.assign(customer_policy_, rules_.attributes.width);
  }
  for (int i = 0; i < pool_.threads(); ++i) {
    auto worker = std::make_unique<Worker>();
    source_.reserve(*worker);
    reserve_rows(worker->action, rules_.action_size + 1);  // the page index follows the action
    reserve_rows(worker->noise, noise_rows(rules_.action_size));
    if (model_->market) {
      worker->scores.resize(static_cast<std::size_t>(world_.candidates));
    } else {
      reserve_rows(worker->logits, session::customer_outputs(rules_));
      for (AlignedFloats& buffer : worker->buffer) reserve_rows(buffer, customer_network_.widest());
      reserve_first_sums(*worker, customer_network_.view());
    }
    workers_.push_back(std::move(worker));
  }
}

template <class Body>
void CpuSimulator::for_tiles(const Body& body) {
  const std::int64_t tiles = (lanes() + kTileLanes - 1) / kTileLanes;
  std::atomic<std::int64_t> next{0};
  const auto work = [&](int thread) {
    for (std::int64_t i = next.fetch_add(1); i < tiles; i = next.fetch_add(1)) {
      const std::int64_t first = i * kTileLanes;
      const int count = static_cast<int>(std::min<std::int64_t>(kTileLanes, lanes() - first));
      body(Tile{i, first, count}, *workers_[static_cast<std::size_t>(thread)]);
    }
  };
  pool_.run(pool_.threads(), std::ref(work));
}

void CpuSimulator::allocate_lanes() {
  const auto slots = static_cast<std::size_t>((lanes() + kTileLanes - 1) / kTileLanes) * kTileLanes;
  if (model_->market) {
    tastes_.assign(slots, {});
  } else {
    sums_.assign(slots * static_cast<std::size_t>(customer_network_.view().layer[0].out), 0.0f);
  }
  upcoming_.reset(lanes(), words());
}

void CpuSimulator::reset(const Start& start) {
  validate(start);
  lanes_.allocate(start, words());
  allocate_lanes();
  for_tiles([&](const Tile& tile, Worker& worker) { begin(tile, worker); });
}

std::vector<std::byte> CpuSimulator::save() const {
  return to_bytes(lanes_, words());
}

void CpuSimulator::restore(std::span<const std::byte> bytes) {
  lanes_ = lanes_from_bytes(bytes, rules_);
  allocate_lanes();
  enter_all();
}

void CpuSimulator::set_customer_policy(const Network& customer_policy) {
  replace_customer_policy(*model_, customer_policy, customer_policy_);
  customer_network_.assign(customer_policy_, rules_.attributes.width);
  enter_all();
}

// What the customers in the lanes decide for their whole session, computed anew.
void CpuSimulator::enter_all() {
  for_tiles([&](const Tile& tile, Worker& worker) {
    int count = 0;
    for (int l = 0; l < tile.count; ++l) {
      if (active_lane(tile.first + l)) worker.lane[count++] = l;
    }
    enter(tile, count, nullptr, worker);
  });
}

void CpuSimulator::observe(Observation observation, Matrix<float> out, Stream) {
  check_observation(out, lanes(), rules_, observation);
  for_tiles([&](const Tile& tile, Worker&) {
    for (std::int64_t lane = tile.first; lane < tile.first + tile.count; ++lane) {
      if (active_lane(lane)) {
        session::observe(rules_, observation, customer(lane), state(lane), {out.row(lane), 1});
      } else {
        std::fill_n(out.row(lane), out.cols, 0.0f);
      }
    }
  });
}

void CpuSimulator::step(Matrix<const float> actions, const session::RewardRule& rule, const StepView& out,
                        Stream) {
  check_actions(actions, lanes(), rules_);
  for_tiles([&](const Tile& tile, Worker& worker) {
    for (int l = 0; l < tile.count; ++l) {
      const float* row = actions.row(tile.first + l);
      for (int i = 0; i < rules_.action_size; ++i)
        worker.action[static_cast<std::size_t>(i * kTileLanes + l)] = row[i];
    }
    fill_keys(tile, Replan::kPage, worker);
    ActJob job;
    job.actions = rules_.action_size;
    job.lanes = tile.count;
    job.low = rules_.low;
    job.high = rules_.high;
    job.action = worker.action.data();
    job.noise = worker.noise.data();
    job.log_density = worker.log_density;
    kernels_.act(job);
    serve(tile, rule, worker);
    for (int l = 0; l < tile.count; ++l) {
      const std::int64_t lane = tile.first + l;
      const Page& page = worker.page[l];
      write_step(out, lane, page);
      if (page.outcome.end == EndReason::kNone || out.terminal_observation.data == nullptr) continue;
      session::observe(rules_, rules_.observation, customer(lane), session::after(page.before, page.outcome),
                       {out.terminal_observation.row(lane), 1});
    }
    advance(tile, nullptr, worker);
  });
}

void CpuSimulator::rollout(const RankingPolicy& policy, Trajectories& out, Stream) {
  check_trajectories(out, lanes(), rules_);
  policy_.assign(policy, model_->spec);
  for (const auto& worker : workers_) policy_.reserve(*worker, rules_);
  const TrajectoriesView& view = out.view();
  for_tiles([&](const Tile& tile, Worker& worker) {
    if (policy_.has_network()) sum_policy(tile, policy_, worker);
    for (std::int64_t t = 0; t < view.pages; ++t) {
      record_before(view, t, tile);
      if (any_active(tile)) act(tile, policy_, worker);
      serve(tile, out.options().reward, worker);
      record_pages(view, t, tile, worker);
      advance(tile, &policy_, worker);
    }
    record_before(view, view.pages, tile);
  });
}

}  // namespace cpu

std::unique_ptr<Simulator> make_cpu_simulator(ModelPtr model, int threads) {
  return std::make_unique<cpu::CpuSimulator>(std::move(model), *cpu::usable_kernels().front(), threads);
}

}  // namespace vt
