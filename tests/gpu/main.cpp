// vt_gpu [googletest options] | vt_gpu device | vt_gpu bench [--seconds S] [--commit TEXT]
#include <gtest/gtest.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "bench/gpu_rollout.hpp"
#include "cuda/buffer.hpp"
#include "cuda/device.hpp"
#include "vt/core/error.hpp"

namespace {

// Without a usable GPU every test is skipped, and says why.
class UsableGpu final : public ::testing::Environment {
  void SetUp() override {
    try {
      vt::cuda::usable_device(0);
    } catch (const vt::Error& error) {
      GTEST_SKIP() << "[  SKIPPED ] " << error.what();
    }
  }
};

int print_device() {
  const vt::cuda::DeviceFacts facts = vt::cuda::usable_device(0);
  const vt::cuda::MemoryPool pool(0);
  const vt::cuda::Stream stream;
  const vt::cuda::Buffer<int> memory(1, {pool, stream.view()});  // what everything else stands on
  stream.view().synchronize();
  std::printf("%s, compute capability %d.%d\n", facts.name.c_str(), facts.major, facts.minor);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  try {
    if (word == "device") return print_device();
    if (word == "bench") return vt::bench::run_gpu_bench({argv + 2, argv + argc});
  } catch (const vt::Error& error) {
    std::fprintf(stderr, "vt_gpu: error: %s\n", error.what());
    return error.exit_code();
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "vt_gpu: error: %s\n", fault.what());
    return 1;
  }
  ::testing::InitGoogleTest(&argc, argv);
  ::testing::AddGlobalTestEnvironment(new UsableGpu);
  return RUN_ALL_TESTS();
}
