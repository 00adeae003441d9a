// Customers without pages: the batch draw behind `sample`.
#include <algorithm>
#include <atomic>

#include "sim/cpu/customer_source.hpp"
#include "vt/sim/customer_model.hpp"
#include "vt/sim/simulator.hpp"
#include "vt/sim/thread_pool.hpp"

namespace vt {
namespace {

void sample(const CustomerGenerator& generator, const session::AttributesView& attributes, std::uint64_t seed,
            std::uint64_t first, std::int64_t count, std::uint32_t* packed, int threads) {
  const cpu::CustomerSource source(generator, attributes, *cpu::usable_kernels().front());
  ThreadPool pool(threads > 0 ? threads : ThreadPool::hardware_threads());
  const auto words = static_cast<std::size_t>(attributes.words);
  std::atomic<std::int64_t> next{0};
  pool.run(pool.threads(), [&](int) {
    cpu::Worker worker;
    source.reserve(worker);
    for (std::int64_t at = next.fetch_add(cpu::kTileLanes); at < count;
         at = next.fetch_add(cpu::kTileLanes)) {
      const int n = static_cast<int>(std::min<std::int64_t>(cpu::kTileLanes, count - at));
      for (int i = 0; i < n; ++i) worker.number[i] = first + static_cast<std::uint64_t>(at + i);
      source.draw(seed, n, worker);
      std::copy_n(worker.drawn_customer.data(), static_cast<std::size_t>(n) * words,
                  packed + static_cast<std::size_t>(at) * words);
    }
  });
}

}  // namespace

void sample_customers(const SimulatorModel& model, std::uint64_t seed, std::uint64_t first,
                      std::int64_t count, std::uint32_t* packed, int threads) {
  sample(model.customer_generator, model.spec.rules.attributes, seed, first, count, packed, threads);
}

void sample_customers(const CustomerModel& customers, std::uint64_t seed, std::uint64_t first,
                      std::int64_t count, std::uint32_t* packed, int threads) {
  sample(customers.generator, customers.view, seed, first, count, packed, threads);
}

}  // namespace vt
