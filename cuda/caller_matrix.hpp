// A matrix of the caller, in device memory for the kernels' time: in place where it lies there, else through
// a copy.
#pragma once

#include "cuda/buffer.hpp"
#include "vt/core/view.hpp"

namespace vt::cuda {

inline bool on_device(const void* memory) {
  cudaPointerAttributes attributes{};
  VT_CUDA_CHECK(cudaPointerGetAttributes(&attributes, memory));
  return attributes.type == cudaMemoryTypeDevice || attributes.type == cudaMemoryTypeManaged;
}

// Rows of `from` to rows of `to`, each in any memory.
inline void copy_rows(const Matrix<float>& to, const Matrix<const float>& from, StreamView stream) {
  VT_CUDA_CHECK(cudaMemcpy2DAsync(to.data, static_cast<std::size_t>(to.pitch) * sizeof(float), from.data,
                                  static_cast<std::size_t>(from.pitch) * sizeof(float),
                                  static_cast<std::size_t>(from.cols) * sizeof(float),
                                  static_cast<std::size_t>(from.rows), cudaMemcpyDefault, stream.get()));
}

class CallerMatrix {
 public:
  // Reads the caller's matrix where a copy is needed, so that elements left alone keep their value.
  CallerMatrix(const Matrix<float>& caller, const Memory& memory)
      : caller_(caller),
        copy_(on_device(caller.data) ? 0 : caller.rows * caller.cols, memory),
        view_(copy_.size() > 0 ? Matrix<float>{copy_.data(), caller.rows, caller.cols, caller.cols}
                               : caller) {
    if (copy_.size() > 0)
      copy_rows(view_, {caller.data, caller.rows, caller.cols, caller.pitch}, memory.stream);
  }
  const Matrix<float>& view() const { return view_; }
  // Gives the result to the caller, in stream order.
  void give_back(StreamView stream) const {
    if (copy_.size() > 0) copy_rows(caller_, {view_.data, view_.rows, view_.cols, view_.pitch}, stream);
  }

 private:
  Matrix<float> caller_;
  Buffer<float> copy_;
  Matrix<float> view_;
};

}  // namespace vt::cuda
