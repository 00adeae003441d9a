// The part of cuBLAS that the layered kernels call, for the machine: as good a sum as any, in double
// precision.
#include <cublas_v2.h>

#include <vector>

#include "tests/host_gpu/call.hpp"

using vt::host_gpu::call;
using vt::host_gpu::Machine;

struct cublasContext {
  cudaStream_t stream = nullptr;
};

extern "C" {

cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  *handle = new cublasContext;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  handle->stream = stream;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t, void* workspace, std::size_t bytes) {
  return Machine::get().memory().room(workspace) >= bytes ? CUBLAS_STATUS_SUCCESS
                                                          : CUBLAS_STATUS_INVALID_VALUE;
}

cublasStatus_t cublasSetMathMode(cublasHandle_t, cublasMath_t) {
  return CUBLAS_STATUS_SUCCESS;
}

// Column-major c [m, n] = alpha a [m, k] b [n, k]^T + beta c.
cublasStatus_t cublasSgemm_v2_64(cublasHandle_t handle, cublasOperation_t a_as, cublasOperation_t b_as,
                                 std::int64_t m, std::int64_t n, std::int64_t k, const float* alpha,
                                 const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                                 const float* beta, float* c, std::int64_t ldc) {
  if (a_as != CUBLAS_OP_N || b_as != CUBLAS_OP_T) return CUBLAS_STATUS_NOT_SUPPORTED;
  const cudaError_t error = call([&](Machine& machine) {
    ++machine.count().launches;
    return machine.queue(handle->stream, "sgemm", [=, alpha = double{*alpha}, beta = double{*beta}] {
      std::vector<double> sum(static_cast<std::size_t>(m));
      for (std::int64_t j = 0; j < n; ++j) {
        sum.assign(sum.size(), 0.0);
        for (std::int64_t p = 0; p < k; ++p) {
          const double factor = double{b[j + p * ldb]};
          for (std::int64_t i = 0; i < m; ++i)
            sum[static_cast<std::size_t>(i)] += double{a[i + p * lda]} * factor;
        }
        for (std::int64_t i = 0; i < m; ++i) {
          float& to = c[i + j * ldc];
          to = static_cast<float>(alpha * sum[static_cast<std::size_t>(i)] + beta * double{to});
        }
      }
    });
  });
  return error == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}

}  // extern "C"
