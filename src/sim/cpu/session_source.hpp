// Draws the customers (and page counts) of numbered sessions, a tile at a time.
#pragma once

#include <cstdint>

#include "sim/cpu/kernels.hpp"
#include "sim/cpu/packed_network.hpp"
#include "sim/cpu/worker.hpp"
#include "vt/sim/model.hpp"

namespace vt::cpu {

class SessionSource {
 public:
  // The model must outlive it.
  SessionSource(const SimulatorModel& model, const Kernels& kernels);

  void reserve(Worker& worker) const;
  // Fills drawn_customer [count, words] and drawn_count [count] of sessions worker.number [count <=
  // kTileLanes].
  void draw(std::uint64_t seed, int count, bool with_page_counts, Worker& worker) const;

 private:
  const SimulatorModel& model_;
  const session::PageRules& rules_;
  const Kernels& kernels_;
  NetworkPack generator_, page_count_;
};

}  // namespace vt::cpu
