// A GPU's arithmetic is the host's, function by function, and its Philox is cuRAND's.
#include "tests/device/arithmetic.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "cuda/buffer.hpp"

namespace vt::test {
namespace {

using namespace cuda;

TEST(GpuArithmetic, GivesTheHostsBits) {
  constexpr std::int64_t kWords = 1 << 20;
  constexpr std::uint32_t kFirst = 12345, kStride = 0x9E3779B1u;
  const MemoryPool pool(0);
  const Stream stream;
  const Buffer<std::uint32_t> results(kWords * kFunctionCount, {pool, stream.view()});
  VT_CUDA_CHECK(launch_compute(kFirst, kStride, kWords, results.data(), stream.view().get()));
  std::vector<std::uint32_t> got(static_cast<std::size_t>(results.size()));
  results.copy_to(got.data(), stream.view());
  stream.view().synchronize();
  std::int64_t differ[kFunctionCount] = {};
  std::uint32_t example[kFunctionCount] = {};
  for (std::int64_t i = 0; i < kWords; ++i) {
    const std::uint32_t word = kFirst + static_cast<std::uint32_t>(i) * kStride;
    std::uint32_t want[kFunctionCount];
    compute(word, want);
    for (int f = 0; f < kFunctionCount; ++f) {
      if (got[static_cast<std::size_t>(i * kFunctionCount + f)] == want[f]) continue;
      ++differ[f];
      example[f] = word;
    }
  }
  for (int f = 0; f < kFunctionCount; ++f)
    EXPECT_EQ(differ[f], 0) << kFunctions[f] << ", of the word " << example[f];
}

TEST(GpuPhilox, IsThatOfCurand) {
  const MemoryPool pool(0);
  const Stream stream;
  const Buffer<std::uint64_t> differ(1, {pool, stream.view()});
  differ.clear(stream.view());
  VT_CUDA_CHECK(launch_compare_philox(99, 1 << 22, differ.data(), stream.view().get()));
  std::uint64_t count = 1;
  differ.copy_to(&count, stream.view());
  stream.view().synchronize();
  EXPECT_EQ(count, 0u);
}

}  // namespace
}  // namespace vt::test
