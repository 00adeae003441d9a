#include "vt/sim/product_rate.hpp"

#include <atomic>
#include <chrono>
#include <functional>

#include "sim/cpu/kernels.hpp"
#include "sim/cpu/packed_network.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt {
namespace {

constexpr int kIn = 128, kOut = 256;
constexpr std::int64_t kFlops = 2 * std::int64_t{kIn} * kOut * cpu::kTileLanes;  // of one product

}  // namespace

double measured_product_rate(int threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  const cpu::Kernels& kernels = *cpu::usable_kernels().front();
  Network network;
  network.layers.push_back(
      {kIn, kOut, std::vector<float>(kIn * kOut, 0.01f), std::vector<float>(kOut, 0.5f), {}, {}});
  cpu::NetworkPack pack;
  pack.assign(network, 0);
  ThreadPool pool(threads);
  std::atomic<std::int64_t> products{0};
  const auto start = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const auto work = [&](int) {
    const cpu::AlignedFloats x(kIn * cpu::kTileLanes, 0.25f);
    cpu::AlignedFloats y(kOut * cpu::kTileLanes);
    std::int64_t done = 0;
    for (; spent() < seconds; ++done)
      kernels.multiply(pack.view().layer[0], x.data(), y.data(), cpu::kTileLanes);
    products += done;
  };
  pool.run(threads, std::cref(work));
  return static_cast<double>(products * kFlops) / spent();
}

}  // namespace vt
