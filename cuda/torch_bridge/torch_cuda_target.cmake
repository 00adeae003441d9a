# LibTorch's CUDA half beside vt::torch, from VT_TORCH_DIR: its libraries find CUDA's own by their relative paths.
add_library(vt_torch_c10_cuda SHARED IMPORTED)
set_target_properties(vt_torch_c10_cuda PROPERTIES IMPORTED_LOCATION "${VT_TORCH_DIR}/lib/libc10_cuda.so")
add_library(vt::torch_cuda SHARED IMPORTED)
set_target_properties(vt::torch_cuda PROPERTIES
  IMPORTED_LOCATION "${VT_TORCH_DIR}/lib/libtorch_cuda.so"
  INTERFACE_LINK_LIBRARIES "vt::torch;vt_torch_c10_cuda")
