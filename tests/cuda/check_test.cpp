// A failed CUDA call becomes one error that says which, where and why.
#include "cuda/check.hpp"

#include <gtest/gtest.h>

#include <string>

#include "vt/core/error.hpp"

namespace vt::test {
namespace {

TEST(CudaCheck, SuccessIsSilent) {
  EXPECT_NO_THROW(VT_CUDA_CHECK(cudaSuccess));
}

TEST(CudaCheck, AFaultNamesCallPlaceAndReason) {
  int line = 0;
  try {
    line = __LINE__ + 1;
    VT_CUDA_CHECK(cudaErrorMemoryAllocation);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kDevice);
    EXPECT_EQ(error.exit_code(), 4);
    const std::string text = error.what();
    EXPECT_NE(text.find("cudaErrorMemoryAllocation at check_test.cpp:" + std::to_string(line)),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("out of memory"), std::string::npos) << text;
  }
}

// What the runtime remembers of a failed call is gone with the report. Without a driver every call fails,
// that which asks included.
TEST(CudaCheck, TheRuntimeForgetsAReportedFault) {
  int devices = 0;
  if (const cudaError_t error = cudaGetDeviceCount(&devices)) GTEST_SKIP() << cudaGetErrorString(error);
  EXPECT_THROW(VT_CUDA_CHECK(cudaSetDevice(-7)), Error);
  EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess);
}

}  // namespace
}  // namespace vt::test
