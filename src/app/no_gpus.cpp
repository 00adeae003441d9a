#include "app/gpus.hpp"
#include "vt/core/error.hpp"

namespace vt::app {
namespace {

constexpr const char* kNone = "this build has no CUDA backend";

[[noreturn]] void refuse(int index) {
  throw Error(ErrorKind::kDevice, "device not usable", "cuda:" + std::to_string(index), kNone,
              "use --device cpu");
}

}  // namespace

Gpus list_gpus() {
  return {"not in this build", {}, kNone};
}

std::unique_ptr<Simulator> make_gpu_simulator(ModelPtr, int index, const cuda::CudaOptions&) {
  refuse(index);
}

learn::BackendFactory gpu_training(int index, const cuda::CudaOptions&) {
  refuse(index);
}

GpuBench::GpuBench(ModelPtr, RankingPolicy, int index) {
  refuse(index);
}
void GpuBench::check(cuda::Kernel) const {}
Json GpuBench::measure(const cuda::RateRequest&) {
  return {};
}
Json GpuBench::gpu() const {
  return {};
}
double GpuBench::matmul_flops() {
  return 0.0;
}

}  // namespace vt::app
