// The exact functions: values a second in packs of eight lanes, sixteen packs at a time.
#include "sim/cpu/pack_avx2.hpp"

// After the packs, in which it is written:
#include "bench/rate.hpp"
#include "vt/core/half.hpp"
#include "vt/core/math.hpp"

namespace vt {
namespace {

constexpr int kPacks = 16;

template <class Function>
void run(benchmark::State& state, const Function& function) {
  alignas(64) float values[kPacks * kWidth], results[kPacks * kWidth];
  for (int i = 0; i < kPacks * kWidth; ++i) values[i] = 0.01f + 0.07f * static_cast<float>(i);
  for (auto _ : state) {
    for (int v = 0; v < kPacks; ++v) store(results + v * kWidth, function(load(values + v * kWidth)));
    benchmark::DoNotOptimize(results);
    benchmark::ClobberMemory();
  }
  bench::count(state, "values", kPacks * kWidth);
}

void exp_packs(benchmark::State& state) {
  run(state, [](Pack x) { return math::exp(x); });
}
BENCHMARK(exp_packs);

void log_packs(benchmark::State& state) {
  run(state, [](Pack x) { return math::log(x); });
}
BENCHMARK(log_packs);

void tanh_packs(benchmark::State& state) {
  run(state, [](Pack x) { return math::tanh(x); });
}
BENCHMARK(tanh_packs);

void round16_packs(benchmark::State& state) {
  run(state, [](Pack x) { return round16(x); });
}
BENCHMARK(round16_packs);

}  // namespace
}  // namespace vt
