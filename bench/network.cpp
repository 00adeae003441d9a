// Products of one tile of sessions by every instruction set that this processor has, and the scalar
// reference's.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bench/rate.hpp"
#include "sim/cpu/kernels.hpp"
#include "sim/cpu/packed_network.hpp"
#include "vt/nn/forward.hpp"

namespace vt {
namespace {

// Dense parts of the default shapes: the customer network's three layers, a policy's middle one.
constexpr std::pair<int, int> kShapes[] = {{28, 128}, {128, 256}, {256, 21}, {128, 128}};

Network layer(int in, int out) {
  Network network;
  network.layers.push_back(
      {in,
       out,
       std::vector<float>(static_cast<std::size_t>(in) * static_cast<std::size_t>(out), 0.01f),
       std::vector<float>(static_cast<std::size_t>(out), 0.5f),
       {},
       {}});
  return network;
}

void tile_product(benchmark::State& state, const cpu::Kernels& kernels, int in, int out) {
  cpu::NetworkPack pack;
  pack.assign(layer(in, out), 0);
  const cpu::AlignedFloats x(static_cast<std::size_t>(in) * cpu::kTileLanes, 0.25f);
  cpu::AlignedFloats y(static_cast<std::size_t>(out) * cpu::kTileLanes);
  for (auto _ : state) {
    kernels.multiply(pack.view().layer[0], x.data(), y.data(), cpu::kTileLanes);
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  bench::count(state, "FLOP", 2.0 * in * out * cpu::kTileLanes);
}

void reference_product(benchmark::State& state, int in, int out) {
  const Network network = layer(in, out);
  const nn::MlpView view = network.view();
  std::vector<float> x(static_cast<std::size_t>(in), 0.25f), y(static_cast<std::size_t>(out));
  for (auto _ : state) {
    nn::forward_layer<float>(view.layer[0], {x.data(), 1}, {y.data(), 1});
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  bench::count(state, "FLOP", 2.0 * in * out);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const auto& [in, out] : kShapes) {
    const std::string shape = std::to_string(in) + "x" + std::to_string(out);
    for (const cpu::Kernels* kernels : cpu::usable_kernels()) {
      benchmark::RegisterBenchmark(("product_" + shape + "_" + kernels->name).c_str(), tile_product,
                                   std::cref(*kernels), in, out);
    }
    benchmark::RegisterBenchmark(("product_" + shape + "_reference").c_str(), reference_product, in, out);
  }
  return true;
}();

}  // namespace
}  // namespace vt
