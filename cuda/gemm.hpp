// The layered route's matrix products: cuBLAS in fp32, on one stream.
#pragma once

#include <memory>

#include "cuda/buffer.hpp"
#include "kernels/networks.hpp"

namespace vt::cuda {

// cuBLAS is looked for where the system's loader looks (LD_LIBRARY_PATH), when the first Gemm is made:
// programs that never serve a layered page need none. Plain fp32 (CUBLAS_DEFAULT_MATH: no TF32, no emulation)
// and one workspace of kWorkspaceBytes that is taken here, so that a product allocates nothing, can be
// captured, and repeats its bits on the same device and shapes. Its rounding order is cuBLAS's own.
class Gemm {
 public:
  static constexpr std::int64_t kWorkspaceBytes = std::int64_t{32} << 20;

  // On the current device. Throws vt::Error (kDevice) where there is no cuBLAS, and says what was looked for.
  explicit Gemm(const Memory& memory);
  ~Gemm();
  Gemm(Gemm&&) noexcept;
  Gemm& operator=(Gemm&&) noexcept;

  // Products are queued on this stream from now on.
  void use(StreamView stream);
  // y += x . rows[first_row, in) of the layer, for `lanes` lanes: x [in - first_row, pitch], y [out, pitch],
  // lanes side by side.
  void multiply_add(const kernels::RowLayer& layer, int first_row, const float* x, float* y,
                    std::int64_t lanes, std::int64_t pitch) const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
  Buffer<std::byte> workspace_;
};

}  // namespace vt::cuda
