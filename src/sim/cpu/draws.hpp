// Addressed draws of a pack of lanes. Included by the kernel translation units only, after a pack header.
#pragma once

#include "sim/cpu/tile.hpp"
#include "vt/core/draw.hpp"

namespace vt::cpu {
namespace {

// The like of vt::DrawKey for the lanes of a pack.
struct PackKey {
  std::uint64_t seed;
  UPack session_low;
  UPack session_high;
  UPack page;
};

VT_HD PackKey pack_key(const TileKeys& keys, int pack) {
  const int at = pack * kWidth;
  return {keys.seed, load(keys.session_low + at), load(keys.session_high + at), load(keys.page + at)};
}

VT_HD WordsOf<UPack> draw(const PackKey& key, Purpose purpose, std::uint32_t block) {
  return draw_at(key.seed, key.session_low, key.session_high, key.page, purpose, block);
}

}  // namespace
}  // namespace vt::cpu
