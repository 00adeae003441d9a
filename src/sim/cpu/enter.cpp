// How sessions enter the lanes of a tile, and what is computed once for each of them.
#include <algorithm>

#include "sim/cpu/cpu_simulator.hpp"

namespace vt::cpu {

void CpuSimulator::make_idle(std::int64_t lane) {
  const auto i = static_cast<std::size_t>(lane);
  lanes_.active[i] = 0;
  lanes_.session[i] = 0;
  lanes_.state[i] = 0;
  lanes_.page_count[i] = 0;
  std::fill_n(customer(lane), words(), 0u);
}

// The first sessions of a tile.
void CpuSimulator::begin(const Tile& tile, Worker& worker) {
  int count = 0;
  for (int l = 0; l < tile.count; ++l) {
    const std::uint64_t number = lanes_.start.first_session + static_cast<std::uint64_t>(tile.first + l);
    if (!lanes_.within(number)) {
      make_idle(tile.first + l);
      continue;
    }
    worker.lane[count] = l;
    worker.number[count++] = number;
  }
  if (count == 0) return;
  source_.draw(lanes_.start.seed, count, worker);
  for (int r = 0; r < count; ++r) {
    const std::int64_t lane = tile.first + worker.lane[r];
    const auto i = static_cast<std::size_t>(lane);
    lanes_.active[i] = 1;
    lanes_.session[i] = worker.number[r];
    lanes_.state[i] = 0;
    lanes_.page_count[i] = worker.drawn_count[r];
    std::copy_n(
        worker.drawn_customer.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(words()),
        words(), customer(lane));
  }
  enter(tile, count, nullptr, worker);
}

// Replaces the sessions that ended on the page just served.
void CpuSimulator::advance(const Tile& tile, const TilePolicy* policy, Worker& worker) {
  int count = 0;
  bool dry = false;
  for (int l = 0; l < tile.count; ++l) {
    if (worker.page[l].outcome.end == EndReason::kNone) continue;
    const std::int64_t lane = tile.first + l;
    if (!lanes_.within(lanes_.session[static_cast<std::size_t>(lane)] +
                       static_cast<std::uint64_t>(lanes()))) {
      make_idle(lane);
      continue;
    }
    worker.lane[count++] = l;
    dry = dry || upcoming_.empty(lane);
  }
  if (count == 0) return;
  if (dry) upcoming_.refill(lanes_, source_, tile.first, tile.count, worker);
  for (int r = 0; r < count; ++r) {
    const std::int64_t lane = tile.first + worker.lane[r];
    const auto i = static_cast<std::size_t>(lane);
    lanes_.session[i] += static_cast<std::uint64_t>(lanes());
    lanes_.state[i] = 0;
    upcoming_.take(lane, customer(lane), lanes_.page_count[i]);
  }
  enter(tile, count, policy, worker);
}

// Computes what the customers of the first `count` lanes of worker.lane decide for their whole session.
void CpuSimulator::enter(const Tile& tile, int count, const TilePolicy* policy, Worker& worker) {
  const bool sums_policy = policy != nullptr && policy->has_network();
  if (model_->market) {
    for (int r = 0; r < count; ++r) {
      const auto i = static_cast<std::size_t>(tile.first + worker.lane[r]);
      market::session_taste(world_, rules_.attributes,
                            session::start_key(lanes_.start.seed, lanes_.session[i]),
                            customer(tile.first + worker.lane[r]), tastes_[i]);
    }
    if (!sums_policy) return;
  }
  fill_columns(tile, count, worker);
  const int attributes = rules_.attributes.count;
  if (!model_->market) {
    kernels_.first_sums({&customer_network_.view(), count, attributes, worker.column.data(), worker.lane,
                         sums(tile), worker.rows.data()});
  }
  if (sums_policy) {
    kernels_.first_sums({&policy->network(), count, attributes, worker.column.data(), worker.lane,
                         worker.policy_sums.data(), worker.rows.data()});
  }
}

void CpuSimulator::sum_policy(const Tile& tile, const TilePolicy& policy, Worker& worker) {
  for (int l = 0; l < tile.count; ++l) worker.lane[l] = l;
  fill_columns(tile, tile.count, worker);
  kernels_.first_sums({&policy.network(), tile.count, rules_.attributes.count, worker.column.data(),
                       worker.lane, worker.policy_sums.data(), worker.rows.data()});
}

void CpuSimulator::fill_columns(const Tile& tile, int count, Worker& worker) {
  const session::AttributesView& a = rules_.attributes;
  for (int r = 0; r < count; ++r)
    cpu::fill_columns(a, customer(tile.first + worker.lane[r]), worker.column.data() + r * a.count);
}

}  // namespace vt::cpu
