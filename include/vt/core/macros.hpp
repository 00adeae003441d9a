// The one file that asks who the compiler is.
// VT_HD marks the functions that mean the same on the host and on the device. They are always inlined: the
// CPU backend compiles them again with wider vectors, and no out-of-line copy may leak from there to a
// machine without them.
// VT_DEVICE marks pieces of kernel bodies (kernels/*.cuh): device functions under nvcc; other compilers build
// them for the tests that run whole blocks on the host. VT_UNROLL unrolls the loop after it, whose count is a
// constant.
#pragma once

#if defined(__CUDACC__)
#define VT_HD __host__ __device__ __forceinline__
#define VT_DEVICE __device__ __forceinline__
#define VT_UNROLL _Pragma("unroll")
#else
#define VT_HD [[gnu::always_inline]] inline
#define VT_DEVICE inline
#define VT_UNROLL _Pragma("GCC unroll 16")
#endif
