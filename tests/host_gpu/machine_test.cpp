// The GPU on the host keeps CUDA's promises and no others: what a program forgets shows.
#include "tests/host_gpu/machine.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "cuda/buffer.hpp"
#include "cuda/graph.hpp"
#include "kernels/launch.hpp"
#include "kernels/launch_layered.hpp"
#include "tests/host_gpu/launch.hpp"
#include "vt/core/error.hpp"

namespace vt::test {
namespace {

using namespace cuda;
using host_gpu::Machine;
using host_gpu::Order;

class HostGpu : public ::testing::Test {
 protected:
  HostGpu() { Machine::get().set_order(Order::kLate); }

  Buffer<int> filled(int value) const {
    Buffer<int> buffer(kSize, memory);
    const std::vector<int> all(kSize, value);
    buffer.fill_from(all.data(), one.view());
    one.view().synchronize();
    return buffer;
  }

  static constexpr std::int64_t kSize = 5;
  const std::vector<int> sevens = std::vector<int>(kSize, 7), nines = std::vector<int>(kSize, 9);
  const MemoryPool pool{0};
  const Stream one, two;
  const Memory memory{pool, one.view()};
};

TEST_F(HostGpu, EveryKernelHasABody) {
  for (const std::string& name : host_gpu::kernels_without_body())
    EXPECT_NE(name.find("cub::"), std::string::npos) << name;  // EmptyKernel, never launched
}

TEST_F(HostGpu, NothingRunsBeforeSomebodyWaits) {
  const Buffer<int> buffer = filled(7);
  std::vector<int> got(kSize, 0);
  buffer.copy_to(got.data(), one.view());
  EXPECT_EQ(got, std::vector<int>(kSize, 0));
  one.view().synchronize();
  EXPECT_EQ(got, sevens);
}

TEST_F(HostGpu, EarlyRunsAtOnce) {
  Machine::get().set_order(Order::kEarly);
  const Buffer<int> buffer = filled(7);
  std::vector<int> got(kSize, 0);
  buffer.copy_to(got.data(), one.view());
  EXPECT_EQ(got, sevens);
}

TEST_F(HostGpu, AStreamThatDoesNotWaitReadsWhatWasThereBefore) {
  const Buffer<int> buffer = filled(7);
  std::vector<int> got(kSize, 0);
  buffer.fill_from(nines.data(), one.view());
  buffer.copy_to(got.data(), two.view());
  two.view().synchronize();
  EXPECT_EQ(got, sevens);
  const Event written;
  written.record(one.view());
  two.view().wait(written.view());
  buffer.copy_to(got.data(), two.view());
  two.view().synchronize();
  EXPECT_EQ(got, nines);
}

TEST_F(HostGpu, ACopyReadsItsSourceWhenItRuns) {
  const Buffer<int> buffer = filled(0);
  std::vector<int> source = sevens, got(kSize, 0);
  buffer.fill_from(source.data(), one.view());
  source = nines;
  buffer.copy_to(got.data(), one.view());
  one.view().synchronize();
  EXPECT_EQ(got, nines);
}

TEST_F(HostGpu, MixedKeepsTheOrderOfEveryStream) {
  std::vector<std::vector<int>> values;
  for (int i = 0; i < 60; ++i) values.emplace_back(kSize, i);
  int runs_ahead = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Machine::get().set_order(Order::kMixed, seed);
    const Buffer<int> buffer = filled(-1);
    std::vector<int> seen(kSize, -1);
    for (const std::vector<int>& value : values) {
      buffer.fill_from(value.data(), one.view());
      buffer.copy_to(seen.data(), two.view());
    }
    two.view().synchronize();
    runs_ahead += seen[0] != 59 ? 1 : 0;
    one.view().synchronize();
    buffer.copy_to(seen.data(), one.view());
    one.view().synchronize();
    EXPECT_EQ(seen, values.back());
  }
  EXPECT_GT(runs_ahead, 0);
  EXPECT_LT(runs_ahead, 20);
}

using HostGpuDeathTest = HostGpu;

TEST_F(HostGpuDeathTest, TheHostCannotTouchDeviceMemory) {
  const Buffer<int> buffer = filled(7);
  EXPECT_DEATH(*buffer.data() = 1, "memory out of reach of the host");
}

// Rows of `count` page views in memory for fewer.
TrajectoriesView pages_in(const Buffer<int>& memory, std::int64_t count) {
  TrajectoriesView pages;
  pages.pages = count;
  pages.lanes = 1;
  pages.outcome = reinterpret_cast<std::uint32_t*>(memory.data());
  pages.reward = pages.turnover = pages.norm = reinterpret_cast<float*>(memory.data());
  return pages;
}

TEST_F(HostGpuDeathTest, AKernelCannotReadBehindItsMemory) {
  const Buffer<int> buffer = filled(0);
  const Buffer<kernels::PageTotals> totals(1, memory);
  totals.clear(one.view());
  VT_CUDA_CHECK(kernels::launch_reduce_pages(pages_in(buffer, kSize), totals.data(), one.view().get()));
  one.view().synchronize();
  VT_CUDA_CHECK(kernels::launch_reduce_pages(pages_in(buffer, kSize + 4), totals.data(), one.view().get()));
  EXPECT_DEATH(one.view().synchronize(), "memory out of reach of reduce_pages_kernel");
  Machine::get().drop(one.view().get());
}

TEST_F(HostGpuDeathTest, AKernelCannotReadWhatWasGivenBack) {
  const Buffer<kernels::PageTotals> totals(1, memory);
  TrajectoriesView pages;
  {
    const Buffer<int> buffer = filled(0);
    pages = pages_in(buffer, kSize);
  }
  VT_CUDA_CHECK(kernels::launch_reduce_pages(pages, totals.data(), one.view().get()));
  EXPECT_DEATH(one.view().synchronize(), "memory out of reach of reduce_pages_kernel");
  Machine::get().drop(one.view().get());
}

TEST_F(HostGpuDeathTest, MemoryIsThereInTheOrderOfItsStream) {
  const Buffer<int> buffer(kSize, memory);
  std::vector<int> got(kSize);
  buffer.copy_to(got.data(), two.view());
  EXPECT_DEATH(two.view().synchronize(), "memory out of reach of copy");
  Machine::get().drop(two.view().get());
}

TEST_F(HostGpuDeathTest, WhatFailsInAStreamFailsEveryLaterCall) {
  const auto fail = [this] {
    Machine::get().queue(one.view().get(), "kernel", [] { throw std::logic_error("barriers differ"); });
    const bool told = cudaStreamSynchronize(one.view().get()) == cudaErrorLaunchFailure &&
                      cudaStreamSynchronize(two.view().get()) == cudaErrorLaunchFailure;
    std::_Exit(told ? 3 : 4);
  };
  EXPECT_EXIT(fail(), ::testing::ExitedWithCode(3), "kernel: barriers differ");
}

TEST_F(HostGpu, AKernelIsGivenNoAddressOfTheHost) {
  const Buffer<int> buffer = filled(0);
  const std::vector<float> log_std(128, 0.5f);
  const float* at = log_std.data();
  while (reinterpret_cast<std::uintptr_t>(at) % 256 != 128) ++at;  // no small number (launch.cpp)
  auto* on_device = reinterpret_cast<float*>(buffer.data());
  EXPECT_EQ(kernels::launch_pack_noise(at, 2, on_device, on_device + 2, one.view().get()),
            cudaErrorInvalidValue);
}

TEST_F(HostGpu, ACopyStaysInItsMemory) {
  const Buffer<int> buffer = filled(0);
  EXPECT_THROW(copy_bytes(buffer.data() + 1, nines.data(), kSize * sizeof(int), one.view()), Error);
  EXPECT_THROW(VT_CUDA_CHECK(cudaMemsetAsync(buffer.data(), 0, 4096, one.view().get())), Error);
}

TEST_F(HostGpu, NoBlockTakesMoreSharedMemoryThanThereIs) {
  kernels::LayeredArgs args;
  args.layout.bytes = 228 * 1024;
  EXPECT_EQ(kernels::launch_layered_begin(args, 1, one.view().get()), cudaErrorInvalidValue);
}

TEST_F(HostGpu, ARecordingNeitherWaitsNorAllocates) {
  const Buffer<int> buffer = filled(0);
  const auto refuses = [&](auto&& call) {
    Capture capture(one.view());
    buffer.clear(one.view());
    EXPECT_THROW(call(), Error);
    return capture.end();
  };
  EXPECT_THROW(refuses([&] { one.view().synchronize(); }), Error);
  const Event outside;
  outside.record(two.view());
  EXPECT_THROW(refuses([&] { one.view().wait(outside.view()); }), Error);
  EXPECT_NO_THROW(refuses([&] { const Buffer<int> more(kSize, memory); }));
  EXPECT_THROW(buffer.clear(StreamView(nullptr)), Error);  // the default stream is nobody's
}

}  // namespace
}  // namespace vt::test
