#include "vt/learn/sgemm_rate.hpp"

#include <torch/torch.h>

#include <atomic>
#include <chrono>

#include "vt/learn/shards.hpp"

namespace vt::learn {

double measured_sgemm_rate(int threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr std::int64_t kSize = 768;
  ShardPool::make_single_threaded();
  ShardPool pool(threads);
  std::atomic<std::int64_t> products{0};
  const auto start = Clock::now();
  const auto spent = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  pool.run(static_cast<std::size_t>(threads), [&](std::size_t) {
    const at::Tensor a = at::full({kSize, kSize}, 0.01, at::kFloat), b = a.clone();
    at::Tensor c = at::empty_like(a);
    std::int64_t done = 0;
    for (; spent() < seconds; ++done) at::mm_out(c, a, b);
    products += done;
  });
  return static_cast<double>(products * 2 * kSize * kSize * kSize) / spent();
}

}  // namespace vt::learn
