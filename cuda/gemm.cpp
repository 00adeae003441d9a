#include "cuda/gemm.hpp"

#include <cublas_v2.h>
#include <dlfcn.h>

#include <string>

#include "vt/core/error.hpp"

namespace vt::cuda {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::kDevice, "the layered kernels need cuBLAS", "libcublas.so.13", why,
              "add its folder to LD_LIBRARY_PATH, or use --kernel fused");
}

void check_blas(cublasStatus_t status, const char* call) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw Error(ErrorKind::kDevice, "cuBLAS call failed", call, "status " + std::to_string(status));
}

}  // namespace

// Opened once a process and never closed: handles of others may be of the same library.
struct Gemm::Library {
  Library() : file(dlopen("libcublas.so.13", RTLD_NOW | RTLD_LOCAL)) {
    if (file == nullptr) refuse(dlerror());
    find(create, "cublasCreate_v2");
    find(destroy, "cublasDestroy_v2");
    find(set_stream, "cublasSetStream_v2");
    find(set_workspace, "cublasSetWorkspace_v2");
    find(set_math_mode, "cublasSetMathMode");
    find(sgemm, "cublasSgemm_v2_64");
    check_blas(create(&handle), "cublasCreate");
    check_blas(set_math_mode(handle, CUBLAS_DEFAULT_MATH), "cublasSetMathMode");
  }
  ~Library() {
    if (handle != nullptr) destroy(handle);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  template <class Function>
  void find(Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(dlsym(file, name));
    if (function == nullptr) refuse(std::string("it has no ") + name);
  }

  void* file;
  decltype(&cublasCreate_v2) create = nullptr;
  decltype(&cublasDestroy_v2) destroy = nullptr;
  decltype(&cublasSetStream_v2) set_stream = nullptr;
  decltype(&cublasSetWorkspace_v2) set_workspace = nullptr;
  decltype(&cublasSetMathMode) set_math_mode = nullptr;
  decltype(&cublasSgemm_v2_64) sgemm = nullptr;
  cublasHandle_t handle = nullptr;
};

Gemm::Gemm(const Memory& memory)
    : library_(std::make_unique<Library>()), workspace_(kWorkspaceBytes, memory) {
  use(memory.stream);
}
Gemm::~Gemm() = default;
Gemm::Gemm(Gemm&&) noexcept = default;
Gemm& Gemm::operator=(Gemm&&) noexcept = default;

// A new stream resets the workspace.
void Gemm::use(StreamView stream) {
  check_blas(library_->set_stream(library_->handle, stream.get()), "cublasSetStream");
  check_blas(library_->set_workspace(library_->handle, workspace_.data(), workspace_.bytes()),
             "cublasSetWorkspace");
}

// In cuBLAS's column-major words: y [lanes, out] += x [lanes, in] rows^T, rows [out, in] with leading
// dimension layer.pitch.
void Gemm::multiply_add(const kernels::RowLayer& layer, int first_row, const float* x, float* y,
                        std::int64_t lanes, std::int64_t pitch) const {
  const float one = 1.0f;
  const float* rows = layer.rows + static_cast<std::int64_t>(first_row) * layer.pitch;
  check_blas(library_->sgemm(library_->handle, CUBLAS_OP_N, CUBLAS_OP_T, lanes, layer.out,
                             layer.in - first_row, &one, x, pitch, rows, layer.pitch, &one, y, pitch),
             "cublasSgemm");
}

}  // namespace vt::cuda
