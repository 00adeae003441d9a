// Which GPUs there are: an answer on every machine, also on one without.
#include "cuda/device.hpp"

#include <gtest/gtest.h>

#include "cuda/backend.hpp"
#include "tests/support/random_models.hpp"
#include "vt/core/error.hpp"

namespace vt::test {
namespace {

TEST(CudaDevices, AreListedOrTheReasonIsGiven) {
  const cuda::DeviceList list = cuda::list_devices();
  EXPECT_EQ(list.devices.empty(), !list.fault.empty());
  for (std::size_t i = 0; i < list.devices.size(); ++i) {
    EXPECT_EQ(list.devices[i].index, static_cast<int>(i));
    EXPECT_TRUE(!list.devices[i].fault.empty() || list.devices[i].multiprocessors > 0);
  }
}

TEST(CudaDevices, OneThatIsNotThereIsRefusedWithTheReason) {
  const cuda::DeviceList list = cuda::list_devices();
  for (const int index : {-1, static_cast<int>(list.devices.size()), 999}) {
    try {
      cuda::make_cuda_simulator(random_learned(1), index);
      FAIL() << index;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 4);
      const std::string text = error.what();
      EXPECT_NE(text.find("cuda:" + std::to_string(index)), std::string::npos) << text;
      const std::string why = list.fault.empty() ? "numbered from 0" : list.fault;
      EXPECT_NE(text.find(why), std::string::npos) << text;
    }
  }
}

TEST(CudaDevices, TheRuntimeIsOfThisMajorVersion) {
  EXPECT_TRUE(cuda::runtime_version().starts_with("13.")) << cuda::runtime_version();
}

}  // namespace
}  // namespace vt::test
