// Addressed draws: words and normals a second, one address after the other and in packs of lanes.
#include "sim/cpu/pack_avx2.hpp"

// After the packs, in which it is written:
#include "bench/rate.hpp"
#include "vt/core/draw.hpp"

namespace vt {
namespace {

void philox_scalar(benchmark::State& state) {
  std::uint32_t page = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(draw(DrawKey{7u, 11u, page++}, Purpose::kActionNoise, 0u));
  }
  bench::count(state, "words", 4);
}
BENCHMARK(philox_scalar);

void philox_packs(benchmark::State& state) {
  std::uint32_t page = 0;
  for (auto _ : state) {
    const UPack place(page++);
    benchmark::DoNotOptimize(draw_at(7u, UPack(11u), UPack(0u), place, Purpose::kActionNoise, 0u));
  }
  bench::count(state, "words", 4 * kWidth);
}
BENCHMARK(philox_packs);

void normal_packs(benchmark::State& state) {
  Pack u(0.3f), v(0.7f), first, second;
  for (auto _ : state) {
    benchmark::DoNotOptimize(u);
    normal_pair(u, v, first, second);
    benchmark::DoNotOptimize(first);
    benchmark::DoNotOptimize(second);
  }
  bench::count(state, "normals", 2 * kWidth);
}
BENCHMARK(normal_packs);

}  // namespace
}  // namespace vt
