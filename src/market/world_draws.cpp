#include "market/world_draws.hpp"

#include <algorithm>
#include <vector>

namespace vt::market {

void WorldDraws::fill(std::uint32_t table, std::uint64_t row, std::span<float> out) const {
  const DrawKey key{seed_, row, table};
  for (std::size_t at = 0; at < out.size(); at += 4) {
    float four[4];
    draw_normals(key, Purpose::kMarketWorld, static_cast<std::uint32_t>(at / 4), four);
    std::copy_n(four, std::min<std::size_t>(4, out.size() - at), out.data() + at);
  }
}

void WorldDraws::drifting_normals(Table table, std::uint64_t row, std::span<float> out) const {
  normals(table, row, out);
  if (sine_ == 0.0f) return;
  std::vector<float> second(out.size());
  fill(static_cast<std::uint32_t>(table) + kDriftedTable, row, second);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = cosine_ * out[i] + sine_ * second[i];
}

}  // namespace vt::market
