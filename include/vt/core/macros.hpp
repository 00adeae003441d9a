// The one file that asks who the compiler is.
// VT_HD marks the functions that mean the same on the host and on the device. They are always inlined: the
// CPU backend compiles them again with wider vectors, and no out-of-line copy may leak from there to a
// machine without them.
#pragma once

#if defined(__CUDACC__)
#define VT_HD __host__ __device__ __forceinline__
#else
#define VT_HD [[gnu::always_inline]] inline
#endif
