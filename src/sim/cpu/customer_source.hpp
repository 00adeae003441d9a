// Draws the customers of numbered sessions, a tile at a time.
#pragma once

#include <cstdint>

#include "sim/cpu/kernels.hpp"
#include "sim/cpu/packed_network.hpp"
#include "sim/cpu/worker.hpp"
#include "sim/customer_tables.hpp"

namespace vt::cpu {

class CustomerSource {
 public:
  // Both must outlive it.
  CustomerSource(const CustomerGenerator& generator, const session::AttributesView& attributes,
                 const Kernels& kernels);

  void reserve(Worker& worker) const;
  // Fills drawn_customer [count, words] of sessions worker.number [count <= kTileLanes], and start_keys.
  void draw(std::uint64_t seed, int count, Worker& worker) const;

 private:
  void draw_from_network(int count, Worker& worker) const;

  const CustomerGenerator& generator_;
  const session::AttributesView& attributes_;
  const Kernels& kernels_;
  NetworkPack network_;
  ClassSums sums_;
};

}  // namespace vt::cpu
