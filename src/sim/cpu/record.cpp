// Rows of trajectories, written tile by tile.
#include "sim/cpu/cpu_simulator.hpp"

namespace vt::cpu {

SessionRow CpuSimulator::session_row(std::int64_t lane) {
  const auto i = static_cast<std::size_t>(lane);
  return SessionRow{lanes_.session[i], customer(lane), lanes_.state[i]};
}

void CpuSimulator::record_before(const TrajectoriesView& view, std::int64_t t, const Tile& tile) {
  for (std::int64_t lane = tile.first; lane < tile.first + tile.count; ++lane) {
    write_before(view, t, lane, session_row(lane));
  }
}

void CpuSimulator::record_pages(const TrajectoriesView& view, std::int64_t t, const Tile& tile,
                                const Worker& worker) const {
  const std::int64_t first = (t * view.lanes + tile.first) * view.actions;
  kernels_.store_rows({view.actions, tile.count, worker.action.data(), worker.noise.data(),
                       view.action + first, view.noise != nullptr ? view.noise + first : nullptr});
  for (int l = 0; l < tile.count; ++l) {
    write_page(view, t, tile.first + l, worker.page[l]);
    if (!worker.page[l].outcome.served) write_action(view, t, tile.first + l, nullptr, nullptr);
  }
}

}  // namespace vt::cpu
