# LibTorch's CPU half as one imported target, from VT_TORCH_DIR. Installed too: find_package(vt) includes it.
# Linked directly: torch's own CMake package would need a CUDA toolkit and rewrite the CUDA flags.
add_library(vt_torch_c10 SHARED IMPORTED)
set_target_properties(vt_torch_c10 PROPERTIES IMPORTED_LOCATION "${VT_TORCH_DIR}/lib/libc10.so")
add_library(vt::torch SHARED IMPORTED)
set_target_properties(vt::torch PROPERTIES
  IMPORTED_LOCATION "${VT_TORCH_DIR}/lib/libtorch_cpu.so"
  INTERFACE_LINK_LIBRARIES vt_torch_c10
  INTERFACE_INCLUDE_DIRECTORIES "${VT_TORCH_DIR}/include;${VT_TORCH_DIR}/include/torch/csrc/api/include")
