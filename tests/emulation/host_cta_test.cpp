// The emulation itself: what it runs, and what it refuses.
#include "tests/support/host_cta.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <vector>

#include "tests/emulation/block_sum.hpp"

namespace vt::test {
namespace {

constexpr std::size_t kWord = sizeof(std::uint32_t);

std::vector<std::uint32_t> sums_of(const Grid& grid, Crew crew) {
  std::vector<std::uint32_t> values(static_cast<std::size_t>(grid.blocks * grid.threads));
  std::iota(values.begin(), values.end(), 1u);
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(grid.blocks));
  run_grid(
      grid, [&](const HostCta& cta) { block_sum(cta, values.data(), sums.data(), Fault::kNone); }, crew);
  return sums;
}

TEST(HostCta, ReducesABlock) {
  for (const int threads : {32, 64, 256}) {
    const Grid grid{3, threads, static_cast<std::size_t>(threads / kernels::kWarp) * kWord};
    const std::vector<std::uint32_t> fibers = sums_of(grid, kDefaultCrew);
    const auto n = static_cast<std::uint32_t>(threads);
    for (std::uint32_t b = 0; b < 3; ++b) {
      EXPECT_EQ(fibers[b], (2 * b * n + n + 1) * n / 2) << threads << " threads, block " << b;
    }
    EXPECT_EQ(sums_of(grid, Crew::kThreads), fibers);
  }
}

TEST(HostCta, AnyFlagReachesEveryThread) {
  std::vector<int> seen(2 * 64);
  run_grid({2, 64, 0}, [&](const HostCta& cta) {
    const bool first = cta.sync_or(cta.thread() == 37 && cta.block() == 1);
    const bool second = cta.sync_or(false);
    seen[static_cast<std::size_t>(cta.block() * 64 + cta.thread())] = (first ? 1 : 0) + (second ? 2 : 0);
  });
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(seen[static_cast<std::size_t>(i)], 0);
    EXPECT_EQ(seen[static_cast<std::size_t>(64 + i)], 1);
  }
}

TEST(HostCta, AddsFromAllThreads) {
  std::uint64_t total = 0;
  run_grid({4, 96, 0}, [&](const HostCta& cta) { cta.add(&total, 5u); });
  EXPECT_EQ(total, 4u * 96u * 5u);
}

TEST(HostCta, CopiesArriveWithTheWaitOnly) {
  alignas(16) const float from[4] = {1.0f, 2.0f, 3.0f, 4.0f};
  std::vector<float> before, after;
  run_grid({1, 32, 16}, [&](const HostCta& cta) {
    const auto* shared = reinterpret_cast<const float*>(cta.shared());
    if (cta.thread() == 0) {
      cta.copy_async(cta.shared(), from);
      before.assign(shared, shared + 4);
      cta.copy_wait();
      after.assign(shared, shared + 4);
    }
  });
  for (const float value : before) EXPECT_NE(value, value);  // still the NaN of fresh shared memory
  EXPECT_EQ(after, std::vector<float>(from, from + 4));
}

#if !defined(__SANITIZE_THREAD__)  // of fibers only: OS threads would wait for ever
TEST(HostCta, RefusesBarriersThatNotAllReach) {
  const auto run = [](auto body) { run_grid({1, 64, 0}, body); };
  EXPECT_THROW(run([](const HostCta& cta) {
                 if (cta.thread() != 5) cta.sync();
               }),
               std::logic_error);
  EXPECT_THROW(run([](const HostCta& cta) { cta.thread() < 32 ? cta.sync() : cta.sync_warp(); }),
               std::logic_error);
  EXPECT_THROW(run([](const HostCta& cta) {
                 if (cta.thread() % 2 == 0) cta.shfl(1.0f, 0);
               }),
               std::logic_error);
  EXPECT_NO_THROW(run([](const HostCta& cta) {
    if (cta.thread() < 32) cta.sync_warp();  // one warp may meet alone
    cta.sync();
  }));
}

TEST(HostCta, PassesOnWhatTheBodyThrows) {
  EXPECT_THROW(run_grid({1, 32, 0}, [](const HostCta&) { throw std::out_of_range("planted"); }),
               std::out_of_range);
}

// Without a barrier a thread reads what a neighbour has not written yet; turns alternate, so either neighbour
// is seen.
TEST(HostCta, AMissingBarrierIsSeen) {
  for (const int turns : {0, 1}) {
    for (const int neighbour : {1, 63}) {
      int stale = 0;
      run_grid({1, 64, 64 * kWord}, [&](const HostCta& cta) {
        auto* shared = reinterpret_cast<std::uint32_t*>(cta.shared());
        for (int i = 0; i < turns; ++i) cta.sync();
        shared[cta.thread()] = 7u;
        stale += shared[(cta.thread() + neighbour) % 64] == 7u ? 0 : 1;
      });
      const bool ahead =
          (neighbour == 1) == (turns == 0);  // the neighbour's turn comes later, but for one thread
      EXPECT_EQ(stale, ahead ? 63 : 1);
    }
  }
}
#endif

TEST(HostCta, RefusesPartsOfAWarp) {
  EXPECT_THROW(run_grid({1, 33, 0}, [](const HostCta&) {}), std::invalid_argument);
  EXPECT_THROW(run_grid({1, 0, 0}, [](const HostCta&) {}), std::invalid_argument);
}

}  // namespace
}  // namespace vt::test
