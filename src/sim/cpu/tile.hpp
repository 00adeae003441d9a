// What crosses the border between the simulator and its vector kernels: plain structs of pointers.
// A tile is kTileLanes sessions. Its values are feature-major: [features, kTileLanes], aligned to 64 bytes.
#pragma once

#include <cstdint>

#include "vt/nn/mlp.hpp"
#include "vt/session/rules.hpp"
#include "vt/session/start.hpp"

namespace vt::cpu {

inline constexpr int kTileLanes = 64;
inline constexpr int kPanel = 6;       // outputs a block of the matrix product
inline constexpr int kSumsAtOnce = 8;  // sessions whose first sums are stored together

// The dense part of a layer. panels: blocks of kPanel outputs (the last one smaller), each [in, outputs].
struct PackedLayer {
  const float* panels = nullptr;
  const float* bias = nullptr;         // [out]
  const float* norm_weight = nullptr;  // [out] or null
  const float* norm_bias = nullptr;
  std::int32_t in = 0;
  std::int32_t out = 0;
};

// A network whose first `one_hot` inputs are one-hot columns of the customer: they are not in layer[0].in but
// in rows, the transposed weights [one_hot, row_pitch], summed once a session.
struct PackedNetwork {
  PackedLayer layer[kMaxLayers] = {};
  std::int32_t layers = 0;
  std::int32_t one_hot = 0;
  const float* rows = nullptr;
  const float* row_bias = nullptr;  // [row_pitch]
  std::int64_t row_pitch = 0;       // floats, a multiple of 16
  nn::Activation activation = nn::Activation::kNone;
  float slope = 0.0f;
  int outputs() const { return layer[layers - 1].out; }
};

// The one-hot columns [attributes] of a packed customer.
inline void fill_columns(const session::AttributesView& a, const std::uint32_t* packed,
                         std::int32_t* column) {
  for (int i = 0; i < a.count; ++i)
    column[i] = a.offset[i] + static_cast<std::int32_t>(session::unpack(a, i, packed));
}

// Room for hidden layers: two buffers [widest, kTileLanes].
struct Hidden {
  float* buffer[2] = {nullptr, nullptr};
};

// Addresses of the draws of a tile's lanes.
struct TileKeys {
  std::uint64_t seed = 0;
  alignas(64) std::uint32_t session_low[kTileLanes] = {};
  alignas(64) std::uint32_t session_high[kTileLanes] = {};
  alignas(64) std::uint32_t page[kTileLanes] = {};
};

// sums[:, lane[i]] = bias + the rows of column[i, :], i < count: the part of a first layer that the customer
// decides. column: [count, attributes].
struct SumsJob {
  const PackedNetwork* network;
  int count;
  int attributes;
  const std::int32_t* column;
  const std::int32_t* lane;
  float* sums;  // [layer[0].out, kTileLanes]
  float* rows;  // room for [kSumsAtOnce, row_pitch]
};

// Draws `lanes` new customers from a generator network.
struct GenerateJob {
  const session::AttributesView* attributes;
  const PackedNetwork* generator;
  session::Latent latent;
  int latents;
  int lanes;
  const TileKeys* keys;
  float* latent_tile;  // [latents rounded up to 4, kTileLanes]
  float* logits;       // [width, kTileLanes]
  Hidden hidden;
  float* code;  // out: [attributes, kTileLanes]
};

// Draws the page counts of `lanes` new sessions.
struct CountJob {
  const PackedNetwork* page_count;
  int attributes;
  int lanes;
  const TileKeys* keys;
  const std::int32_t* lane;    // 0, 1, 2, ...
  const std::int32_t* column;  // [lanes, attributes] one-hot columns of the customers
  float* sums;                 // [page_count first layer, kTileLanes]
  float* rows;                 // room for [kSumsAtOnce, row_pitch]
  Hidden hidden;
  float* logits;  // [counts, kTileLanes]
  float* count;   // out: [kTileLanes] drawn class of the page count
};

enum class ActionSource : std::uint8_t { kUniform, kGaussian, kNetwork, kGiven };

// Executed actions of a tile. kGiven: `action` holds the proposed ones.
struct ActJob {
  ActionSource source = ActionSource::kGiven;
  bool draws_noise = false;  // kNetwork
  bool squash = false;       // kNetwork
  int actions = 0;           // k
  int lanes = 0;
  float log_normaliser = 0.0f;
  const float* center = nullptr;     // [k], kGaussian and kNetwork
  const float* scale = nullptr;      // [k]
  const float* deviation = nullptr;  // [k] of u, kNetwork
  const float* low = nullptr;        // [k]
  const float* high = nullptr;       // [k]
  const PackedNetwork* network = nullptr;
  const float* sums = nullptr;  // [layer[0].out, kTileLanes]
  const float* tail = nullptr;  // [layer[0].in, kTileLanes]
  const TileKeys* keys = nullptr;
  Hidden hidden;
  float* action = nullptr;       // out: [k, kTileLanes]
  float* noise = nullptr;        // out: [k rounded up to 4, kTileLanes]; zero where the policy has no density
  float* log_density = nullptr;  // out: [kTileLanes]
};

// Actions and noise of a tile as rows of trajectories.
struct RowsJob {
  int actions = 0;  // k
  int lanes = 0;
  const float* action = nullptr;         // [k, kTileLanes], halves
  const float* noise = nullptr;          // [k, kTileLanes]
  std::uint16_t* action_rows = nullptr;  // out: [lanes, k] half bits
  float* noise_rows = nullptr;           // out: [lanes, k], or null
};

// Customers' answers of a tile in the simulators made of networks.
struct AnswerJob {
  const session::PageRules* rules;
  const PackedNetwork* network;
  int lanes;
  const float* sums;  // [layer[0].out, kTileLanes]
  const float* tail;  // [k + 1, kTileLanes]: executed action, page index
  const TileKeys* keys;
  Hidden hidden;
  float* logits;    // room for [outputs, kTileLanes]
  float* feedback;  // out, all below: [kTileLanes]
  float* clicks;
  float* code;
  float* expected_buy;
  float* expected_clicks;
  float* expected_turnover;
};

}  // namespace vt::cpu
