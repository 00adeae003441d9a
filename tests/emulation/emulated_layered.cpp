// The layered route on the host: its kernels block by block, the order of its launches that of a GPU, and a
// product of the test's own where a GPU calls cuBLAS.
#include <cmath>
#include <vector>

#include "kernels/layered.cuh"
#include "kernels/layered_order.hpp"
#include "kernels/layers.cuh"
#include "tests/emulation/emulated_shop.hpp"

namespace vt::test {
namespace {

using kernels::LayeredArgs;
using kernels::RowLayer;
using kernels::Shop;

class HostMachine {
 public:
  explicit HostMachine(const Launch& launch) : launch_(launch) {}

  void begin(const LayeredArgs& args) { over_lanes(args, kBegin); }
  void act(const LayeredArgs& args) { over_lanes(args, kAct); }
  void answer(const LayeredArgs& args) { over_lanes(args, kAnswer); }
  void start(const RowLayer& layer, const float* sums, float* y, const LayeredArgs& args) {
    run([&](const HostCta& cta) {
      kernels::start_layer(cta, layer, sums, y, args.count, args.planes.pitch);
    });
  }
  void finish(const RowLayer& layer, nn::Activation activation, float slope, float* y,
              const LayeredArgs& args) {
    run([&](const HostCta& cta) {
      kernels::finish_layer(cta, layer, activation, slope, y, args.count, args.planes.pitch);
    });
  }
  void multiply_add(const RowLayer& layer, int first_row, const float* x, float* y, const LayeredArgs& args) {
    const std::int64_t pitch = args.planes.pitch;
    for (int j = 0; j < layer.out; ++j) {
      for (std::int64_t lane = 0; lane < args.count; ++lane) {
        float& sum = y[j * pitch + lane];
        const auto weight = [&](int k) { return layer.rows[std::int64_t{k} * layer.pitch + j]; };
        const auto input = [&](int k) { return x[(k - first_row) * pitch + lane]; };
        if (launch_.product == Product::kExact) {
          for (int k = first_row; k < layer.in; ++k) sum = fma(weight(k), input(k), sum);
        } else {
          double all = 0.0;
          for (int k = layer.in - 1; k >= first_row; --k) all += double{weight(k)} * double{input(k)};
          sum = static_cast<float>(all + double{sum});
        }
      }
    }
  }

 private:
  enum Piece { kBegin, kAct, kAnswer };

  void run(const std::function<void(const HostCta&)>& body) {
    run_grid({launch_.blocks, kernels::kWarp, 0}, body, launch_.crew);
  }
  void over_lanes(const LayeredArgs& args, Piece piece) {
    args.rules.kind == SimulatorKind::kMarket ? over_lanes_of<Shop::kMarket>(args, piece)
                                              : over_lanes_of<Shop::kNetworks>(args, piece);
  }
  template <Shop kShop>
  void over_lanes_of(const LayeredArgs& args, Piece piece) {
    constexpr int kTile = kernels::kLayeredShape.tile;
    run_grid(
        {launch_.blocks, kernels::kLayeredShape.threads, static_cast<std::size_t>(args.layout.bytes)},
        [&](const HostCta& cta) {
          switch (piece) {
            case kBegin:
              return kernels::layered_begin<kTile, kShop>(cta, args);
            case kAct:
              return kernels::layered_act<kTile, kShop>(cta, args);
            case kAnswer:
              return kernels::layered_answer<kTile, kShop>(cta, args);
          }
        },
        launch_.crew);
  }

  Launch launch_;
};

}  // namespace

void run_layered(const kernels::RolloutArgs& rollout, const Launch& launch) {
  LayeredArgs args;
  static_cast<kernels::RolloutArgs&>(args) = rollout;
  args.sum_floats = 0;
  lay_out(args, kernels::kLayeredShape);
  const kernels::PlaneRows rows = kernels::plane_rows(args);
  const bool market = args.rules.kind == SimulatorKind::kMarket;
  // As fresh as device memory: nothing may depend on what it held.
  std::vector<float> floats(static_cast<std::size_t>(rows.sum() * launch.chunk), std::nanf(""));
  std::vector<market::SessionTaste> tastes(market ? static_cast<std::size_t>(launch.chunk) : 0);
  args.planes = kernels::planes_at(rows, launch.chunk, floats.data(), tastes.data());
  HostMachine machine(launch);
  kernels::serve_layered(machine, args);
}

}  // namespace vt::test
