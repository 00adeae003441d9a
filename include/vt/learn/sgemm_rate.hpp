// How fast LibTorch's own matrix library multiplies on this machine, for comparison. Names no torch.
#pragma once

namespace vt::learn {

// fp32 floating-point operations a second of at::mm on square matrices of 768, `threads` independent
// single-threaded ones at once for about `seconds`.
double measured_sgemm_rate(int threads, double seconds);

}  // namespace vt::learn
