// What the generation of sessions gets by value, and how its block cuts shared memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/lanes.hpp"
#include "kernels/shapes.hpp"
#include "vt/market/world.hpp"
#include "vt/session/customer_table.hpp"
#include "vt/session/rules.hpp"

namespace vt::kernels {

// Where customers come from.
enum class CustomerSource : std::uint8_t { kNetwork, kTable, kLog, kMarket };

// Byte offsets into shared memory. Arrays over requests have `tile` entries.
struct GenerateLayout {
  int session = 0;   // u64
  int entry = 0;     // i64 of the pool, -1 past the last request
  int list = 0;      // u32 all of the tile
  int customer = 0;  // u32 [tile, words]
  int column = 0;    // u32 [attributes, tile]
  int latent = 0;    // float [latents rounded up to 4, tile]
  int even = 0;      // float: hidden planes
  int odd = 0;
  int stage = 0;
  int bytes = 0;
};

struct GenerateArgs {
  session::PageRules rules;
  SessionNumbers numbers;
  PoolView pool;
  CustomerSource source = CustomerSource::kNetwork;
  session::Latent latent = session::Latent::kNormal;
  RowNetwork generator;   // kNetwork: latent -> one-hot logits [width]
  RowNetwork page_count;  // virtualtb_v0: s -> logits over page counts; no layers: none
  session::ClassTableView table;
  session::CustomerRowsView log;
  market::WorldView world;
  const std::uint32_t* offset =
      nullptr;            // [L + 1] exclusive scan of what each lane needs; the last is the total
  float* sums = nullptr;  // [blocks, sum_floats]: page count's first layer
  // [blocks, layout.bytes] in the place of shared memory, for generators that no block holds: then the block
  // is kMemoryShape. Null: shared memory it is.
  std::byte* memory = nullptr;
  std::int64_t sum_floats = 0;
  GenerateLayout layout;
};

inline constexpr BlockShape kMemoryShape{32, kBlockThreads, WeightSource::kCached};

// Fills what follows from the rest: sum_floats and layout.
inline void lay_out(GenerateArgs& args, const BlockShape& shape) {
  const session::AttributesView& a = args.rules.attributes;
  const int tile = shape.tile;
  const int latents = args.generator.layers > 0 ? args.generator.inputs() : 0;
  const HiddenRows rows = larger(hidden_rows(args.generator, true), hidden_rows(args.page_count, true));
  args.sum_floats = args.page_count.layers > 0 ? std::int64_t{args.page_count.layer[0].out} * tile : 0;

  SharedCut cut;
  GenerateLayout& at = args.layout;
  at.session = cut.take(tile, sizeof(std::uint64_t));
  at.entry = cut.take(tile, sizeof(std::int64_t));
  at.list = cut.take(tile, sizeof(std::uint32_t));
  at.customer = cut.take(tile * a.words, sizeof(std::uint32_t));
  at.column = cut.take(tile * a.count, sizeof(std::uint32_t));
  at.latent = cut.take(round_up(latents, 4) * tile, sizeof(float));
  at.even = cut.take(rows.even * tile, sizeof(float));
  at.odd = cut.take(rows.odd * tile, sizeof(float));
  at.stage = cut.take(stage_floats(shape), sizeof(float));
  at.bytes = cut.bytes();
}

}  // namespace vt::kernels
