// Draws the customers and page counts of numbered sessions, a tile at a time.
#pragma once

#include <cstdint>

#include "sim/cpu/customer_source.hpp"
#include "vt/sim/model.hpp"

namespace vt::cpu {

class SessionSource {
 public:
  // The model must outlive it.
  SessionSource(const SimulatorModel& model, const Kernels& kernels);

  void reserve(Worker& worker) const;
  // Fills drawn_customer [count, words] and drawn_count [count] of sessions worker.number [count <=
  // kTileLanes].
  void draw(std::uint64_t seed, int count, Worker& worker) const;

 private:
  const session::PageRules& rules_;
  const Kernels& kernels_;
  CustomerSource customers_;
  NetworkPack page_count_;
};

}  // namespace vt::cpu
