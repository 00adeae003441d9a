// Networks on a tile of lanes, in the exact order (semantics 3): accumulator = bias or the customer's sum,
// then k ascending, explicit fma. A tile's values are feature-major: [features, kTile] in shared memory.
#pragma once

#include "kernels/context.cuh"
#include "kernels/shapes.hpp"
#include "vt/nn/forward.hpp"

namespace vt::kernels {

// Rows [features, pitch] of a tile, of shared memory where nothing else is said; pitch a multiple of 4.
struct Plane {
  float* base;  // of the block's shared memory
  int offset;   // floats
  int pitch;
  VT_DEVICE float* row(int i) const { return base + (offset + i * pitch); }
  VT_DEVICE Strided<float> column(int lane) const { return {base + (offset + lane), pitch}; }
};
// From a byte offset into shared memory.
template <Context C>
VT_DEVICE Plane plane_at(const C& ctx, int bytes, int pitch) {
  return {reinterpret_cast<float*>(ctx.shared()), bytes / static_cast<int>(sizeof(float)), pitch};
}
// The same plane. Where one of several was chosen, a compiler sees again that it lies in shared memory.
template <Context C>
VT_DEVICE Plane in_shared(const C& ctx, const Plane& plane) {
  return {reinterpret_cast<float*>(ctx.shared()), plane.offset, plane.pitch};
}

// Which kFours x 4 outputs and kThreadLanes lanes of a warp's panel a thread computes. A warp covers all
// lanes of the tile; its loads of a quarter warp lie side by side.
template <int kTile, int kFours>
struct ThreadMap {
  static constexpr int kLaneGroups = kTile / kThreadLanes;
  static constexpr int kOutputGroups = kWarp / kLaneGroups;
  static constexpr int kPanel = kOutputGroups * 4 * kFours;  // outputs of a warp

  VT_HD static constexpr int lane(int thread, int i) {
    return (i / 4) * (kTile / 2) + 4 * (thread % kLaneGroups) + i % 4;
  }
  VT_HD static constexpr int output(int thread, int j) {
    return (j / 4) * (kOutputGroups * 4) + 4 * (thread % kWarp / kLaneGroups) + j % 4;
  }
};

// sum += rows[0 .. count) of x, k ascending. rows: from column 0, `pitch` apart; column: the thread's fours.
template <int kTile, int kFours>
VT_DEVICE void accumulate(float (&sum)[kFours * 4][kThreadLanes], const float* rows, int pitch,
                          const int (&column)[kFours], const float* x, int x_pitch, int count) {
  for (int k = 0; k < count; ++k) {
    const Four low = load_four(x);
    const Four high = load_four(x + kTile / 2);
    VT_UNROLL
    for (int f = 0; f < kFours; ++f) {
      const Four weight = load_four(rows + column[f]);
      VT_UNROLL
      for (int j = 0; j < 4; ++j) {
        VT_UNROLL
        for (int i = 0; i < 4; ++i) {
          sum[4 * f + j][i] = fma(weight.v[j], low.v[i], sum[4 * f + j][i]);
          sum[4 * f + j][4 + i] = fma(weight.v[j], high.v[i], sum[4 * f + j][4 + i]);
        }
      }
    }
    rows += pitch;
    x += x_pitch;
  }
}

// Copies rows [0, count) of a pass's columns [0, columns) into a stage of width `width`.
template <Context C>
VT_DEVICE void stage_rows(const C& ctx, const float* rows, int pitch, int columns, int width, int count,
                          float* stage) {
  const int fours = columns / 4;
  for_items(ctx, count * fours, [&](int i) {
    const int row = i / fours;
    const int column = i % fours * 4;
    ctx.copy_async(stage + row * width + column, rows + static_cast<std::int64_t>(row) * pitch + column);
  });
}

// The same sums as accumulate() from all `count` rows, staged kStageRows at a time. Every thread of the block
// must come; stage: two buffers.
template <int kTile, int kFours, Context C>
VT_DEVICE void accumulate_staged(const C& ctx, float (&sum)[kFours * 4][kThreadLanes], const float* rows,
                                 int pitch, int columns, int width, const int (&column)[kFours],
                                 const float* x, int x_pitch, int count, float* stage) {
  const auto rows_at = [&](int k) { return count - k < kStageRows ? count - k : kStageRows; };
  stage_rows(ctx, rows, pitch, columns, width, rows_at(0), stage);
  ctx.copy_wait();
  ctx.sync();
  int buffer = 0;
  for (int k = 0; k < count; k += kStageRows) {
    const int next = k + kStageRows;
    if (next < count) {
      stage_rows(ctx, rows + static_cast<std::int64_t>(next) * pitch, pitch, columns, width, rows_at(next),
                 stage + (1 - buffer) * kStageRows * width);
    }
    accumulate<kTile, kFours>(sum, stage + buffer * kStageRows * width, width, column, x + k * x_pitch,
                              x_pitch, rows_at(k));
    ctx.copy_wait();
    ctx.sync();
    buffer = 1 - buffer;
  }
}

// What the sums of one output start from: its bias, or the known sums of the thread's lanes (from lane
// `first`).
template <int kTile>
VT_DEVICE void start_sums(const RowLayer& layer, int output, const float* sums, int first,
                          float (&sum)[kThreadLanes]) {
  if (sums == nullptr) {
    VT_UNROLL
    for (int i = 0; i < kThreadLanes; ++i) sum[i] = layer.bias[output];
    return;
  }
  const float* known = sums + (output < layer.out ? output : layer.out - 1) * kTile + first;
  const Four low = load_four(known);
  const Four high = load_four(known + kTile / 2);
  VT_UNROLL
  for (int i = 0; i < 4; ++i) {
    sum[i] = low.v[i];
    sum[4 + i] = high.v[i];
  }
}

// y[0 .. out) = start + rows [first_row, in) of the layer times x [in - first_row, kTile]; start: sums [out,
// kTile] or (null) the bias. y must not alias x. No barrier at the end.
template <int kTile, int kFours, WeightSource kSource, Context C>
VT_DEVICE void multiply_panels(const C& ctx, const RowLayer& layer, int first_row, Plane x, const float* sums,
                               Plane y, float* stage) {
  using Map = ThreadMap<kTile, kFours>;
  x = in_shared(ctx, x);
  y = in_shared(ctx, y);
  const int pass = ctx.threads() / kWarp * Map::kPanel;
  const int warp = ctx.thread() / kWarp;
  const float* rows = layer.rows + static_cast<std::int64_t>(first_row) * layer.pitch;
  for (int base = 0; base < layer.out; base += pass) {
    const int columns = layer.pitch - base < pass ? layer.pitch - base : pass;
    const int first = warp * Map::kPanel;  // of this warp's outputs within the pass
    int column[kFours];
    float sum[kFours * 4][kThreadLanes];
    VT_UNROLL
    for (int f = 0; f < kFours; ++f) {
      // A four past the end reads the last one and writes nothing.
      const int wanted = first + Map::output(ctx.thread(), 4 * f);
      column[f] = wanted < columns ? wanted : columns - 4;
      VT_UNROLL
      for (int j = 0; j < 4; ++j) {
        const int output = base + column[f] + j;
        start_sums<kTile>(layer, output, sums, Map::lane(ctx.thread(), 0), sum[4 * f + j]);
      }
    }
    const int count = layer.in - first_row;
    if constexpr (kSource == WeightSource::kStaged) {
      accumulate_staged<kTile, kFours>(ctx, sum, rows + base, layer.pitch, columns, pass, column,
                                       x.row(0) + Map::lane(ctx.thread(), 0), x.pitch, count, stage);
    } else if (first < columns) {
      accumulate<kTile, kFours>(sum, rows + base, layer.pitch, column, x.row(0) + Map::lane(ctx.thread(), 0),
                                x.pitch, count);
    }
    VT_UNROLL
    for (int j = 0; j < kFours * 4; ++j) {
      const int output = base + first + Map::output(ctx.thread(), j);
      if (output >= layer.out) continue;
      VT_UNROLL
      for (int half = 0; half < 2; ++half) {
        Four four;
        VT_UNROLL
        for (int i = 0; i < 4; ++i) four.v[i] = sum[j][4 * half + i];
        store_four(y.row(output) + Map::lane(ctx.thread(), 4 * half), four);
      }
    }
  }
}

// Wide panels where they keep every warp busy, else narrow ones: the same bits.
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE void multiply(const C& ctx, const RowLayer& layer, int first_row, Plane x, const float* sums,
                        Plane y, float* stage) {
  const int narrow_pass = ctx.threads() / kWarp * ThreadMap<kTile, 1>::kPanel;
  if (layer.out > narrow_pass) {
    multiply_panels<kTile, 2, kSource>(ctx, layer, first_row, x, sums, y, stage);
  } else {
    multiply_panels<kTile, 1, kSource>(ctx, layer, first_row, x, sums, y, stage);
  }
}

// The tile's two planes for hidden layers, used in turn.
struct Hidden {
  Plane even;
  Plane odd;
  VT_DEVICE Plane of(int layer) const { return layer % 2 == 0 ? even : odd; }
};

// x: [in - one_hot, kTile], sums: [layer[0].out, kTile] of first_sums, or null with one_hot = 0; y: [outputs,
// kTile], which may be hidden.of(layers - 1). All threads see y on return.
template <int kTile, WeightSource kSource, Context C>
VT_DEVICE void forward(const C& ctx, const RowNetwork& network, Plane x, const float* sums, Hidden hidden,
                       Plane y, float* stage) {
  for (int l = 0; l < network.layers; ++l) {
    const RowLayer& layer = network.layer[l];
    const bool last = l + 1 == network.layers;
    const Plane out = in_shared(ctx, last ? y : hidden.of(l));
    multiply<kTile, kSource>(ctx, layer, l == 0 ? network.one_hot : 0, x, l == 0 ? sums : nullptr, out,
                             stage);
    ctx.sync();
    if (layer.norm_weight != nullptr) {
      for_items(ctx, kTile, [&](int lane) {
        nn::layer_norm(out.column(lane), layer.out, layer.norm_weight, layer.norm_bias);
      });
      ctx.sync();
    }
    if (!last && network.activation != nn::Activation::kNone) {
      for_items(ctx, layer.out * kTile, [&](int i) {
        float& value = out.row(i / kTile)[i % kTile];
        value = nn::activate(value, network.activation, network.slope);
      });
      ctx.sync();
    }
    x = out;
  }
}

}  // namespace vt::kernels
